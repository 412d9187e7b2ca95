using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Checkpoints;
using RankEngine.Folding;
using RankEngine.IntegrationTests.Redis;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Log;
using RankEngine.Ranking;
using RankEngine.Redis;
using RankEngine.Sites;
using Applier = RankEngine.Folding.Applier;

namespace RankEngine.IntegrationTests.Folding;

/// <summary>Logs in a directory of their own and key spaces of a redis-server to fold them into.</summary>
public abstract class FoldingFixture(RedisServerFixture redis) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _opened = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected string ConnectionString => redis.Server.ConnectionString;

    protected string Root { get; } = Directory.CreateTempSubdirectory("re-fold-").FullName;

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }

        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static string NewPrefix() => RedisStoresFactory.NewPrefix();

    protected string DataDirectory(string name = "a") => Path.Combine(Root, name);

    protected EventLog OpenLog(TimeProvider clock, string name = "a", LogOptions? options = null) => EventLog.Open(
        Path.Combine(DataDirectory(name), "log"), options ?? new LogOptions(), clock, NullLogger.Instance);

    protected RedisStores OpenStores(string prefix, TimeProvider clock)
    {
        var stores = new RedisStores(
            new RedisOptions
            {
                ConnectionString = ConnectionString,
                KeyPrefix = prefix,
                CommandTimeout = TimeSpan.FromSeconds(20),
            },
            clock,
            NullLoggerFactory.Instance);
        _opened.Add(stores);
        return stores;
    }

    private protected static SiteDirectory SitesOf(RedisStores stores) => new(stores.Sites, new SiteOptions());

    protected CheckpointFolder OpenCheckpoints(EventLog log, string name = "a") => new(
        LogHistory.CheckpointsOf(DataDirectory(name)), log.Id, NullLogger<CheckpointFolder>.Instance);

    /// <summary>Carries a log into the store up to its end.</summary>
    /// <param name="log">The log.</param>
    /// <param name="stores">The store.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="name">Of the data directory.</param>
    /// <param name="peerWait">How long a refill waits for other logs; by default it does not.</param>
    protected Task FoldAsync(
        EventLog log, RedisStores stores, TimeProvider clock, string name = "a", TimeSpan peerWait = default) =>
        WhileFoldingAsync(log, stores, clock, () => Task.CompletedTask, name, peerWait);

    /// <summary>Carries a log into the store up to its end, then does something while the applier goes on.</summary>
    protected async Task WhileFoldingAsync(
        EventLog log,
        RedisStores stores,
        TimeProvider clock,
        Func<Task> then,
        string name = "a",
        TimeSpan peerWait = default)
    {
        using var folder = OpenCheckpoints(log, name);
        var sites = SitesOf(stores);
        var applier = new Applier(
            log,
            stores.Partitions,
            sites,
            new NoModels(),
            new CheckpointLoader(
                log, stores.Partitions, sites, new NoModels(), folder, NullLogger<CheckpointLoader>.Instance),
            new ApplierOptions { PeerWait = peerWait },
            clock,
            NullLogger<Applier>.Instance);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = applier.RunAsync(done.Token);
        while (applier.AppliedThrough < log.End && !running.IsCompleted)
        {
            await Task.Delay(5, Cancel);
        }

        await then();
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>Folds what is older than some hours into checkpoints.</summary>
    protected static Checkpointer CheckpointerOf(
        EventLog log, RedisStores stores, CheckpointFolder folder, int rawHours, TimeProvider clock) => new(
        log,
        stores.Partitions,
        SitesOf(stores),
        folder,
        new CheckpointOptions { RawLifetime = TimeSpan.FromHours(rawHours) },
        clock,
        NullLogger<Checkpointer>.Instance);

    /// <summary>Compares a store with the logs of data directories.</summary>
    protected async Task<VerificationReport> VerifyAsync(RedisStores stores, TimeProvider clock, params string[] names)
    {
        var sites = SitesOf(stores);
        await sites.RefreshAsync(Cancel);
        var logs = names
            .Select(name => LogHistory.Open(DataDirectory(name), live: true, NullLogger.Instance))
            .ToList();
        try
        {
            return await Verification.RunAsync(
                stores.Partitions, sites, logs, clock.GetUtcNow(), progress: null, Cancel);
        }
        finally
        {
            logs.ForEach(log => log.Dispose());
        }
    }

    private protected sealed class NoModels : IModelSink
    {
        public Task ApplyAsync(LogRecord record, string log, long offset, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }
}
