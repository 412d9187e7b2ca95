using System.CommandLine;
using RankEngine.Cli.Import;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine import site --articles FILE --events FILE</c>: both, moved by one shift.</summary>
internal static class ImportSiteCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var articles = new Option<string[]>("--articles")
        {
            Description = "Files of articles.",
            HelpName = "file",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var events = new Option<string[]>("--events")
        {
            Description = "Files of events.",
            HelpName = "file",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var shift = new Option<bool>("--shift-to-now")
        {
            Description = "Move everything by one span so that the newest event happens now. Repeating it counts "
                + "again: the moments are others then.",
        };
        var missing = new Option<bool>("--create-missing")
        {
            Description = "Make articles that only events name: their id as title, published with their first event.",
        };
        var articleColumns = new Option<string?>("--article-columns") { Description = ImportOptions.ColumnsHelp };
        var eventColumns = new Option<string?>("--event-columns") { Description = ImportOptions.ColumnsHelp };
        var kind = ImportOptions.KindOption();
        var options = new ImportOptions();
        var command = new Command("site", "Import the articles and events of a whole site.")
        {
            articles, events, shift, missing, articleColumns, eventColumns, kind,
        };
        options.AddTo(command);
        command.Options.Add(options.Pseudonymous);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var eventPaths = run.Parse.GetRequiredValue(events);
            if (eventPaths.Contains(ImportFile.StandardInput))
            {
                throw new UsageException("--events: standard input cannot be read twice; give files.");
            }

            if (run.Parse.GetValue(options.Pseudonymous) && run.Parse.GetValue(shift))
            {
                throw new UsageException("--shift-to-now makes other events, and --pseudonymous takes them for the same.");
            }

            var plan = new SitePlan(
                options.Files(run.Parse, run.Parse.GetRequiredValue(articles)),
                ColumnMapping.Parse(run.Parse.GetValue(articleColumns), ArticleMapper.Targets),
                options.Files(run.Parse, eventPaths),
                ColumnMapping.Parse(run.Parse.GetValue(eventColumns), EventMapper.Targets),
                ImportOptions.Kind(run.Parse.GetValue(kind)),
                run.Parse.GetValue(shift),
                run.Parse.GetValue(missing));
            IReadOnlyList<ImportFile> read = plan.ShiftToNow || plan.CreateMissing
                ? [.. plan.Articles, .. plan.Events, .. plan.Events]
                : [.. plan.Articles, .. plan.Events];
            var outcome = await options.RunAsync(
                run,
                "site",
                read,
                (importer, progress) => SiteImport.RunAsync(
                    importer, plan, run.Clock.GetUtcNow(), progress, cancellationToken));
            ImportAnswer.Print(run, outcome.Parts, outcome.Shift);
            return outcome.ExitCode;
        }
    }
}
