using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using RankEngine.Cli.Evaluation;
using RankEngine.Learning.Evaluation;
using RankEngine.Text;
using Spectre.Console;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine evaluate stories</c>: how well similarity of texts finds the articles of one story.</summary>
internal static class EvaluateStoriesCommand
{
    /// <summary>Least cosine of the centroids of two groups that are one event.</summary>
    private const double Threshold = 0.28;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var articles = new Option<string>("--articles")
        {
            Description = "JSON lines, plain or gzip: title, body (may be missing) and story of each article; url and "
                + "published (Unix milliseconds) where known.",
            HelpName = "file",
            Required = true,
        };
        var vectors = ShippedWords.Option();
        var command = new Command(
            "stories",
            "Measure how many of each article's ten nearest belong to its story (precision_at_10), and how well "
            + "articles fall into stories (B-cubed). Times are not used: of copies crawled together they give all away. "
            + "Beside it, served: the stories that a server would make of them, which join fewer, as a wrong one hides "
            + "an article; they go by the times given, and what has none counts as published at once.")
        {
            articles, vectors,
        };
        var sentences = new SentenceModel(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var read = await ReadAsync(run.Parse.GetRequiredValue(articles), cancellationToken);
            if (read.Count < 2)
            {
                throw new UsageException("--articles: two articles at least are needed.");
            }

            using var encoder = sentences.Load(run);
            var source = new EncoderSource(ShippedWords.Load(run.Parse.GetValue(vectors)), encoder);
            var evaluation = new StoryEvaluation(
                TextComparers.Blend(source),
                TextComparers.Events(source),
                Threshold,
                (articles, token) => ServedStories.Group(articles, source, options: null, token));
            var result = await run.WithProgressAsync("evaluate", 4, report => Task.Run(
                () => evaluation.Run(
                    read,
                    step =>
                    {
                        run.Note(step);
                        report(1);
                    },
                    cancellationToken),
                cancellationToken));
            Print(run, result);
            return ExitCodes.Ok;
        }
    }

    private static async Task<List<StoryText>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new UsageException($"There is no file {file}.");
        }

        await using var bytes = File.OpenRead(file);
        var isPacked = bytes.ReadByte() == 0x1F;
        bytes.Position = 0;
        using var lines = new StreamReader(isPacked ? new GZipStream(bytes, CompressionMode.Decompress) : bytes);
        var articles = new List<StoryText>();
        for (var line = 1; await lines.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            if (text.Length > 0)
            {
                articles.Add(Parse(file, line, text));
            }
        }

        return articles;
    }

    private static StoryText Parse(string file, int line, string text)
    {
        try
        {
            using var row = JsonDocument.Parse(text);
            return new StoryText(
                new ArticleText(
                    Value("title") ?? "", Value("summary") ?? "", Value("body") ?? "", Value("language") ?? ""),
                Value("story") ?? throw new UsageException($"{file}, line {line}: the article has no story."),
                Value("url") ?? "",
                Published());

            long Published() =>
                row.RootElement.TryGetProperty("published", out var value) && value.ValueKind != JsonValueKind.Null
                    ? DateTimeOffset.FromUnixTimeMilliseconds(value.GetInt64()).ToUnixTimeMilliseconds()
                    : 0;

            string? Value(string name) => row.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException
            or FormatException or ArgumentOutOfRangeException)
        {
            throw new UsageException($"{file}, line {line}: no article as a JSON object. {failure.Message}");
        }
    }

    private static void Print(CommandRun run, StoryResult result)
    {
        if (run.IsJson)
        {
            run.Print(JsonSerializer.Serialize(new
            {
                articles = result.Articles,
                stories = result.Stories,
                groups = result.Groups,
                methods = new
                {
                    tfidf = new { precision_at_10 = result.TfIdfPrecisionAt10 },
                    rankengine = new
                    {
                        precision_at_10 = result.PrecisionAt10,
                        b3_precision = result.BCubedPrecision,
                        b3_recall = result.BCubedRecall,
                        b3_f1 = result.BCubedF1,
                    },
                    served = new
                    {
                        groups = result.ServedGroups,
                        b3_precision = result.ServedPrecision,
                        b3_recall = result.ServedRecall,
                        b3_f1 = result.ServedF1,
                    },
                },
            }));
            return;
        }

        var table = new Table().Border(TableBorder.None)
            .AddColumns("method", "precision_at_10", "b3_precision", "b3_recall", "b3_f1");
        table.AddRow("tfidf", Text(result.TfIdfPrecisionAt10), "", "", "");
        table.AddRow(
            "rankengine",
            Text(result.PrecisionAt10),
            Text(result.BCubedPrecision),
            Text(result.BCubedRecall),
            Text(result.BCubedF1));
        table.AddRow(
            "served", "", Text(result.ServedPrecision), Text(result.ServedRecall), Text(result.ServedF1));
        run.Screen.Write(table);
        run.Say($"{result.Articles} articles of {result.Stories} stories; {result.Groups} groups, {result.ServedGroups} served.");
    }

    private static string Text(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
