using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Ranking;
using RankEngine.Sites;
using RankEngine.Snapshots;
using RankEngine.Text;

namespace RankEngine.Tests.Snapshots;

public sealed class SiteFollowerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_772_366_400);

    private readonly MemoryStore _store = new();
    private readonly FakeTimeProvider _clock = new(Now);
    private readonly SiteDirectory _sites;
    private readonly FollowerOptions _options = new();
    private SiteView _view = new(MemoryStore.Site);

    public SiteFollowerTests() => _sites = new SiteDirectory(_store, new SiteOptions());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TickAsync_StoreRolledBackWithItsEpoch_LoadsAnewOnceTheLogIsInAgain()
    {
        await _sites.RefreshAsync(Cancel);
        var follower = Follower();
        _store.Apply(100, Views("a", 1));
        _store.Apply(200, Views("a", 2));
        _store.Apply(300, Views("a", 4));
        _view.MarkCounted(1);
        await follower.TickAsync(Cancel);
        Assert.Equal(7, CountOf("a"));
        var scans = _store.Scans;

        // A replica that had not heard of the last two versions took over: what was counted is not taken back.
        _store.RollBack(1);
        await follower.TickAsync(Cancel);
        Assert.Equal(7, CountOf("a"));
        Assert.Equal(scans, _store.Scans);

        // The log is applied again, in other batches: the version is beyond the one known, its deltas are others.
        _store.Apply(250, Views("a", 2), Views("b", 8));
        _store.Apply(300, Views("a", 4));
        _store.Apply(400, Views("a", 16));
        await follower.TickAsync(Cancel);

        Assert.Equal(23, CountOf("a"));
        Assert.Equal(8, CountOf("b"));
        Assert.Equal(scans + 1, _store.Scans);
    }

    [Fact]
    public async Task TickAsync_OffsetDownVersionUp_LoadsAnew()
    {
        await _sites.RefreshAsync(Cancel);
        var follower = Follower();
        _store.Apply(300, Views("a", 4));
        _view.MarkCounted(1);
        await follower.TickAsync(Cancel);

        // Between two looks: back to nothing, and on by smaller batches.
        _store.RollBack(0);
        _store.Apply(100, Views("a", 1));
        _store.Apply(200, Views("a", 1));
        await follower.TickAsync(Cancel);
        Assert.Equal(4, CountOf("a"));
        _store.Apply(300, Views("a", 2));
        await follower.TickAsync(Cancel);

        Assert.Equal(4, CountOf("a"));
        Assert.Equal(2, _store.Scans);
    }

    [Fact]
    public async Task TickAsync_RandomChanges_EqualsALoad()
    {
        await _sites.RefreshAsync(Cancel);
        var random = new Random(7);
        var follower = Follower();
        _view.MarkCounted(1);
        for (var offset = 1; offset <= 120; offset++)
        {
            var delta = Views($"a{random.Next(30)}", random.Next(1, 4));
            for (var i = random.Next(3); i > 0; i--)
            {
                var id = $"a{random.Next(30)}";
                var revision = random.Next(100);
                delta.Articles[id] = Write(id, revision, random.Next(5) == 0, random.Next(10));
            }

            _store.Apply(offset, delta);
            await follower.TickAsync(Cancel);
        }

        var followed = _view.Snapshot!;
        _view = new SiteView(MemoryStore.Site);
        _view.MarkCounted(1);
        await Follower().TickAsync(Cancel);
        var loaded = _view.Snapshot!;

        Assert.Equal(Describe(loaded), Describe(followed));
    }

    [Fact]
    public async Task TryTickAsync_StoreNeverThere_ServesTheCopyAndItsAge()
    {
        await _sites.RefreshAsync(Cancel);
        _view.MarkCounted(1);
        var first = Follower();
        var delta = Views("a", 3);
        delta.Articles["a"] = Write("a", 1, isDeleted: false, hoursAgo: 1);
        _store.Apply(100, delta);
        await first.TickAsync(Cancel);
        _view.MarkCounted(Now.ToUnixTimeMilliseconds());
        _store.Apply(200, Views("a", 1));
        await first.TickAsync(Cancel);
        var copy = _view.Snapshot!;
        Assert.Equal(Now.ToUnixTimeMilliseconds(), copy.CountsAsOfMs);

        _store.IsAway = true;
        _view = new SiteView(MemoryStore.Site);
        var follower = Follower();
        follower.Start(copy);
        var boards = _view.Snapshot!.Boards;
        Assert.Equal(1, boards.Count);
        for (var i = 0; i < 20 || ReferenceEquals(_view.Snapshot.Boards, boards); i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(3));
            await follower.TryTickAsync(Cancel);
            await Task.Yield();
        }

        // Ranked anew as time passes, and as old as it is.
        Assert.True(_view.Snapshot.Boards.ComputedMs > boards.ComputedMs);
        Assert.Equal(4, CountOf("a"));
        Assert.True(_view.CountsAge(_clock.GetUtcNow().ToUnixTimeMilliseconds()) >= TimeSpan.FromHours(1));
    }

    private static IEnumerable<string> Describe(SiteSnapshot snapshot)
    {
        // Slots differ, as articles come in another order.
        var entries = Enumerable.Range(0, snapshot.Entries.Length)
            .Select(slot => snapshot.Entries[slot])
            .OfType<ArticleEntry>()
            .OrderBy(entry => entry.Id, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var counts = string.Join(' ', entry.Counts.Buckets());
            var story = snapshot.Entries[entry.Story]!.Id;
            yield return $"{entry.Id} {entry.Meta?.Version} {entry.Meta?.IsDeleted} {story} {counts}";
        }

        yield return string.Join(' ', snapshot.Newest.Select(slot => snapshot.Entries[slot]!.Meta!.PublishedMs));
        yield return string.Join(
            ' ', snapshot.Newest.Select(slot => snapshot.Entries[slot]!.Id).Order(StringComparer.Ordinal));
    }

    private static PartitionDelta Views(string article, long count)
    {
        var minute = TimeBuckets.Minute(Now.ToUnixTimeMilliseconds());
        return new PartitionDelta { Counts = { [new CountKey(article, CountKind.Views, minute)] = count }, Counted = 1 };
    }

    private static ArticleWrite Write(string id, long revision, bool isDeleted, int hoursAgo) => new(
        id,
        new ArticleVersion(revision, MemoryStore.Log, revision),
        isDeleted
            ? null
            : new Article { Id = id, Title = $"{id} {revision}", Body = $"{hoursAgo}", Published = Now.AddHours(-hoursAgo) });

    private long CountOf(string article) => _view.Snapshot!.Find(article)!.Counts.Total(CountKind.Views);

    private SiteFollower Follower() => new(
        _view,
        _store,
        new NoGenerations(),
        new NoModels(),
        _sites,
        new EncoderSource(words: null),
        _options,
        _clock,
        NullLogger<SiteFollower>.Instance);

    private sealed class NoModels : IModelSource
    {
        public Task<string> ReadActiveVersionAsync(string site, CancellationToken cancellationToken) =>
            Task.FromResult("");

        public Task<RankerModel?> LoadAsync(string site, string version, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class NoGenerations : IGenerationStore
    {
        public Task<Generation?> ReadCurrentAsync(string site, CancellationToken cancellationToken) =>
            Task.FromResult<Generation?>(null);

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSectionAsync(
            Generation generation, string section, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Lease?> AcquireAsync(
            string site, string holder, TimeSpan duration, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> RenewAsync(Lease lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<long?> BeginAsync(Lease lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> WriteChunkAsync(
            Lease lease,
            long generation,
            string section,
            int index,
            ReadOnlyMemory<byte> chunk,
            CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<PublishOutcome> PublishAsync(
            Lease lease, Generation generation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
