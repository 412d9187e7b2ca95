using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Log;

namespace RankEngine.Checkpoints;

/// <summary>Adds a span to the sections of an older checkpoint, and drops what nothing can ask for any more.</summary>
internal sealed class CheckpointMerge
{
    /// <summary>How long the identity of a live event is kept before the latest receipt that is folded.</summary>
    /// <remarks>
    /// Why so long: a record behind this checkpoint was received at r or later, r being the latest receipt within (a
    /// server's receipts only grow), or was handed over by <see cref="LogDrain"/>, which takes live events of the last
    /// 8 days only, so r - 8 days or later. Its events are not older than its receipt by more than the horizon, 7 days
    /// at most. So no event that is still to be folded is older than r - 15 days, and an identity older than that
    /// cannot come again. One day more for clocks that were set back.
    /// </remarks>
    public static readonly TimeSpan IdLifetime = TimeSpan.FromDays(7) + LogDrain.KnownFor + TimeSpan.FromDays(1);

    /// <summary>How much longer than its lifetime a bucket is kept, since those who read it may have another
    /// clock.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    private readonly DateTimeOffset _moment;
    private readonly int _oldestMinute;
    private readonly int _oldestHour;
    private readonly int _oldestDay;
    private readonly long _oldestReadMs;
    private readonly long _oldestIdMs;

    /// <summary>Decides what lives.</summary>
    /// <param name="now">The moment of the new checkpoint.</param>
    /// <param name="receivedMs">Latest receipt among the records folded; Unix milliseconds.</param>
    public CheckpointMerge(DateTimeOffset now, long receivedMs)
    {
        _moment = now - Slack;
        _oldestMinute = TimeBuckets.OldestMinute(_moment);
        _oldestHour = TimeBuckets.OldestHour(_moment);
        _oldestDay = TimeBuckets.OldestDay(_moment);
        _oldestReadMs = (_moment - TimeBuckets.ReadLifetime).ToUnixTimeMilliseconds();
        _oldestIdMs = receivedMs - (long)IdLifetime.TotalMilliseconds;
    }

    /// <summary>Returns the new sections of a partition, each valid until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Sections(PartitionId partition, SectionStream older, PartitionSpan span)
    {
        return Merge(
            SectionKind.Record,
            section => SectionReader.Records(section),
            old => old.Concat(span.Records),
            (packer, entry) => packer.Add(entry))
        .Concat(Merge(
            SectionKind.Article,
            section => SectionReader.Articles(section),
            old => Articles(old, span),
            (packer, entry) => packer.Add(entry)))
        .Concat(Merge(
            SectionKind.LiveId,
            section => SectionReader.Ids(section),
            old => LiveIds(old, span),
            (packer, entry) => packer.Add(entry)))
        .Concat(Merge(
            SectionKind.ImportedId,
            section => SectionReader.Ids(section),
            old => Ids(old, Flatten(span.Imported)),
            (packer, entry) => packer.Add(entry)))
        .Concat(Merge(
            SectionKind.Count,
            section => SectionReader.Counts(section),
            old => Counts(old, span),
            (packer, entry) => packer.Add(entry)))
        .Concat(Merge(
            SectionKind.Seen,
            section => SectionReader.Seen(section),
            old => Seen(old, span),
            (packer, entry) => packer.Add(entry)))
        .Concat(Merge(
            SectionKind.Visitor,
            section => SectionReader.Visitors(section),
            old => Visitors(old, span),
            (packer, entry) => packer.Add(entry)))
        .Concat(Merge(
            SectionKind.Address,
            section => SectionReader.Addresses(section),
            old => Addresses(old, span),
            (packer, entry) => packer.Add(entry)))
        .Concat(Merge(
            SectionKind.Reader,
            section => SectionReader.Readers(section),
            old => Readers(old, span),
            (packer, entry) => packer.Add(entry)));

        IEnumerable<ReadOnlyMemory<byte>> Merge<TEntry>(
            SectionKind kind,
            Func<byte[], List<TEntry>> read,
            Func<IEnumerable<TEntry>, IEnumerable<TEntry>> merge,
            Action<SectionPacker, TEntry> pack)
        {
            var head = new SectionHead(partition, kind);
            return SectionPacker.Pack(head, merge(older.Take(head).SelectMany(read)), pack);
        }
    }

    /// <summary>Returns the bucket that a minute's count is kept in from now on: the first minute of the finest that
    /// lives.</summary>
    /// <remarks>Never a later bucket for an earlier minute, so that what is in order stays in order.</remarks>
    private int BucketOf(int minute)
    {
        if (minute >= _oldestMinute)
        {
            return minute;
        }

        var hour = (int)Math.DivRem((long)minute, 60).Quotient;
        var day = hour / 24;
        return hour >= _oldestHour ? hour * 60
            : day >= _oldestDay ? day * 24 * 60
            : 0;
    }

