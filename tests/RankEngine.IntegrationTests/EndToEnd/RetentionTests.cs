using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Checkpoints;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>A server whose log is shortened under way forgets nothing, whenever it ends.</summary>
[Collection(EndToEndTests.Name)]
public sealed class RetentionTests
{
    private const string Site = "retention";

    [Fact]
    public async Task Start_AfterCrashesAndAShortenedLog_CountsEverythingOnce()
    {
        const int Events = 400;
        const int Rounds = 3;
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await ServerProcess.StartNewAsync(
            "--RankEngine:Refresh:Scheduled=false",
            "--RankEngine:Log:SegmentBytes=4096",
            "--RankEngine:Checkpoints:RawLifetime=00:00:01",
            "--RankEngine:Checkpoints:Interval=00:00:01");
        await server.UntilCaughtUpAsync(cancellationToken);
        await Traffic.PublishAsync(server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        var start = 0L;
        for (var round = 1; round <= Rounds; round++)
        {
            var events = Traffic.Make($"round{round}", Events, now, seed: round);
            foreach (var batch in events.Chunk(50))
            {
                await Traffic.RecordAsync(server, Site, batch, cancellationToken);
            }

            await Eventually.HoldsAsync(
                async () =>
                {
                    // The log is dropped behind the older of two checkpoints: there must be a reason for a second.
                    await Traffic.RecordAsync(server, Site, events[..10], cancellationToken);
                    return StartOf(server) > start;
                },
                "the log is shortened",
                cancellationToken);
            start = StartOf(server);

            // What is left of the log, what the checkpoint holds, and what is on its way into it.
            await Traffic.RecordAsync(server, Site, events[..50], cancellationToken);
            await server.KillAsync();
            await server.StartAsync();

            // The embedded store came up empty.
            await using var books = new Books(server.StoreConnection);
            await books.AssertCleanAsync(round * Events, [server.LogDirectory], cancellationToken);
        }

        var listed = new Contracts.V1.ListArticlesResponse();

        // The server answers before the site is loaded, and says so.
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    listed = await server.Articles.ListAsync(
                        new Contracts.V1.ListArticlesRequest { Site = Site, PageSize = 1000 },
                        cancellationToken: cancellationToken);
                    return true;
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }
            },
            "the site is loaded",
            cancellationToken);
        Assert.Equal(Traffic.Articles, listed.Articles.Count);
        Assert.Contains("loading its checkpoint", server.Output, StringComparison.Ordinal);
    }

    private static long StartOf(ServerProcess server)
    {
        using var history = LogHistory.Open(server.Data, live: true, NullLogger.Instance);
        return history.Log.Start;
    }
}
