using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Sites;

namespace RankEngine.Tests.Snapshots;

/// <summary>A store of one partition in memory, which can go away, be emptied and be rolled back.</summary>
internal sealed class MemoryStore : IPartitionStore, ISiteStore
{
    public const string Site = "main";
    public const string Log = "0000000000000001";

    // Replaced, never changed: other threads read it.
    private volatile PartitionDelta[] _deltas = [];
    private long[] _offsets = [];

    public string Epoch { get; set; } = "epoch";

    public bool IsAway { get; set; }

    public int Scans { get; private set; }

    /// <summary>Applies a batch; the log's offset moves to the one given.</summary>
    public void Apply(long offset, params PartitionDelta[] deltas)
    {
        foreach (var delta in deltas)
        {
            _deltas = [.. _deltas, delta];
            _offsets = [.. _offsets, offset];
        }
    }

    /// <summary>Goes back to an earlier version, as a replica that lagged behind does.</summary>
    public void RollBack(int version)
    {
        _deltas = _deltas[..version];
        _offsets = _offsets[..version];
    }

    public Task<IReadOnlyList<PartitionHead>> ReadHeadsAsync(
        IReadOnlyList<PartitionId> partitions, CancellationToken cancellationToken) =>
        Ask<IReadOnlyList<PartitionHead>>(() => [Head]);

    public Task<IReadOnlyList<PartitionChange>?> ReadChangesAsync(
        PartitionId partition, long after, long through, CancellationToken cancellationToken) =>
        Ask<IReadOnlyList<PartitionChange>?>(() => [.. _deltas
            .Take((int)through)
            .Skip((int)after)
            .Select(delta => PartitionChange.Unpack(PartitionChange.Pack(delta)))]);

    public Task<IReadOnlyList<ArticleWrite?>> ReadArticlesAsync(
        PartitionId partition, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Ask<IReadOnlyList<ArticleWrite?>>(() =>
        {
            var folded = Folded();
            return [.. ids.Select(id => folded.Articles.GetValueOrDefault(id))];
        });

    public IAsyncEnumerable<ArticleWrite> ScanArticlesAsync(
        PartitionId partition, CancellationToken cancellationToken)
    {
        Scans++;
        return Scan(Folded().Articles.Values);
    }

    public IAsyncEnumerable<StoredCount> ScanCountsAsync(
        PartitionId partition, Resolution resolution, CancellationToken cancellationToken) =>
        Scan(Folded().Counts.Where(count => count.Resolution == resolution));

    public IAsyncEnumerable<KeyValuePair<PairKey, long>> ScanPairsAsync(
        PartitionId partition, CancellationToken cancellationToken) => Scan(Folded().Pairs);

    public Task<ExactReading> ReadExactAsync(
        PartitionId partition,
        IReadOnlyList<CountKey> counts,
        IReadOnlyList<PairKey> pairs,
        CancellationToken cancellationToken) =>
        Ask(() =>
        {
            var folded = Folded();
            return new ExactReading(
                Head,
                [.. counts.Select(key => (
                    folded.Count(Resolution.Minute, key.Minute, key.Article, key.Kind),
                    folded.Count(Resolution.Hour, key.Minute / 60, key.Article, key.Kind),
                    folded.Count(Resolution.Total, 0, key.Article, key.Kind)))],
                [.. pairs.Select(key => folded.Pairs.GetValueOrDefault(key))]);
        });

    public Task<PartitionReading> ReadAsync(
        PartitionId partition, PartitionQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ApplyResult> ApplyAsync(
        PartitionId partition,
        string log,
        long? expectedOffset,
        long newOffset,
        PartitionHead before,
        PartitionDelta delta,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ReaderMemory> ReadReaderAsync(
        PartitionId partition, Pseudonym reader, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<KeyValuePair<Pseudonym, ReaderMemory>> ScanReadersAsync(
        PartitionId partition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, int>> ListAsync(CancellationToken cancellationToken) =>
        Ask<IReadOnlyDictionary<string, int>>(() => new Dictionary<string, int> { [Site] = 1 });

    public Task<int> RegisterAsync(string site, int partitions, CancellationToken cancellationToken) => Ask(() => 1);

    private PartitionHead Head => new(
        Epoch,
        _deltas.Length,
        _offsets.Length == 0 ? new Dictionary<string, long>() : new Dictionary<string, long> { [Log] = _offsets[^1] });

    private FoldedPartition Folded()
    {
        var folded = new FoldedPartition();
        foreach (var delta in _deltas)
        {
            folded.Apply(delta);
        }

        return folded;
    }

    private Task<T> Ask<T>(Func<T> answer) =>
        IsAway ? Task.FromException<T>(new UnavailableException("store", "Away.")) : Task.FromResult(answer());

    private static async IAsyncEnumerable<T> Scan<T>(IEnumerable<T> values)
    {
        foreach (var value in values)
        {
            await Task.Yield();
            yield return value;
        }
    }
}
