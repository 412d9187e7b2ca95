using System.CommandLine;
using RankEngine.Cli.Import;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine import articles FILE...</c>.</summary>
internal static class ImportArticlesCommand
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
        var options = new ImportOptions();
        var fields = string.Join(", ", ArticleMapper.Targets.Select(field => field.Name));
        var command = new Command("articles", $"Import articles. Fields: {fields}. {ImportOptions.TimesHelp}")
        {
            files, columns,
        };
        options.AddTo(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var mapping = ColumnMapping.Parse(run.Parse.GetValue(columns), ArticleMapper.Targets);
            var mapper = new ArticleMapper(mapping) { NowMs = run.Clock.GetUtcNow().ToUnixTimeMilliseconds() };
            var sources = options.Files(run.Parse, run.Parse.GetRequiredValue(files));
            var outcome = await options.RunAsync(
                run,
                "articles",
                sources,
                (importer, progress) => importer.ArticlesAsync(
                    sources, mapper, taken: null, progress, cancellationToken));
            ImportAnswer.Print(run, [outcome], shift: null);
            return outcome.ExitCode;
        }
    }
}