    private static IEnumerable<ArticleWrite> Articles(IEnumerable<ArticleWrite> old, PartitionSpan span) => Join(
        old,
        span.Delta.Articles.Values.OrderBy(write => write.Id, StringComparer.Ordinal),
        (left, right) => string.CompareOrdinal(left.Id, right.Id),
        (left, right) => left.Version < right.Version ? right : left);

    private IEnumerable<IdEntry> LiveIds(IEnumerable<IdEntry> old, PartitionSpan span)
    {
        var added = Flatten(span.Delta.Ids)
            .Where(entry => !span.Imported.TryGetValue(entry.Hour, out var imported)
                || !imported.Contains(entry.Identity));
        return Ids(old, added).Where(entry => (entry.Hour + 1L) * TimeBuckets.HourMs > _oldestIdMs);
    }

    private static IEnumerable<IdEntry> Ids(IEnumerable<IdEntry> old, IEnumerable<IdEntry> added) => Join(
        old,
        added.OrderBy(entry => entry.Hour).ThenBy(entry => entry.Identity),
        (left, right) => left.Hour != right.Hour
            ? left.Hour.CompareTo(right.Hour)
            : left.Identity.CompareTo(right.Identity),
        (left, _) => left);

    private static IEnumerable<IdEntry> Flatten(Dictionary<int, HashSet<Pseudonym>> ids) =>
        ids.SelectMany(hour => hour.Value.Select(identity => new IdEntry(hour.Key, identity)));

    private IEnumerable<CountEntry> Counts(IEnumerable<CountEntry> old, PartitionSpan span)
    {
        var added = new Dictionary<CountKey, long>();
        foreach (var (key, count) in span.Delta.Counts.Where(count => !count.Key.Kind.IsDerived()))
        {
            Add(added, new CountEntry(key, count));
        }

        return Join(
            Widened(old),
            Sorted(added),
            (left, right) => Compare(left.Key, right.Key),
            (left, right) => left with { Count = left.Count + right.Count });
    }

    /// <summary>Brings counts to the buckets they are kept in from now on; a bucket's counts are in memory
    /// together.</summary>
    private IEnumerable<CountEntry> Widened(IEnumerable<CountEntry> old)
    {
        var bucket = int.MinValue;
        var sums = new Dictionary<CountKey, long>();
        foreach (var entry in old)
        {
            var next = BucketOf(entry.Key.Minute);
            if (next != bucket)
            {
                foreach (var sum in Sorted(sums))
                {
                    yield return sum;
                }

                sums.Clear();
                bucket = next;
            }

            Add(sums, entry);
        }

        foreach (var sum in Sorted(sums))
        {
            yield return sum;
        }
    }

    private void Add(Dictionary<CountKey, long> sums, CountEntry entry)
    {
        var key = entry.Key with { Minute = BucketOf(entry.Key.Minute) };
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        sum += entry.Count;
    }

    private static CountEntry[] Sorted(Dictionary<CountKey, long> sums)
    {
        CountEntry[] entries = [.. sums.Select(sum => new CountEntry(sum.Key, sum.Value))];
        Array.Sort(entries, (left, right) => Compare(left.Key, right.Key));
        return entries;
    }

    private static int Compare(CountKey left, CountKey right)
    {
        if (left.Minute != right.Minute)
        {
            return left.Minute.CompareTo(right.Minute);
        }

        var byArticle = string.CompareOrdinal(left.Article, right.Article);
        return byArticle != 0 ? byArticle : left.Kind.CompareTo(right.Kind);
    }

    private IEnumerable<SeenEntry> Seen(IEnumerable<SeenEntry> old, PartitionSpan span) =>
        Join(
            old,
            Sorted(span.Delta.Seen, SeenKey.Compare)
                .Select(seen => new SeenEntry(seen.Key, seen.Value)),
            (left, right) => SeenKey.Compare(left.Key, right.Key),
            (left, right) => left with { Bits = left.Bits | right.Bits })
        .Where(seen => RepeatWindow.IsBlockLive(seen.Key.Block, _moment));

