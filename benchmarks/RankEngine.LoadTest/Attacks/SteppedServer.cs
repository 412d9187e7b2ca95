using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RankEngine.Contracts.V1;
using RankEngine.Events;
using RankEngine.Server;
using RankEngine.Snapshots;
using ArticlesService = RankEngine.Contracts.V1.Articles;
using EventsService = RankEngine.Contracts.V1.Events;
using RankingService = RankEngine.Contracts.V1.Ranking;
using RefreshService = RankEngine.Contracts.V1.Refresh;

namespace RankEngine.LoadTest.Attacks;

/// <summary>The real server in this process, over gRPC on loopback, with a store of its own and our clock.</summary>
/// <remarks>
/// Everything is written and asked over the wire. Only to wait, the driver looks inside: at the log offset that the
/// snapshot holds and at the moment its boards were ranked for, neither of which an answer tells. The site is "main", in
/// one partition, so that one offset tells all.
/// </remarks>
internal sealed class SteppedServer : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    // Of a whole day's import on a busy machine; beyond it something is broken.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly WebApplication _app;
    private readonly string _directory;
    private readonly GrpcChannel _channel;
    private readonly ArticlesService.ArticlesClient _articles;
    private readonly EventsService.EventsClient _events;
    private readonly RankingService.RankingClient _ranking;
    private readonly RefreshService.RefreshClient _refresh;
    private readonly ISiteViews _sites;
    private long _durableOffset;

    private SteppedServer(WebApplication app, string directory)
    {
        _app = app;
        _directory = directory;
        _channel = GrpcChannel.ForAddress(
            app.Services.GetRequiredService<ListeningAddresses>().Grpc,
            new GrpcChannelOptions { MaxSendMessageSize = null });
        _articles = new ArticlesService.ArticlesClient(_channel);
        _events = new EventsService.EventsClient(_channel);
        _ranking = new RankingService.RankingClient(_channel);
        _refresh = new RefreshService.RefreshClient(_channel);
        _sites = app.Services.GetRequiredService<ISiteViews>();
    }

    private SiteSnapshot? Snapshot => _sites.TryGet(Identifiers.DefaultSite, out var view) ? view.Snapshot : null;

    /// <summary>Starts a server on free ports and a data directory that goes with it.</summary>
    /// <param name="clock">What it takes for the time of day.</param>
    /// <param name="settings">More of its configuration, as <c>Section:Name=value</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SteppedServer> StartAsync(
        DriverClock clock, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        // Short: the store's socket lies in it, and the path of a socket ends at about 100 bytes.
        var directory = Directory.CreateTempSubdirectory("re-").FullName;
        string[] all =
        [
            $"RankEngine:DataDirectory={directory}",
            "RankEngine:GrpcPort=0",
            "RankEngine:HealthPort=0",

            // Whom a filter of 64 bits takes for known goes by the hash: the same in every run.
            $"RankEngine:PseudonymKey={Convert.ToBase64String(new byte[PseudonymKey.Length])}",

            // The driver refreshes, at night.
            "RankEngine:Refresh:Scheduled=false",

            // A simulated minute takes some ten milliseconds: boards must not wait longer.
            "RankEngine:Follower:Interval=00:00:00.005",
            "RankEngine:Follower:BoardInterval=00:00:00.001",
            "RankEngine:Follower:BoardCostFactor=0",

            // Its log is not the report.
            "Logging:LogLevel:Default=Warning",
            "Logging:Console:LogToStandardErrorThreshold=Trace",
            .. settings,
        ];
        var app = RankEngineServer.Build([.. all.Select(setting => $"--{setting}")], clock);
        try
        {
            await RankEngineServer.StartAsync(app, cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            Directory.Delete(directory, recursive: true);
            throw;
        }

        return new SteppedServer(app, directory);
    }

    /// <summary>Publishes articles; all must be taken.</summary>
    public async Task PublishAsync(UpsertArticlesRequest request, CancellationToken cancellationToken)
    {
        var response = await _articles.UpsertAsync(request, cancellationToken: cancellationToken);
        if (response.Results.FirstOrDefault(result => !result.Accepted) is { } refused)
        {
            throw new InvalidOperationException($"The article {refused.Id} was refused: {refused.Errors}");
        }

        _durableOffset = Math.Max(_durableOffset, response.DurableOffset);
    }

    /// <summary>Records events; all must be taken.</summary>
    public async Task RecordAsync(RecordEventsRequest request, CancellationToken cancellationToken)
    {
        var response = await _events.RecordAsync(request, cancellationToken: cancellationToken);
        if (response.Rejected.Count > 0)
        {
            throw new InvalidOperationException($"A simulated event was refused: {response.Rejected[0]}");
        }

        _durableOffset = Math.Max(_durableOffset, response.DurableOffset);
    }

    /// <summary>Waits until the snapshot that answers holds all that was acknowledged.</summary>
    public Task CountedAsync(CancellationToken cancellationToken) => UntilAsync(
        "acknowledged writes are counted",
        snapshot => snapshot.Heads.Values.Any(
            head => head.Applied.Values.Any(offset => offset >= _durableOffset)),
        cancellationToken);

    /// <summary>Waits until the boards that answer were ranked at a moment or later.</summary>
    public Task RankedAsync(DateTimeOffset moment, CancellationToken cancellationToken) => UntilAsync(
        "boards are ranked anew",
        snapshot => snapshot.Boards.ComputedMs >= moment.ToUnixTimeMilliseconds(),
        cancellationToken);

    /// <summary>Recomputes what needs the whole site, and waits until the server answers by it.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var started = await _refresh.StartAsync(new StartRefreshRequest(), cancellationToken: cancellationToken);
        var run = started.Run;
        while (run.State == RefreshState.Running)
        {
            await Task.Delay(Poll, cancellationToken);
            var request = new GetRefreshRequest { Id = run.Id };
            run = (await _refresh.GetAsync(request, cancellationToken: cancellationToken)).Run;
        }

        if (run.State != RefreshState.Published)
        {
            throw new InvalidOperationException($"The refresh ended as {run.State}: {run.Error}");
        }

        await UntilAsync(
            "the refresh is followed",
            snapshot => snapshot.Text.Generation >= run.Generation,
            cancellationToken);
    }

    /// <summary>Returns the ids of what trends, best first.</summary>
    public async Task<IReadOnlyList<string>> TrendingAsync(
        TopList list, int limit, CancellationToken cancellationToken)
    {
        var response = await _ranking.GetTrendingAsync(
            new GetTrendingRequest
            {
                Window = list == TopList.Day ? Window.Day : Window.Hour,
                Order = list == TopList.Surging ? TrendingOrder.Surging : TrendingOrder.Popular,
                Limit = limit,
            },
            cancellationToken: cancellationToken);
        return
        [
            .. response.Articles
                .Where(article => list != TopList.Surging || article.Surging)
                .Select(article => article.Id),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task UntilAsync(
        string what, Func<SiteSnapshot, bool> holds, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Snapshot is not { } snapshot || !holds(snapshot))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Waited {Patience} until {what}.");
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }
}
