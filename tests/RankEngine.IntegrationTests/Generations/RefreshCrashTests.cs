using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Learning.Text;
using RankEngine.Learning.Trending;
using RankEngine.Redis;
using RankEngine.Simulation.Articles;
using RankEngine.Sites;
using RankEngine.Snapshots;
using RankEngine.Text;

namespace RankEngine.IntegrationTests.Generations;

public sealed class RefreshCrashTests(RedisServerFixture redis)
{
    private const int Points = 50;

    private static readonly EncoderSource Encoders = new(words: null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_KilledAtFiftyPoints_ReadersSeeTheOldOrTheNewGeneration()
    {
        await using var stores = NewStores();
        var sites = new SiteDirectory(stores.Sites, new SiteOptions());
        await sites.RegisterAsync("main", 1, Cancel);
        var (slots, entries) = await PublishAsync(stores);

        // A whole run, counted: how many calls there are to die at.
        var counting = new DyingStore(stores.Generations, int.MaxValue);
        Assert.NotNull(await RefreshAsync(stores, counting, sites));
        var current = await ReadAsync(stores, slots, entries);

        var random = new Random(7);
        for (var point = 0; point < Points; point++)
        {
            var dying = new DyingStore(stores.Generations, random.Next(1, counting.Calls + 1));
            long? published = null;
            try
            {
                published = await RefreshAsync(stores, dying, sites);
            }
            catch (DeadException)
            {
                // Dead before or after the pointer moved: the store tells.
            }

            var after = await ReadAsync(stores, slots, entries);
            Assert.Equal(current.Checksum, after.Checksum);
            Assert.True(after.Number >= current.Number);
            Assert.True(published is null || published == after.Number);
            current = after;
        }
    }

    [Fact]
    public async Task RunAsync_LeaseTakenWhileFrozen_PublishesNothing()
    {
        await using var stores = NewStores();
        var sites = new SiteDirectory(stores.Sites, new SiteOptions());
        await sites.RegisterAsync("main", 1, Cancel);
        await PublishAsync(stores);
        var frozen = await stores.Generations.AcquireAsync("main", "frozen", TimeSpan.FromMilliseconds(200), Cancel);

        // The holder sleeps past its lease just before it publishes; another one refreshes meanwhile.
        long? other = null;
        var thawing = new DyingStore(stores.Generations, int.MaxValue)
        {
            BeforePublish = async () => other = await RefreshAsync(stores, stores.Generations, sites),
        };
        var number = await JobOver(stores, thawing, sites).RunAsync("main", frozen!, (_, _, _) => { }, Cancel);

        Assert.Null(number);
        Assert.NotNull(other);
        Assert.Equal(other, (await stores.Generations.ReadCurrentAsync("main", Cancel))!.Number);
    }

    private static async Task<long?> RefreshAsync(RedisStores stores, IGenerationStore generations, SiteDirectory sites)
    {
        // A dead holder never gives its lease back: the next one waits for its end, as replicas do.
        Lease? lease;
        while ((lease = await stores.Generations.AcquireAsync("main", "test", TimeSpan.FromSeconds(2), Cancel)) is null)
        {
            await Task.Delay(5, Cancel);
        }

        try
        {
            return await JobOver(stores, generations, sites).RunAsync("main", lease, (_, _, _) => { }, Cancel);
        }
        finally
        {
            await stores.Generations.ReleaseAsync(lease, CancellationToken.None);
        }
    }

    private static RefreshJob JobOver(RedisStores stores, IGenerationStore generations, SiteDirectory sites) => new(
        stores.Partitions,
        generations,
        sites,
        new OneSite(),
        new EncoderFitter(Encoders),
        new ForecastFitter(),
        new RefreshOptions(),
        TimeProvider.System);

    private static async Task<(SlotTable Slots, PagedArray<ArticleEntry> Entries)> PublishAsync(RedisStores stores)
    {
        var partition = new PartitionId("main", 0);
        var delta = new PartitionDelta();
        var tables = new SnapshotTables();
        var newsroom = new Newsroom(new NewsroomOptions { Start = DateTimeOffset.UnixEpoch.AddYears(50) });
        var offset = 0L;
        foreach (var simulated in newsroom.Publish(60))
        {
            var write = new ArticleWrite(
                simulated.Article.Id, new ArticleVersion(simulated.Version + 1, "log", ++offset), simulated.Article);
            EventFold.Add(write, delta);
        }

        foreach (var write in delta.Articles.Values)
        {
            tables.Add(write);
        }

        var head = (await stores.Partitions.ReadHeadsAsync([partition], Cancel))[0];
        var result = await stores.Partitions.ApplyAsync(partition, "log", null, offset, head, delta, Cancel);
        Assert.Equal(ApplyOutcome.Applied, result.Outcome);
        var slots = new SlotTable();
        return (slots, tables.ToEntries(slots));
    }

    private static async Task<(long Number, string Checksum)> ReadAsync(
        RedisStores stores, SlotTable slots, PagedArray<ArticleEntry> entries)
    {
        var generation = await stores.Generations.ReadCurrentAsync("main", Cancel);
        var (text, _) = await GenerationLoader.LoadAsync(
            stores.Generations, generation!, Encoders, slots, entries, new NeighborKeeper(null, NullLogger.Instance), Cancel);
        var lists = Enumerable.Range(0, entries.Length)
            .Select(slot => string.Join(',', text.NeighborsOf(slot).ToArray().Select(one => one.Slot)));
        return (generation!.Number, string.Join('\n', lists) + text.Index.Lexical.Count + text.Encoder.Lexicon.Count);
    }

    private RedisStores NewStores() => new(
        new RedisOptions
        {
            ConnectionString = redis.Server.ConnectionString,
            KeyPrefix = $"crash{Guid.NewGuid():N}:",
        },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    private sealed class DeadException : Exception;

    private sealed class OneSite : ISiteViews
    {
        private readonly SiteView _view = new("main");

        public bool TryGet(string site, [NotNullWhen(true)] out SiteView? view)
        {
            view = _view;
            return true;
        }
    }

    /// <summary>The real store, up to a call after which its caller is dead.</summary>
    private sealed class DyingStore(IGenerationStore store, int deadAt) : IGenerationStore
    {
        public int Calls { get; private set; }

        public Func<Task>? BeforePublish { get; init; }

        public Task<Lease?> AcquireAsync(
            string site, string holder, TimeSpan duration, CancellationToken cancellationToken) =>
            CallAsync(() => store.AcquireAsync(site, holder, duration, cancellationToken));

        public Task<bool> RenewAsync(Lease lease, CancellationToken cancellationToken) =>
            CallAsync(() => store.RenewAsync(lease, cancellationToken));

        public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken) =>
            store.ReleaseAsync(lease, cancellationToken);

        public Task<long?> BeginAsync(Lease lease, CancellationToken cancellationToken) =>
            CallAsync(() => store.BeginAsync(lease, cancellationToken));

        public Task<bool> WriteChunkAsync(
            Lease lease,
            long generation,
            string section,
            int index,
            ReadOnlyMemory<byte> chunk,
            CancellationToken cancellationToken) =>
            CallAsync(() => store.WriteChunkAsync(lease, generation, section, index, chunk, cancellationToken));

        public async Task<PublishOutcome> PublishAsync(
            Lease lease, Generation generation, CancellationToken cancellationToken)
        {
            await (BeforePublish?.Invoke() ?? Task.CompletedTask);
            return await CallAsync(() => store.PublishAsync(lease, generation, cancellationToken));
        }

        public Task<Generation?> ReadCurrentAsync(string site, CancellationToken cancellationToken) =>
            store.ReadCurrentAsync(site, cancellationToken);

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSectionAsync(
            Generation generation,
            string section,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var chunk in store.ReadSectionAsync(generation, section, cancellationToken))
            {
                yield return chunk;
            }
        }

        private async Task<T> CallAsync<T>(Func<Task<T>> call)
        {
            Calls++;
            if (Calls > deadAt)
            {
                throw new DeadException();
            }

            var result = await call();
            if (Calls == deadAt)
            {
                // Carried out, and nobody left to hear of it.
                throw new DeadException();
            }

            return result;
        }
    }
}
