using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RankEngine.Cli.Evaluation;
using RankEngine.Cli.Output;
using RankEngine.Learning.Evaluation;
using RankEngine.Text;
using Spectre.Console;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine evaluate related</c>: does similarity as computed agree with people?</summary>
internal static class EvaluateRelatedCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var pairs = new Option<string>("--pairs")
        {
            Description = "Pairs of articles with human similarity: {a:{title,body}, b:{title,body}, similarity} on "
                + "each line, .jsonl or .jsonl.gz.",
            HelpName = "file",
            Required = true,
        };
        var background = new Option<string?>("--background")
        {
            Description = "Further articles of the same archive, for statistics of words: {title, body} on each line.",
            HelpName = "file",
        };
        var vectors = ShippedWords.Option();
        var command = new Command("related", "Compare similarity of articles with what people say, beside baselines.")
        {
            pairs, background, vectors,
        };
        var sentences = new SentenceModel(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(
            parse,
            async (run, cancellationToken) =>
            {
                using var encoder = sentences.Load(run);
                var source = new EncoderSource(ShippedWords.Load(run.Parse.GetValue(vectors)), encoder);
                var rows = TextFile.ReadPairs(run.Parse.GetRequiredValue(pairs), cancellationToken);
                if (rows.Count < 2)
                {
                    throw new UsageException("--pairs: at least two pairs are needed.");
                }

                var archive = run.Parse.GetValue(background) is { } path
                    ? TextFile.ReadArticles(path, cancellationToken)
                    : [];
                var methods = await run.WithProgressAsync(
                    "evaluate",
                    1,
                    report => Task.Run(
                        () => RelatedEvaluation.Run(rows, archive, source, report, cancellationToken),
                        cancellationToken));
                Print(run, rows.Count, methods);
                return ExitCodes.Ok;
            },
            token));
        return command;
    }

    private static void Print(CommandRun run, int pairs, IReadOnlyList<RelatedAgreement> methods)
    {
        if (run.IsJson)
        {
            run.Print(JsonSerializer.Serialize(new
            {
                pairs,
                methods = methods.ToDictionary(
                    method => method.Method,
                    method => new { pearson = Number(method.Pearson), spearman = Number(method.Spearman) }),
            }));
            return;
        }

        run.Say(string.Create(CultureInfo.InvariantCulture, $"{pairs:N0} pairs"));
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("method", "pearson", "spearman");
        foreach (var method in methods)
        {
            table.AddRow(
                RankedLists.Cell(method.Method),
                RankedLists.Cell(Text(method.Pearson)),
                RankedLists.Cell(Text(method.Spearman)));
        }

        run.Screen.Write(table);
    }

    // JSON has no NaN; there is none to tell when all numbers are the same.
    private static double? Number(double value) => double.IsNaN(value) ? null : Math.Round(value, 4);

    private static string Text(double value) =>
        double.IsNaN(value) ? "none" : value.ToString("F4", CultureInfo.InvariantCulture);
}
