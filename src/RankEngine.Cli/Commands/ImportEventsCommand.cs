using System.CommandLine;
using RankEngine.Cli.Import;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine import events FILE...</c>.</summary>
internal static class ImportEventsCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "NDJSON, JSON, CSV or TSV, each also .gz; '-' is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var columns = new Option<string?>("--columns") { Description = ImportOptions.ColumnsHelp };
        var kind = ImportOptions.KindOption();
        var options = new ImportOptions();
        var fields = string.Join(", ", EventMapper.Targets.Select(field => field.Name));
        var command = new Command(
            "events",
            $"Import events. Fields: {fields}. Kinds: {EventMapper.KindNames}. {ImportOptions.TimesHelp} "
            + "Events without an id go by their content: importing a file twice adds nothing.")
        {
            files, columns, kind,
        };
        options.AddTo(command);
        command.Options.Add(options.Pseudonymous);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var mapping = ColumnMapping.Parse(run.Parse.GetValue(columns), EventMapper.Targets);
            var mapper = new EventMapper(mapping, ImportOptions.Kind(run.Parse.GetValue(kind)));
            var sources = options.Files(run.Parse, run.Parse.GetRequiredValue(files));
            var outcome = await options.RunAsync(
                run,
                "events",
                sources,
                (importer, progress) => importer.EventsAsync(sources, mapper, progress, cancellationToken));
            ImportAnswer.Print(run, [outcome], shift: null);
            return outcome.ExitCode;
        }
    }
}
