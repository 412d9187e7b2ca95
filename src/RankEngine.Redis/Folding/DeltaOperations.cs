using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using StackExchange.Redis;

namespace RankEngine.Redis.Folding;

/// <summary>Turns a delta into the operations of <c>apply.lua</c>: one for each key it touches.</summary>
internal sealed class DeltaOperations
{
    /// <summary>How long ids of live events are kept past their hour: the horizon, and time to apply it late.</summary>
    public static readonly TimeSpan IdLifetime = TimeSpan.FromDays(9);

    /// <summary>Events older than this when applied are imported ones, or a log's that is counted anew.</summary>
    public static readonly TimeSpan LiveIdAge = TimeSpan.FromDays(8);

    /// <summary>How long a session is kept after its last event.</summary>
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(9);

    /// <summary>How long a reader's history is kept after the last write.</summary>
    public static readonly TimeSpan ReaderLifetime = TimeBuckets.ReadLifetime + TimeSpan.FromDays(1);

    /// <summary>How much longer than its lifetime a bucket is stored, since clocks differ.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromHours(6);

    private const string Forever = "";
    private const string Persist = "-";

    private readonly PartitionKeys _keys;
    private readonly DateTimeOffset _now;
    private readonly long _nowMs;

    private DeltaOperations(PartitionKeys keys, DateTimeOffset now)
    {
        _keys = keys;
        _now = now;
        _nowMs = now.ToUnixTimeMilliseconds();
    }

    private List<RedisKey> Keys { get; } = new(256);

    private List<RedisValue> Arguments { get; } = new(4096);

    /// <summary>Returns the operations' keys and arguments, each after those given.</summary>
    /// <param name="keys">Keys of the partition.</param>
    /// <param name="now">Decides which buckets live.</param>
    /// <param name="delta">What to add.</param>
    /// <param name="firstKeys">Keys before the operations'.</param>
    /// <param name="firstArguments">Arguments before the operations'.</param>
    public static (RedisKey[] Keys, RedisValue[] Arguments) For(
        PartitionKeys keys,
        DateTimeOffset now,
        PartitionDelta delta,
        ReadOnlySpan<RedisKey> firstKeys,
        ReadOnlySpan<RedisValue> firstArguments)
    {
        var operations = new DeltaOperations(keys, now);
        operations.Keys.AddRange(firstKeys);
        operations.Arguments.AddRange(firstArguments);
        operations.AddIds(delta);
        operations.AddCounts(delta);
        operations.AddPairs(delta);
        operations.AddSessions(delta);
        operations.AddReaders(delta);
        operations.AddArticles(delta);
        return ([.. operations.Keys], [.. operations.Arguments]);
    }

