using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>A partition in dictionaries: what any store must hold after the same deltas.</summary>
internal sealed class PartitionOracle : IPartitionState
{
    private readonly HashSet<(int Hour, Pseudonym Identity)> _ids = [];
    private readonly Dictionary<VisitorKey, VisitorState> _visitors = [];
    private readonly Dictionary<AddressKey, AddressState> _addresses = [];
    private readonly Dictionary<SeenKey, ulong> _seen = [];

    public Dictionary<CountKey, long> Minutes { get; } = [];

    public Dictionary<PairKey, long> Pairs { get; } = [];

    public Dictionary<Pseudonym, Dictionary<string, long>> Read { get; } = [];

    public Dictionary<Pseudonym, HashSet<string>> Hidden { get; } = [];

    public Dictionary<string, ArticleWrite> Articles { get; } = [];

    public bool IsCounted(int hour, Pseudonym identity) => _ids.Contains((hour, identity));

    public VisitorState Visitor(VisitorKey key) => _visitors.GetValueOrDefault(key, VisitorState.Empty);

    public AddressState Address(AddressKey key) => _addresses.GetValueOrDefault(key, AddressState.Empty);

    public ulong Seen(SeenKey key) => _seen.GetValueOrDefault(key);

    /// <summary>Folds events as one batch and keeps what they did.</summary>
    public PartitionDelta Fold(IEnumerable<ReaderEvent> events)
    {
        var delta = new PartitionDelta();
        foreach (var readerEvent in events)
        {
            EventFold.Add(readerEvent, this, delta);
        }

        Add(delta);
        return delta;
    }

    public void Add(PartitionDelta delta)
    {
        foreach (var (hour, identities) in delta.Ids)
        {
            _ids.UnionWith(identities.Select(identity => (hour, identity)));
        }

        foreach (var (key, count) in delta.Counts)
        {
            Minutes[key] = Minutes.GetValueOrDefault(key) + count;
        }

        foreach (var (key, count) in delta.Pairs)
        {
            Pairs[key] = Pairs.GetValueOrDefault(key) + count;
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

        foreach (var (reader, memory) in delta.Readers)
        {
            var read = Read.TryGetValue(reader, out var known) ? known : Read[reader] = [];
            foreach (var (article, lastMs) in memory.Read)
            {
                read[article] = Math.Max(read.GetValueOrDefault(article), lastMs);
            }

            if (memory.Hidden.Count > 0)
            {
                var hidden = Hidden.TryGetValue(reader, out var before) ? before : Hidden[reader] = [];
                hidden.UnionWith(memory.Hidden);
            }
        }

        foreach (var (id, write) in delta.Articles)
        {
            if (!Articles.TryGetValue(id, out var known) || known.Version < write.Version)
            {
                Articles[id] = write;
            }
        }
    }

    /// <summary>All of it in sorted lines, comparable with <see cref="PartitionDump"/>.</summary>
    public IReadOnlyList<string> Dump(DateTimeOffset now)
    {
        var lines = new List<string>();
        lines.AddRange(Lines(
            Resolution.Minute, Minutes.Where(entry => entry.Key.Minute >= TimeBuckets.OldestMinute(now)), 1));
        lines.AddRange(Lines(
            Resolution.Hour, Minutes.Where(entry => entry.Key.Minute / 60 >= TimeBuckets.OldestHour(now)), 60));
        lines.AddRange(Lines(
            Resolution.Day, Minutes.Where(entry => entry.Key.Minute / 1440 >= TimeBuckets.OldestDay(now)), 1440));
        lines.AddRange(Lines(Resolution.Total, Minutes, int.MaxValue));
        lines.AddRange(Pairs
            .Where(entry => entry.Key.Hour >= TimeBuckets.OldestHour(now) && entry.Value != 0)
            .Select(entry => PartitionDump.Line(entry.Key, entry.Value)));
        lines.AddRange(Read.Keys.Union(Hidden.Keys)
            .Select(reader => (Reader: reader, Memory: Memory(reader, now)))
            .Where(known => known.Memory.Read.Count + known.Memory.Hidden.Count > 0)
            .Select(known => PartitionDump.Line(known.Reader, known.Memory)));
        lines.AddRange(Articles.Values.Select(PartitionDump.Line));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public ReaderMemory Memory(Pseudonym reader, DateTimeOffset now)
    {
        var oldest = (now - TimeBuckets.ReadLifetime).ToUnixTimeMilliseconds();
        var read = Read.GetValueOrDefault(reader, [])
            .Where(entry => entry.Value >= oldest)
            .OrderByDescending(entry => entry.Value)
            .ThenByDescending(entry => entry.Key, StringComparer.Ordinal)
            .Take(ReaderMemory.ReadCapacity);
        return new ReaderMemory([.. read], Hidden.GetValueOrDefault(reader, []));
    }

    private static IEnumerable<string> Lines(
        Resolution resolution, IEnumerable<KeyValuePair<CountKey, long>> minutes, int width) =>
        minutes
            .Where(entry => entry.Key.Kind.IsKeptAt(resolution))
            .GroupBy(entry => entry.Key with { Minute = entry.Key.Minute / width })
            .Select(group => new StoredCount(
                resolution, group.Key.Minute, group.Key.Article, group.Key.Kind, group.Sum(entry => entry.Value)))
            .Where(count => count.Count != 0)
            .Select(PartitionDump.Line);
}
