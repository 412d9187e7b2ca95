using System.CommandLine;
using Grpc.Core;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;
using ArticlesService = RankEngine.Contracts.V1.Articles;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine export articles</c>: all articles with their texts, one JSON object per line.</summary>
internal static class ExportArticlesCommand
{
    private const int PageSize = 1000;
    private const int InFlight = 16;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write, compressed when it ends in .gz; '-' is standard output.",
            HelpName = "file",
            DefaultValueFactory = _ => OutputFile.Standard,
        };
        var section = new Option<string?>("--section") { Description = "Only this section." };
        var command = new Command("articles", "Write all articles as NDJSON.") { output, section };
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var count = await OutputFile.WriteAsync(
                run.Parse.GetRequiredValue(output),
                run.Out,
                writer => WriteAsync(run, run.Parse.GetValue(section), writer, cancellationToken));
            run.Note($"{count:N0} articles written.");
            return ExitCodes.Ok;
        }
    }

    private static async Task<long> WriteAsync(
        CommandRun run, string? section, TextWriter writer, CancellationToken cancellationToken)
    {
        var client = new ArticlesService.ArticlesClient(run.Calls);
        return await run.WithProgressAsync("articles", null, async _ =>
        {
            var count = 0L;
            var request = new ListArticlesRequest { Site = run.Site, PageSize = PageSize, Section = section ?? "" };
            do
            {
                var page = await client.ListAsync(request, run.Call(cancellationToken));
                foreach (var some in page.Articles.Chunk(InFlight))
                {
                    var texts = await Task.WhenAll(
                        some.Select(article => GetAsync(run, client, article.Id, cancellationToken)));
                    foreach (var article in texts.OfType<Article>())
                    {
                        await writer.WriteLineAsync(ProtoJson.Row(article).AsMemory(), cancellationToken);
                        count++;
                    }
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);

            return count;
        });
    }

    private static async Task<Article?> GetAsync(
        CommandRun run, ArticlesService.ArticlesClient client, string id, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetArticleRequest { Site = run.Site, Id = id };
            return (await client.GetAsync(request, run.Call(cancellationToken))).Article;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            // Deleted since the page was listed.
            return null;
        }
    }
}
