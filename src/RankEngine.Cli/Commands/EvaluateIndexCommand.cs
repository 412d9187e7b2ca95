using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RankEngine.Cli.Evaluation;
using RankEngine.Cli.Import;
using RankEngine.Contracts.V1;
using RankEngine.Learning.Evaluation;
using RankEngine.Text;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine evaluate index</c>: speed, memory and recall of the index of texts.</summary>
internal static class EvaluateIndexCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var articles = new Option<string>("--articles")
        {
            Description = "NDJSON, JSON, CSV or TSV, also .gz, as for \"import articles\".",
            HelpName = "file",
            Required = true,
        };
        var copies = AtLeast(0, new Option<int>("--copies")
        {
            Description = "Made-up articles for each one of the file, mixed of two.",
        });
        var queries = AtLeast(1, new Option<int>("--queries")
        {
            Description = "Queries that are timed at each size.",
            DefaultValueFactory = _ => new IndexEvaluationOptions().Queries,
        });
        var smallest = AtLeast(1, new Option<int>("--smallest")
        {
            Description = "Articles at the first size; each further one has twice as many.",
            DefaultValueFactory = _ => new IndexEvaluationOptions().Smallest,
        });
        var lists = new Option<bool>("--lists")
        {
            Description = "Make all related lists anew at the last size, on all processors.",
        };
        var table = ShippedWords.Option();
        var command = new Command("index", "Measure the index of texts against comparing with every article.")
        {
            articles, copies, queries, smallest, lists, table,
        };
        var sentences = new SentenceModel(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            using var encoder = sentences.Load(run);
            var source = new EncoderSource(ShippedWords.Load(run.Parse.GetValue(table)), encoder);
            var vectors = await Task.Run(
                () => TextComparers.Encode(
                    Read(run, run.Parse.GetRequiredValue(articles), cancellationToken),
                    source,
                    progress: null,
                    cancellationToken),
                cancellationToken);
            var options = new IndexEvaluationOptions
            {
                Copies = run.Parse.GetValue(copies),
                Queries = run.Parse.GetValue(queries),
                Smallest = run.Parse.GetValue(smallest),
                Lists = run.Parse.GetValue(lists),
            };
            var measures = await Task.Run(
                () => IndexEvaluation.Run(vectors, options, measure => Tell(run, measure), cancellationToken),
                cancellationToken);
            if (run.IsJson)
            {
                run.Print(JsonSerializer.Serialize(
                    new { articles = vectors.Length, options.Copies, sizes = measures }, Json));
            }

            return ExitCodes.Ok;
        }
    }

    private static Option<int> AtLeast(int least, Option<int> option)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
            {
                result.AddError($"{option.Name} must be {least} or more.");
            }
        });
        return option;
    }

    private static List<ArticleText> Read(CommandRun run, string path, CancellationToken cancellationToken)
    {
        using var errors = new RowErrors(run.Note, all: null);
        var mapper = new ArticleMapper(ColumnMapping.Parse(null, ArticleMapper.Targets))
        {
            NowMs = run.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var reader = new BatchReader<Article>(
            [new ImportFile(path, RowFormat.ByName, header: null)], mapper, errors, run.Note);
        var texts = new List<ArticleText>();
        foreach (var batch in reader.Read(1_000, progress: null, cancellationToken))
        {
            texts.AddRange(batch.Items.Select(
                article => new ArticleText(article.Title, article.Summary, article.Body, article.Language)));
        }

        return reader.FailedFiles > 0 || texts.Count == 0
            ? throw new ImportFileException(0, $"{path}: no articles were read to the end of the file.")
            : texts;
    }

    private static void Tell(CommandRun run, IndexMeasure measure)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{measure.Articles,9:N0} articles: built in {measure.BuildSeconds:F1} s "
            + $"({measure.BuildProcessorSeconds:F1} s of processors), {measure.BytesPerArticle:F0} bytes each, "
            + $"{measure.Lists:N0} lists; recall@10 {measure.RecallAt10:F4}; query p50 "
            + $"{measure.QueryP50Milliseconds:F3} ms, p99 {measure.QueryP99Milliseconds:F3} ms, processor "
            + $"{measure.QueryProcessorMilliseconds:F3} ms; insert p50 {measure.InsertP50Milliseconds:F3} ms, p99 "
            + $"{measure.InsertP99Milliseconds:F3} ms");
        if (measure.ListsSeconds is { } seconds)
        {
            line += string.Create(
                CultureInfo.InvariantCulture,
                $"; all lists {seconds:F1} s ({measure.ListsProcessorSeconds:F1} s of processors)");
        }

        if (run.IsJson)
        {
            run.Note(line);
        }
        else
        {
            run.Say(line);
        }
    }
}
