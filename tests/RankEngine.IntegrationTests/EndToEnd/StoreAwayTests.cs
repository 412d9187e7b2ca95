using Grpc.Core;
using RankEngine.Cli;
using RankEngine.Contracts.V1;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>The embedded store cannot start at all: what the disk copy knows is served, and called what it is.</summary>
[Collection(EndToEndTests.Name)]
public sealed class StoreAwayTests
{
    private const string Site = "main";
    private static readonly GetTrendingRequest Trending = new() { Site = Site, Limit = 10 };

    [Fact]
    public async Task Start_StoreCannotStart_AnswersFromTheDiskCopyAndSaysDegraded()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await ServerProcess.StartNewAsync();
        await Traffic.PublishAsync(server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        var events = Traffic.Make("before", 500, now, seed: 9);
        await Traffic.RecordAsync(server, Site, events, cancellationToken);
        var views = events.Count(one => one.Kind == EventKind.View && one.Article == Traffic.ArticleId(3));
        await UntilAsync(server, async () => await ViewsAsync(server, cancellationToken) == views);
        await server.StopAsync();
        Block(server);

        await server.StartAsync();

        // At once, all that is on disk.
        var first = await server.Ranking.GetTrendingAsync(Trending, cancellationToken: cancellationToken);
        Assert.Equal(10, first.Articles.Count);
        Assert.Equal(views, await ViewsAsync(server, cancellationToken));

        // As old as it is: the answer says so as soon as that is more than a few seconds.
        await UntilAsync(server, async () =>
        {
            var answer = await server.Ranking.GetTrendingAsync(Trending, cancellationToken: cancellationToken);
            Assert.Equal(10, answer.Articles.Count);
            var isOld = answer.Info.CountsAge.ToTimeSpan() > TimeSpan.FromSeconds(5);
            Assert.Equal(isOld, answer.Info.Degraded.Contains(DegradedReason.StaleCounts));
            return isOld;
        });
        var recommended = await server.Ranking.GetRecommendedAsync(
            new GetRecommendedRequest { Site = Site, Reader = "somebody", Limit = 10 },
            cancellationToken: cancellationToken);
        Assert.Equal(10, recommended.Articles.Count);
        Assert.Contains(DegradedReason.HistoryUnavailable, recommended.Info.Degraded);

        // Writes are acknowledged, deletions obeyed: at once, and after a crash too, though no copy knows them.
        await Traffic.RecordAsync(
            server, Site, Traffic.Make("away", 200, now, seed: 10), cancellationToken);
        var deleted = first.Articles[0].Id;
        await server.Articles.DeleteAsync(
            new DeleteArticlesRequest { Site = Site, Ids = { deleted } }, cancellationToken: cancellationToken);
        await AssertGoneAsync(server, deleted, cancellationToken);
        await server.KillAsync();
        await server.StartAsync();
        await AssertGoneAsync(server, deleted, cancellationToken);

        // The store comes: nothing was lost.
        File.Delete(Path.Combine(server.Data, "store"));
        await UntilAsync(server, async () =>
        {
            var answer = await server.Ranking.GetTrendingAsync(Trending, cancellationToken: cancellationToken);
            return answer.Info.Degraded.Count == 0;
        });
        await AssertGoneAsync(server, deleted, cancellationToken);
        await using var books = new Books(server.StoreConnection);
        await books.AssertCleanAsync(700, [server.LogDirectory], cancellationToken);
    }

    [Fact]
    public async Task Start_StoreCannotStartAndNoCopy_IsNotReadyAndDeniesNothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await ServerProcess.StartNewAsync();
        await Traffic.PublishAsync(server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        await server.KillAsync();
        Assert.False(Directory.Exists(Path.Combine(server.Data, "snapshots")), "There is a copy: the test shows nothing.");
        Block(server);

        await server.StartAsync();

        // Neither empty nor unknown: nobody can say yet. What is acknowledged meanwhile stays.
        await AssertLoadingAsync(async () =>
            await server.Ranking.GetTrendingAsync(Trending, cancellationToken: cancellationToken));
        await AssertLoadingAsync(async () => await server.Ranking.GetTrendingAsync(
            new GetTrendingRequest { Site = "other" }, cancellationToken: cancellationToken));
        await Traffic.RecordAsync(server, Site, Traffic.Make("away", 100, now, seed: 11), cancellationToken);

        // A command waits as long as it was told to, and no longer.
        string[] trending = ["trending", "--server", server.Address, "--site", Site, "--limit", "10"];
        var (code, _, error) = await CommandLine.TryAsync([.. trending, "--deadline", "2"]);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("still being loaded", error, StringComparison.Ordinal);
        var waiting = CommandLine.RunAsync([.. trending, "--deadline", "120"]);

        File.Delete(Path.Combine(server.Data, "store"));
        Assert.Equal(10, (await waiting).GetProperty("articles").GetArrayLength());
        await UntilAsync(server, async () =>
        {
            try
            {
                var answer = await server.Ranking.GetTrendingAsync(Trending, cancellationToken: cancellationToken);
                Assert.Equal(10, answer.Articles.Count);
                return true;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                return false;
            }
        });
        await using var books = new Books(server.StoreConnection);
        await books.AssertCleanAsync(100, [server.LogDirectory], cancellationToken);
    }

    /// <summary>Puts a file where the store wants its directory.</summary>
    private static void Block(ServerProcess server)
    {
        var directory = Path.Combine(server.Data, "store");
        for (var attempt = 0; Directory.Exists(directory); attempt++)
        {
            try
            {
                Directory.Delete(directory, recursive: true);
            }
            catch (IOException) when (attempt < 100)
            {
                // The child of a killed server is still on its way out.
            }
        }

        File.WriteAllText(directory, "In the way.");
    }

    private static Task UntilAsync(ServerProcess server, Func<Task<bool>> holds) =>
        Eventually.HoldsAsync(holds, $"it comes about; the server says: {server.Output}", TestContext.Current.CancellationToken);

    private static async Task<double> ViewsAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        try
        {
            return await server.CountAsync(Site, Traffic.ArticleId(3), "Views", cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return -1;
        }
    }

    private static async Task AssertGoneAsync(
        ServerProcess server, string article, CancellationToken cancellationToken)
    {
        var answer = await server.Ranking.GetTrendingAsync(Trending, cancellationToken: cancellationToken);
        Assert.Equal(10, answer.Articles.Count);
        Assert.DoesNotContain(article, answer.Articles.Select(one => one.Id));
    }

    private static async Task AssertLoadingAsync(Func<Task> ask)
    {
        var e = await Assert.ThrowsAsync<RpcException>(ask);
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
    }
}