    /// <summary>Packs an identity: 16 bytes, big-endian.</summary>
    public static byte[] Pack(Pseudonym identity)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, identity.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), identity.Low);
        return bytes;
    }

    private void AddIds(PartitionDelta delta)
    {
        foreach (var (hour, identities) in delta.Ids)
        {
            var endMs = (hour + 1L) * TimeBuckets.HourMs;
            var live = !delta.KeepsIds && endMs >= _nowMs - (long)LiveIdAge.TotalMilliseconds;
            Begin(_keys.Ids(hour), "S", live ? Until(endMs, IdLifetime) : Persist, identities.Count);
            foreach (var identity in identities)
            {
                Arguments.Add(Pack(identity));
            }
        }
    }

    private void AddCounts(PartitionDelta delta)
    {
        if (delta.Counts.Count == 0)
        {
            return;
        }

        var hours = Widen(delta.Counts, 60);
        var days = Widen(hours, 24);
        var totals = new Dictionary<(CountKind Kind, string Article), long>(days.Count);
        foreach (var (key, count) in days)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(totals, (key.Kind, key.Article), out _) += count;
        }

        AddBuckets(delta.Counts, 60, TimeBuckets.OldestMinute(_now), TimeBuckets.MinuteLifetime, TimeBuckets.MinuteMs);
        AddBuckets(hours, 24, TimeBuckets.OldestHour(_now), TimeBuckets.HourLifetime, TimeBuckets.HourMs);
        AddBuckets(
            days, RedisKeys.BlockDays, TimeBuckets.OldestDay(_now), TimeBuckets.DayLifetime, TimeBuckets.DayMs);

        Begin(_keys.Totals, "I", Forever, totals.Count);
        foreach (var (kind, article) in totals.Keys)
        {
            Arguments.Add(RedisFields.Total(kind, article));
        }

        AddNumbers(totals.Values);
    }

    /// <summary>Adds the live buckets of one resolution; <paramref name="slots"/> of them share a hash.</summary>
    private void AddBuckets(
        Dictionary<CountKey, long> counts, int slots, int oldest, TimeSpan lifetime, long bucketMs)
    {
        foreach (var (hash, entries) in Group(
            counts.Where(entry => entry.Key.Minute >= oldest), entry => Floor(entry.Key.Minute, slots)))
        {
            var key = slots switch
            {
                60 => _keys.MinutesOfHour(hash),
                24 => _keys.HoursOfDay(hash),
                _ => _keys.DaysOfBlock(hash),
            };
            var endMs = (hash + 1L) * slots * bucketMs;
            Begin(key, "I", Until(endMs, lifetime + Slack), entries.Count);
            foreach (var (count, _) in entries)
            {
                Arguments.Add(RedisFields.Count(count.Kind, count.Minute - (hash * slots), count.Article));
            }

            AddNumbers(entries.Select(entry => entry.Value));
        }
    }

    private void AddPairs(PartitionDelta delta)
    {
        var oldest = TimeBuckets.OldestHour(_now);
        foreach (var (day, entries) in Group(
            delta.Pairs.Where(entry => entry.Key.Hour >= oldest), entry => Floor(entry.Key.Hour, 24)))
        {
            var endMs = (day + 1L) * TimeBuckets.DayMs;
            Begin(_keys.PairsOfDay(day), "I", Until(endMs, TimeBuckets.HourLifetime + Slack), entries.Count);
            foreach (var (pair, _) in entries)
            {
                Arguments.Add(RedisFields.Pair(pair.Hour - (day * 24), pair.From, pair.To));
            }

            AddNumbers(entries.Select(entry => entry.Value));
        }
    }

    private void AddSessions(PartitionDelta delta)
    {
        foreach (var (key, session) in delta.Sessions)
        {
            Begin(_keys.Session(key), "T", (long)SessionLifetime.TotalMilliseconds, 1);
            Arguments.Add(session.ToBytes());
        }
    }

    private void AddReaders(PartitionDelta delta)
    {
        var oldestMs = _nowMs - (long)TimeBuckets.ReadLifetime.TotalMilliseconds;
        RedisValue lifetime = (long)ReaderLifetime.TotalMilliseconds;

        // Everything but the highest: rank of the last one to go.
        RedisValue keep = -(ReaderMemory.ReadCapacity + 1);
        foreach (var (reader, memory) in delta.Readers)
        {
            var remembered = 0;
            foreach (var (_, lastMs) in memory.Read)
            {
                remembered += lastMs >= oldestMs ? 1 : 0;
            }

            if (remembered > 0)
            {
                Begin(_keys.Read(reader), "Z", lifetime, remembered);
                Arguments.Add(keep);
                foreach (var (article, lastMs) in memory.Read)
                {
                    if (lastMs >= oldestMs)
                    {
                        Arguments.Add(lastMs);
                        Arguments.Add(article);
                    }
                }
            }

            if (memory.Hidden.Count > 0)
            {
                Begin(_keys.Hidden(reader), "S", Forever, memory.Hidden.Count);
                foreach (var article in memory.Hidden)
                {
                    Arguments.Add(article);
                }
            }
        }
    }

    private void AddArticles(PartitionDelta delta)
    {
        if (delta.Articles.Count == 0)
        {
            return;
        }

        Begin(_keys.Articles, "V", Forever, delta.Articles.Count);
        foreach (var (id, write) in delta.Articles)
        {
            Arguments.Add(id);
            Arguments.Add(ArticleWriteCodec.Pack(write));
        }
    }

    private void Begin(RedisKey key, RedisValue code, RedisValue lifetime, int count)
    {
        Keys.Add(key);
        Arguments.Add(code);
        Arguments.Add(lifetime);
        Arguments.Add(count);
    }

    private void AddNumbers(IEnumerable<long> numbers)
    {
        foreach (var number in numbers)
        {
            Arguments.Add(number);
        }
    }

    // Relative, and by our own clock: what lives is decided by event time and TimeProvider, not by the store's clock.
    private RedisValue Until(long endMs, TimeSpan lifetime) =>
        Math.Max(1, endMs + (long)lifetime.TotalMilliseconds - _nowMs).ToString(CultureInfo.InvariantCulture);

    private static Dictionary<CountKey, long> Widen(Dictionary<CountKey, long> narrow, int by)
    {
        var wide = new Dictionary<CountKey, long>(narrow.Count);
        foreach (var (key, count) in narrow)
        {
            var widened = key with { Minute = Floor(key.Minute, by) };
            CollectionsMarshal.GetValueRefOrAddDefault(wide, widened, out _) += count;
        }

        return wide;
    }

    private static Dictionary<int, List<KeyValuePair<TKey, long>>> Group<TKey>(
        IEnumerable<KeyValuePair<TKey, long>> entries, Func<KeyValuePair<TKey, long>, int> hashOf)
    {
        var groups = new Dictionary<int, List<KeyValuePair<TKey, long>>>();
        foreach (var entry in entries)
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, hashOf(entry), out _);
            group ??= [];
            group.Add(entry);
        }

        return groups;
    }

    /// <summary>Divides towards the past, also before 1970.</summary>
    private static int Floor(int value, int by) => (value / by) - (value % by < 0 ? 1 : 0);
}
