using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Checkpoints;
using RankEngine.IntegrationTests.Stores;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>A server whose log is shortened under way forgets nothing, whenever it ends.</summary>
[Collection(EndToEndTests.Name)]
public sealed class RetentionTests(RedisServerFixture installed)
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

    [Fact]
    public async Task Refill_EventsSentToTwoServersAndBothLogsShortened_CountsEverythingOnce()
    {
        const int Events = 300;
        const int Rounds = 3;
        installed.SkipIfMissing();
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        var random = new Random(23);
        await using var redis = await RedisServer.StartNewAsync();
        string[] arguments =
        [
            $"--ConnectionStrings:redis={redis.ConnectionString}",
            $"--RankEngine:PseudonymKey={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
            "--RankEngine:Refresh:Scheduled=false",
            "--RankEngine:Log:SegmentBytes=4096",
            "--RankEngine:Checkpoints:RawLifetime=00:00:01",
            "--RankEngine:Checkpoints:Interval=00:00:01",
        ];
        await using var first = await ServerProcess.StartNewAsync(arguments);
        await using var second = await ServerProcess.StartNewAsync(arguments);
        ServerProcess[] servers = [first, second];
        await Traffic.PublishAsync(first, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        for (var round = 1; round <= Rounds; round++)
        {
            var starts = servers.Select(StartOf).ToArray();
            var events = Traffic.Make($"both{round}", Events, now, seed: round);
            var killed = servers[random.Next(2)];
            var killAt = random.Next(1, Events / 30);
            foreach (var (number, batch) in events.Chunk(30).Index())
            {
                await Task.WhenAll(servers.Select(
                    server => Traffic.RecordPatientlyAsync(server, Site, batch, cancellationToken)));
                if (number == killAt)
                {
                    await killed.KillAsync();
                    await killed.StartAsync();
                }
            }

            await Eventually.HoldsAsync(
                async () =>
                {
                    // The log is dropped behind the older of two checkpoints: there must be a reason for a second.
                    foreach (var server in servers)
                    {
                        await Traffic.RecordPatientlyAsync(server, Site, events[..10], cancellationToken);
                    }

                    return servers.Zip(starts).All(pair => StartOf(pair.First) > pair.Second);
                },
                "both logs are shortened",
                cancellationToken);

            // What came last is in logs only, of one server or of both.
            await Traffic.RecordPatientlyAsync(first, Site, events[..50], cancellationToken);
            await redis.KillAsync();
            await Traffic.RecordPatientlyAsync(second, Site, events[20..70], cancellationToken);
            await redis.StartAsync();

            await using var books = new Books(redis.ConnectionString);
            await books.AssertCleanAsync(
                round * Events, [.. servers.Select(server => server.LogDirectory)], cancellationToken);
        }
    }

    private static long StartOf(ServerProcess server)
    {
        using var history = LogHistory.Open(server.Data, live: true, NullLogger.Instance);
        return history.Log.Start;
    }
}
