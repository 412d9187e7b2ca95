using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>One partition, folded in memory: what a store holds after the same events. Not thread-safe.</summary>
/// <remarks>
/// Checkpoints, <c>verify</c>, evaluation and the tests' oracle are this. Counts are kept at every resolution, as the
/// store keeps them; what is past its lifetime is dropped by <see cref="Prune"/> only.
/// </remarks>
public sealed class FoldedPartition : IPartitionState
{
    private readonly Dictionary<int, HashSet<Pseudonym>> _ids = [];
    private readonly Dictionary<VisitorKey, VisitorState> _visitors = [];
    private readonly Dictionary<AddressKey, AddressState> _addresses = [];
    private readonly Dictionary<SeenKey, ulong> _seen = [];
    private readonly Dictionary<Pseudonym, FoldedReader> _readers = [];
    private readonly Dictionary<(Resolution Resolution, int Bucket, string Article, CountKind Kind), long> _counts = [];
    private readonly Dictionary<PairKey, long> _pairs = [];
    private readonly Dictionary<string, ArticleWrite> _articles = [];

    /// <summary>Events counted.</summary>
    public long Counted { get; private set; }

    /// <summary>Events that came again.</summary>
    public long Repeated { get; private set; }

    /// <summary>Every integer, at every resolution.</summary>
    public IEnumerable<StoredCount> Counts => _counts.Select(count =>
        new StoredCount(count.Key.Resolution, count.Key.Bucket, count.Key.Article, count.Key.Kind, count.Value));

    /// <summary>Every pair with its sum, never 0.</summary>
    public IReadOnlyDictionary<PairKey, long> Pairs => _pairs;

    /// <summary>The last write of every article.</summary>
    public IReadOnlyDictionary<string, ArticleWrite> Articles => _articles;

    /// <summary>What is remembered of every reader, capped and ordered as the store does.</summary>
    public IEnumerable<KeyValuePair<Pseudonym, ReaderMemory>> Readers =>
        _readers.Select(reader => KeyValuePair.Create(reader.Key, reader.Value.ToMemory()));

    /// <summary>Returns one integer; 0 when nothing was counted.</summary>
    public long Count(Resolution resolution, int bucket, string article, CountKind kind) =>
        _counts.GetValueOrDefault((resolution, bucket, article, kind));

    /// <summary>Returns what is remembered of a reader.</summary>
    public ReaderMemory Reader(Pseudonym reader) =>
        _readers.TryGetValue(reader, out var known) ? known.ToMemory() : ReaderMemory.Empty;

    /// <inheritdoc/>
    public bool IsCounted(int hour, Pseudonym identity) =>
        _ids.TryGetValue(hour, out var ids) && ids.Contains(identity);

    /// <inheritdoc/>
    public VisitorState Visitor(VisitorKey key) => _visitors.GetValueOrDefault(key, VisitorState.Empty);

    /// <inheritdoc/>
    public AddressState Address(AddressKey key) => _addresses.GetValueOrDefault(key, AddressState.Empty);

    /// <inheritdoc/>
    public ulong Seen(SeenKey key) => _seen.GetValueOrDefault(key);

    /// <summary>Folds one event.</summary>
    public void Add(ReaderEvent readerEvent)
    {
        var delta = new PartitionDelta();
        EventFold.Add(readerEvent, this, delta);
        Apply(delta);
    }

    /// <summary>Folds one article's write.</summary>
    public void Add(ArticleWrite write)
    {
        if (!_articles.TryGetValue(write.Id, out var known) || known.Version < write.Version)
        {
            _articles[write.Id] = write;
        }
    }

    /// <summary>Adds a delta that was folded from this state.</summary>
    public void Apply(PartitionDelta delta)
    {
        Counted += delta.Counted;
        Repeated += delta.Repeated;
        foreach (var (hour, identities) in delta.Ids)
        {
            ref var ids = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, hour, out _);
            ids ??= [];
            ids.UnionWith(identities);
        }

        foreach (var (key, count) in delta.Counts)
        {
            var hour = (int)Math.DivRem((long)key.Minute, 60).Quotient;
            Increment((Resolution.Minute, key.Minute, key.Article, key.Kind), count);
            Increment((Resolution.Hour, hour, key.Article, key.Kind), count);
            if (key.Kind.IsKeptAt(Resolution.Day))
            {
                Increment((Resolution.Day, hour / 24, key.Article, key.Kind), count);
                Increment((Resolution.Total, 0, key.Article, key.Kind), count);
            }
        }

        foreach (var (key, count) in delta.Pairs)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, key, out _);
            sum += count;
            if (sum == 0)
            {
                _pairs.Remove(key);
            }
        }

        foreach (var (key, visitor) in delta.Visitors)
        {
            _visitors[key] = visitor;
        }

        foreach (var (key, address) in delta.Addresses)
        {
            _addresses[key] = address;
        }

        foreach (var (key, bits) in delta.Seen)
        {
            _seen[key] = bits;
        }

        foreach (var (key, reader) in delta.Readers)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_readers, key, out _);
            known ??= new FoldedReader();
            known.Add(reader);
        }

        foreach (var write in delta.Articles.Values)
        {
            Add(write);
        }
    }

    /// <summary>Drops buckets and pairs that are past their lifetime at a moment, and visitors that can change none.</summary>
    public void Prune(DateTimeOffset now)
    {
        foreach (var (key, _) in _counts)
        {
            if (!IsLive(key.Resolution, key.Bucket, now))
            {
                _counts.Remove(key);
            }
        }

        var oldestHour = TimeBuckets.OldestHour(now);
        foreach (var (key, _) in _pairs)
        {
            if (key.Hour < oldestHour)
            {
                _pairs.Remove(key);
            }
        }

        foreach (var (key, _) in _visitors)
        {
            if (!RepeatWindow.IsLive(key.EndMs, now))
            {
                _visitors.Remove(key);
            }
        }

        foreach (var (key, _) in _addresses)
        {
            if (!RepeatWindow.IsLive(key.EndMs, now))
            {
                _addresses.Remove(key);
            }
        }

        foreach (var (key, _) in _seen)
        {
            if (!RepeatWindow.IsBlockLive(key.Block, now))
            {
                _seen.Remove(key);
            }
        }
    }

    /// <summary>Tells whether a bucket is within its lifetime at a moment.</summary>
    public static bool IsLive(Resolution resolution, int bucket, DateTimeOffset now) => resolution switch
    {
        Resolution.Minute => bucket >= TimeBuckets.OldestMinute(now),
        Resolution.Hour => bucket >= TimeBuckets.OldestHour(now),
        Resolution.Day => bucket >= TimeBuckets.OldestDay(now),
        _ => true,
    };

    private void Increment((Resolution Resolution, int Bucket, string Article, CountKind Kind) key, long by)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
        count += by;
        if (count == 0)
        {
            _counts.Remove(key);
        }
    }

    private sealed class FoldedReader
    {
        private readonly Dictionary<string, long> _read = [];
        private readonly HashSet<string> _hidden = [];

        public void Add(ReaderDelta delta)
        {
            foreach (var (article, time) in delta.Read)
            {
                ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_read, article, out var exists);
                last = exists ? Math.Max(last, time) : time;
            }

            _hidden.UnionWith(delta.Hidden);
        }

        public ReaderMemory ToMemory() => new(
            [.. _read
                .OrderByDescending(entry => entry.Value)
                .ThenByDescending(entry => entry.Key, StringComparer.Ordinal)
                .Take(ReaderMemory.ReadCapacity)],
            _hidden);
    }
}
