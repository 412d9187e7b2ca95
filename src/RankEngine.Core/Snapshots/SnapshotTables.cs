using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Folding;

namespace RankEngine.Snapshots;

/// <summary>Collects what a whole site's partitions hold, to build a snapshot from nothing. Not thread-safe.</summary>
/// <param name="known">
/// What is known of an article already, or null: a write of the same version costs nothing then, neither time nor memory.
/// </param>
public sealed class SnapshotTables(Func<string, ArticleMeta?>? known = null)
{
    private readonly Dictionary<(string Article, CountKind Kind, Resolution Resolution, int Bucket), long> _counts = [];
    private readonly Dictionary<PairKey, long> _pairs = [];
    private readonly Dictionary<string, ArticleMeta> _articles = [];

    /// <summary>Returns what a folded partition holds that is live at a moment.</summary>
    public static SnapshotTables From(FoldedPartition partition, DateTimeOffset now)
    {
        var tables = new SnapshotTables();
        foreach (var count in partition.Counts)
        {
            if (FoldedPartition.IsLive(count.Resolution, count.Bucket, now))
            {
                tables.Set(count);
            }
        }

        var oldestHour = TimeBuckets.OldestHour(now);
        foreach (var (key, count) in partition.Pairs)
        {
            if (key.Hour >= oldestHour)
            {
                tables.Set(key, count);
            }
        }

        foreach (var write in partition.Articles.Values)
        {
            tables.Add(write);
        }

        return tables;
    }

    /// <summary>Sets one integer; day buckets are not held.</summary>
    public void Set(StoredCount count)
    {
        if (count.Resolution != Resolution.Day)
        {
            _counts[(count.Article, count.Kind, count.Resolution, count.Bucket)] = count.Count;
        }
    }

    /// <summary>Sets one pair.</summary>
    public void Set(PairKey key, long count) => _pairs[key] = count;

    /// <summary>Adds to one integer.</summary>
    public void Add(string article, CountKind kind, Resolution resolution, int bucket, long by)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _counts, (article, kind, resolution, bucket), out _);
        sum += by;
    }

    /// <summary>Adds to one pair.</summary>
    public void Add(PairKey key, long by)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, key, out _);
        sum += by;
    }

    /// <summary>Adds an article's write: the newer stays.</summary>
    public void Add(ArticleWrite write)
    {
        ref var meta = ref CollectionsMarshal.GetValueRefOrAddDefault(_articles, write.Id, out _);
        if (meta is null || meta.Version < write.Version)
        {
            meta = known?.Invoke(write.Id) is { } same && same.Version == write.Version ? same : ArticleMeta.From(write);
        }
    }

    /// <summary>Adds another partition of the same site.</summary>
    public void Add(SnapshotTables other)
    {
        foreach (var (key, count) in other._counts)
        {
            Add(key.Article, key.Kind, key.Resolution, key.Bucket, count);
        }

        foreach (var (key, count) in other._pairs)
        {
            Add(key, count);
        }

        // An article's writes live in one partition: no id is in both.
        foreach (var (id, meta) in other._articles)
        {
            _articles[id] = meta;
        }
    }

    /// <summary>Builds the articles of a snapshot; slots that are known keep their number.</summary>
    public PagedArray<ArticleEntry> ToEntries(SlotTable slots)
    {
        var counts = new Dictionary<int, List<(Resolution, int, CountKind, long)>>();
        foreach (var (key, count) in _counts)
        {
            if (count != 0)
            {
                ListOf(counts, slots.GetOrAdd(key.Article)).Add((key.Resolution, key.Bucket, key.Kind, count));
            }
        }

        var pairs = new Dictionary<int, List<(int, int, bool, long)>>();
        foreach (var (key, count) in _pairs)
        {
            if (count != 0)
            {
                var from = slots.GetOrAdd(key.From);
                var to = slots.GetOrAdd(key.To);
                ListOf(pairs, from).Add((to, key.Hour, true, count));
                ListOf(pairs, to).Add((from, key.Hour, false, count));
            }
        }

        var builder = PagedArray<ArticleEntry>.Empty.ToBuilder();
        foreach (var (id, meta) in _articles)
        {
            var slot = slots.GetOrAdd(id);
            builder[slot] = new ArticleEntry(id, slot) { Meta = meta };
        }

        foreach (var (key, _) in _counts)
        {
            Ensure(builder, slots, key.Article);
        }

        foreach (var (key, _) in _pairs)
        {
            Ensure(builder, slots, key.From);
            Ensure(builder, slots, key.To);
        }

        foreach (var (slot, buckets) in counts)
        {
            builder[slot] = builder[slot]! with { Counts = CountSeries.From(buckets) };
        }

        foreach (var (slot, cells) in pairs)
        {
            builder[slot] = builder[slot]! with
            {
                Pairs = PairList.Empty.Add(CollectionsMarshal.AsSpan(cells), int.MinValue),
            };
        }

        return builder.Build();
    }

    private static void Ensure(PagedArray<ArticleEntry>.Builder builder, SlotTable slots, string id)
    {
        var slot = slots.GetOrAdd(id);
        builder[slot] ??= new ArticleEntry(id, slot);
    }

    private static List<T> ListOf<T>(Dictionary<int, List<T>> lists, int slot)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(lists, slot, out _);
        return list ??= [];
    }
}