    // Dropped when nothing that can be counted lies in the window. Not sooner: what is handed over late, or imported, may
    // belong to it.
    private IEnumerable<VisitorOpenings> Visitors(IEnumerable<VisitorOpenings> old, PartitionSpan span) =>
        Join(
            old,
            Sorted(span.Delta.Visitors, VisitorKey.Compare)
                .Select(visitor => new VisitorOpenings(visitor.Key, visitor.Value.Entries.ToArray())),
            (left, right) => VisitorKey.Compare(left.Key, right.Key),
            (left, right) => left with { Openings = OfVisitor(left.Openings, right.Openings) })
        .Where(visitor => RepeatWindow.IsLive(visitor.Key.EndMs, _moment));

    private IEnumerable<AddressOpenings> Addresses(IEnumerable<AddressOpenings> old, PartitionSpan span) =>
        Join(
            old,
            Sorted(span.Delta.Addresses, AddressKey.Compare)
                .Select(address => new AddressOpenings(address.Key, address.Value.Entries.ToArray())),
            (left, right) => AddressKey.Compare(left.Key, right.Key),
            (left, right) => left with { Openings = OfAddress(left.Openings, right.Openings) })
        .Where(address => RepeatWindow.IsLive(address.Key.EndMs, _moment));

    private static KeyValuePair<TKey, TValue>[] Sorted<TKey, TValue>(
        Dictionary<TKey, TValue> entries, Comparison<TKey> compare)
        where TKey : notnull
    {
        KeyValuePair<TKey, TValue>[] sorted = [.. entries];
        Array.Sort(sorted, (left, right) => compare(left.Key, right.Key));
        return sorted;
    }

    // The earliest of both are the earliest of the whole: neither needs to know what the other left out.
    private static Opening[] OfVisitor(Opening[] left, Opening[] right)
    {
        var ignored = new PartitionDelta();
        var state = left.Concat(right).Aggregate(
            VisitorState.Empty, (state, opening) => state.Open(opening, ignored));
        return state.Entries.ToArray();
    }

    private static Opening[] OfAddress(Opening[] left, Opening[] right)
    {
        var ignored = new PartitionDelta();
        var state = left.Concat(right).Aggregate(
            AddressState.Empty, (state, opening) => state.Open(opening, ignored));
        return state.Entries.ToArray();
    }

    private IEnumerable<ReaderEntry> Readers(IEnumerable<ReaderEntry> old, PartitionSpan span) =>
        Join(
            old,
            span.Delta.Readers
                .OrderBy(reader => reader.Key)
                .Select(reader => new ReaderEntry(reader.Key, reader.Value)),
            (left, right) => left.Reader.CompareTo(right.Reader),
            (left, right) => new ReaderEntry(left.Reader, Union(left.Memory, right.Memory)))
        .Select(entry => new ReaderEntry(entry.Reader, Remembered(entry.Memory)))
        .Where(entry => entry.Memory.Read.Count + entry.Memory.Hidden.Count > 0);

    private static ReaderDelta Union(ReaderDelta left, ReaderDelta right)
    {
        foreach (var (article, lastMs) in right.Read)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(left.Read, article, out var exists);
            last = exists ? Math.Max(last, lastMs) : lastMs;
        }

        left.Hidden.UnionWith(right.Hidden);
        return left;
    }

    private ReaderDelta Remembered(ReaderDelta memory)
    {
        var kept = new ReaderDelta();
        foreach (var (article, lastMs) in memory.Read
            .Where(entry => entry.Value >= _oldestReadMs)
            .OrderByDescending(entry => entry.Value)
            .ThenByDescending(entry => entry.Key, StringComparer.Ordinal)
            .Take(ReaderMemory.ReadCapacity))
        {
            kept.Read.Add(article, lastMs);
        }

        foreach (var article in memory.Hidden.Order(StringComparer.Ordinal))
        {
            kept.Hidden.Add(article);
        }

        return kept;
    }

    /// <summary>Joins two rows that are in order and have no key twice.</summary>
    private static IEnumerable<TEntry> Join<TEntry>(
        IEnumerable<TEntry> left,
        IEnumerable<TEntry> right,
        Comparison<TEntry> compare,
        Func<TEntry, TEntry, TEntry> combine)
    {
        using var lefts = left.GetEnumerator();
        using var rights = right.GetEnumerator();
        var hasLeft = lefts.MoveNext();
        var hasRight = rights.MoveNext();
        while (hasLeft || hasRight)
        {
            var order = !hasLeft ? 1 : !hasRight ? -1 : compare(lefts.Current, rights.Current);
            yield return order < 0 ? lefts.Current
                : order > 0 ? rights.Current
                : combine(lefts.Current, rights.Current);
            hasLeft = order <= 0 ? lefts.MoveNext() : hasLeft;
            hasRight = order >= 0 ? rights.MoveNext() : hasRight;
        }
    }
}
