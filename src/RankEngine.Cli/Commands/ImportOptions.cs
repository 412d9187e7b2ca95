using System.CommandLine;
using RankEngine.Cli.Import;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Commands;

/// <summary>The options that all imports share.</summary>
internal sealed class ImportOptions
{
    private readonly Option<string?> _format = new("--format")
    {
        Description = "How rows are written; by default by the file's name. A .gz is always unpacked.",
    };

    private readonly Option<string?> _header = new("--header")
    {
        Description = "Names of the columns, a,b,c, for CSV and TSV without a header row.",
    };

    private readonly Option<string?> _errors = new("--errors")
    {
        Description = "File that gets every bad row, as NDJSON.",
        HelpName = "file",
    };

    private readonly Option<double> _retryFor = new("--retry-for")
    {
        Description = "Seconds to keep trying while the server cannot be reached.",
        HelpName = "seconds",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Read and check the files, send nothing.",
    };

    /// <summary>For events only.</summary>
    public readonly Option<bool> Pseudonymous = new("--pseudonymous")
    {
        Description = "The events come from \"export events\": their pseudonyms are kept, so that those the site knows "
            + "count no second time.",
    };

    /// <summary>What names columns are given; for the options of one kind of rows.</summary>
    public const string ColumnsHelp = "Names of foreign columns, foreign=ours,...; nothing behind '=' leaves one out.";

    /// <summary>What may be said about times, for the help.</summary>
    public const string TimesHelp =
        "Times are ISO 8601 (UTC when no zone is given) or Unix numbers: from 100,000,000,000 on milliseconds, "
        + "below it seconds.";

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _format.AcceptOnlyFromAmong(RowFormats.Names);
        foreach (var option in new Option[] { _format, _header, _errors, _retryFor, _dryRun })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The files that were named.</summary>
    public IReadOnlyList<ImportFile> Files(ParseResult parse, IEnumerable<string> paths)
    {
        var format = RowFormats.Named(parse.GetValue(_format));
        var names = SharedOptions.Items(parse.GetValue(_header));
        var header = names.Length > 0 ? names : null;
        return [.. paths.Select(path => new ImportFile(path, format, header))];
    }

    /// <summary>The option for the kind of events that name none.</summary>
    public static Option<string?> KindOption() => new("--kind")
    {
        Description = $"Kind of events that name none: {EventMapper.KindNames}.",
    };

    /// <summary>The kind that was typed.</summary>
    public static EventKind Kind(string? name) =>
        name is null ? EventKind.Unspecified
        : EventMapper.TryParseKind(System.Text.Encoding.UTF8.GetBytes(name), out var kind) ? kind
        : throw new UsageException($"--kind: \"{name}\" is none of {EventMapper.KindNames}.");

    /// <summary>Runs an import with its report of bad rows, its bar and its target.</summary>
    /// <param name="run">The run.</param>
    /// <param name="what">What is imported, for the bar.</param>
    /// <param name="files">Their sizes make the bar's length; a file read twice is named twice.</param>
    /// <param name="import">Imports; gets the importer and what to tell of bytes read.</param>
    public async Task<T> RunAsync<T>(
        CommandRun run, string what, IReadOnlyList<ImportFile> files, Func<Importer, Action<int>, Task<T>> import)
    {
        var path = run.Parse.GetValue(_errors);
        using var errors = new RowErrors(
            run.Note,
            path is null ? null : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16));
        IImportTarget target = run.Parse.GetValue(_dryRun)
            ? new DryTarget()
            : new ServerTarget(
                run.Channel,
                run.Call,
                new RetryPolicy(TimeSpan.FromSeconds(Math.Clamp(run.Parse.GetValue(_retryFor), 0, 86_400))),
                run.Note,
                run.Clock);
        var importer = new Importer(target, run.Site, errors, run.Note, run.Clock)
        {
            Pseudonymous = run.Parse.GetValue(Pseudonymous),
        };
        double? total = files.Any(file => file.Bytes is null) ? null : files.Sum(file => (double)file.Bytes!.Value);
        return await run.WithProgressAsync(what, total, progress => import(importer, read => progress(read)));
    }
}
