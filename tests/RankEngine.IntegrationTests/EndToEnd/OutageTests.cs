using System.Diagnostics;
using RankEngine.Contracts.V1;
using RankEngine.IntegrationTests.Stores;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>redis-server goes away under traffic: nothing is refused, nothing is lost.</summary>
[Collection(EndToEndTests.Name)]
public sealed class OutageTests : IAsyncLifetime
{
    private const string Site = "outage";
    private const int EventsPerBatch = 100;
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(30);

    // Between two batches of the phase: a busy site's traffic, not all that a loop can send, which is minutes of backlog.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly RedisServerFixture _installed;
    private RedisServer? _redis;
    private ServerProcess? _server;

    public OutageTests(RedisServerFixture installed) => _installed = installed;

    private ServerProcess Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _installed.SkipIfMissing();
        _redis = await RedisServer.StartNewAsync();
        _server = await ServerProcess.StartNewAsync($"--ConnectionStrings:redis={_redis.ConnectionString}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    [Fact]
    public async Task Record_RedisFrozenForSeconds_IsAcknowledgedAndCountedAfterwards() =>
        await ShowAsync(async () => await _redis!.FreezeAsync(), async () => await _redis!.ThawAsync());

    [Fact]
    public async Task Record_RedisKilledAndStartedEmpty_StoreIsRefilled() =>
        await ShowAsync(async () => await _redis!.KillAsync(), async () => await _redis!.StartAsync());

    private async Task ShowAsync(Func<Task> takeAway, Func<Task> bringBack)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await Server.UntilCaughtUpAsync(cancellationToken);
        await Traffic.PublishAsync(Server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        var sent = 0;
        await SendAsync(10);
        await Eventually.HoldsAsync(
            async () => await CountedAsync(cancellationToken) == sent,
            "what was sent before is counted",
            cancellationToken);
        var before = sent;

        await takeAway();
        var started = Stopwatch.GetTimestamp();
        var historyMissed = false;
        while (Stopwatch.GetElapsedTime(started) < Phase)
        {
            await SendAsync(1);
            historyMissed |= await ReadAsync(cancellationToken);
            await Task.Delay(Pause, cancellationToken);
        }

        Assert.True(historyMissed, "The store was there all along: the test shows nothing.");
        Assert.Equal(before, await CountedAsync(cancellationToken));
        await bringBack();
        await SendAsync(10);
        await Eventually.GrowsToAsync(
            sent,
            async () =>
            {
                await ReadAsync(cancellationToken);
                return (long)await CountedAsync(cancellationToken);
            },
            "all is counted after its return",
            cancellationToken);
        await using var books = new Books(_redis!.ConnectionString);
        await books.AssertCleanAsync(sent, [Server.LogDirectory], cancellationToken);

        async Task SendAsync(int batches)
        {
            for (var i = 0; i < batches; i++)
            {
                var events = Traffic.Make($"outage-{sent}", EventsPerBatch, now, seed: sent);
                await Traffic.RecordAsync(Server, Site, events, cancellationToken);
                sent += events.Count;
            }
        }
    }

    /// <summary>Asks for lists, which must be full; true when the reader's history could not be had.</summary>
    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var trending = await Server.Ranking.GetTrendingAsync(
            new GetTrendingRequest { Site = Site, Limit = 10 }, cancellationToken: cancellationToken);
        Assert.Equal(10, trending.Articles.Count);
        var recommended = await Server.Ranking.GetRecommendedAsync(
            new GetRecommendedRequest { Site = Site, Reader = "reader-of-nothing", Limit = 10 },
            cancellationToken: cancellationToken);
        Assert.Equal(10, recommended.Articles.Count);
        return recommended.Info.Degraded.Contains(DegradedReason.HistoryUnavailable);
    }

    private async Task<double> CountedAsync(CancellationToken cancellationToken)
    {
        var counted = 0.0;
        for (var number = 0; number < Traffic.Articles; number++)
        {
            foreach (var kind in (string[])["Views", "Clicks", "Hides"])
            {
                counted += await Server.CountAsync(Site, Traffic.ArticleId(number), kind, cancellationToken);
            }
        }

        return counted;
    }
}
