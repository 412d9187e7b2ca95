using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Binary;
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

    /// <summary>How much longer than its lifetime a bucket is stored, since clocks differ.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromHours(6);

    private const string Forever = "";
    private const string Persist = "-";

    private readonly PartitionKeys _keys;
    private readonly DateTimeOffset _now;
    private readonly long _nowMs;

    private readonly ByteWriter _writer = new();
    private readonly PartitionDelta _delta;

    /// <summary>Prepares the operations of a delta.</summary>
    /// <param name="keys">Keys of the partition.</param>
    /// <param name="now">Decides which buckets live.</param>
    /// <param name="delta">What to add.</param>
    public DeltaOperations(PartitionKeys keys, DateTimeOffset now, PartitionDelta delta)
    {
        _keys = keys;
        _now = now;
        _nowMs = now.ToUnixTimeMilliseconds();
        _delta = delta;
        AddCounts();
        AddPairs();
        AddPages();
    }

    /// <summary>Hashes whose fields must be read before the script can be sent.</summary>
    public List<HashUpdate> Updates { get; } = [];

    private List<RedisKey> Keys { get; } = new(256);

    private List<RedisValue> Arguments { get; } = new(4096);

    /// <summary>Returns the operations' keys and arguments, each after those given.</summary>
    /// <param name="old">Values of the fields of <see cref="Updates"/>, in that order, of the version to apply to.</param>
    /// <param name="firstKeys">Keys before the operations'.</param>
    /// <param name="firstArguments">Arguments before the operations'.</param>
    public (RedisKey[] Keys, RedisValue[] Arguments) Build(
        IReadOnlyList<RedisValue[]> old, ReadOnlySpan<RedisKey> firstKeys, ReadOnlySpan<RedisValue> firstArguments)
    {
        Keys.AddRange(firstKeys);
        Arguments.AddRange(firstArguments);
        for (var i = 0; i < Updates.Count; i++)
        {
            var update = Updates[i];
            Begin(update.Key, "H", update.Lifetime, 2 * update.Fields.Length);
            for (var field = 0; field < update.Fields.Length; field++)
            {
                Arguments.Add(update.Fields[field]);
                Arguments.Add(update.Next(field, old[i][field]));
            }
        }

        AddIds(_delta);
        AddSessions(_delta);
        AddHidden(_delta);
        AddArticles(_delta);
        return ([.. Keys], [.. Arguments]);
    }

    /// <summary>Packs an identity: 16 bytes, big-endian.</summary>
    public static byte[] Pack(Pseudonym identity)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, identity.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), identity.Low);
        return bytes;
    }

    /// <summary>Reads what <see cref="Pack"/> packed.</summary>
    public static Pseudonym Unpack(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

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

    private void AddCounts()
    {
        if (_delta.Counts.Count == 0)
        {
            return;
        }

        var minutes = new Dictionary<(int Bucket, string Article), KindSums>(_delta.Counts.Count);
        foreach (var (key, count) in _delta.Counts)
        {
            ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(minutes, (key.Minute, key.Article), out _);
            sums[(int)key.Kind] += count;
        }

        var hours = Widen(minutes, bucket => Floor(bucket, 60));
        var days = Widen(hours, bucket => Floor(bucket, 24));
        var totals = Widen(days, _ => 0);
        AddBuckets(
            minutes, 60, _keys.MinutesOfHour, TimeBuckets.OldestMinute(_now), TimeBuckets.MinuteLifetime, TimeBuckets.MinuteMs);
        AddBuckets(
            hours, 24, _keys.HoursOfDay, TimeBuckets.OldestHour(_now), TimeBuckets.HourLifetime, TimeBuckets.HourMs);
        AddBuckets(
            days,
            RedisKeys.BlockDays,
            _keys.DaysOfBlock,
            TimeBuckets.OldestDay(_now),
            TimeBuckets.DayLifetime,
            TimeBuckets.DayMs);
        AddUpdate(_keys.Totals, Forever, [.. totals], (_, article) => article);
    }

    /// <summary>Adds the live buckets of one resolution; <paramref name="slots"/> of them share a hash.</summary>
    private void AddBuckets(
        Dictionary<(int Bucket, string Article), KindSums> counts,
        int slots,
        Func<int, RedisKey> key,
        int oldest,
        TimeSpan lifetime,
        long bucketMs)
    {
        foreach (var (hash, entries) in Group(
            counts.Where(entry => entry.Key.Bucket >= oldest), count => Floor(count.Bucket, slots)))
        {
            var endMs = (hash + 1L) * slots * bucketMs;
            AddUpdate(
                key(hash),
                Until(endMs, lifetime + Slack),
                entries,
                (bucket, article) => RedisFields.Count(bucket - (hash * slots), article));
        }
    }

    private void AddUpdate(
        RedisKey key,
        RedisValue lifetime,
        List<KeyValuePair<(int Bucket, string Article), KindSums>> entries,
        Func<int, string, RedisValue> field)
    {
        var fields = new RedisValue[entries.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = field(entries[i].Key.Bucket, entries[i].Key.Article);
        }

        Updates.Add(new HashUpdate(key, lifetime, fields, (i, old) =>
        {
            var sums = entries[i].Value;
            if (!old.IsNull)
            {
                sums.Add((byte[])old!);
            }

            return sums.Pack(_writer);
        }));
    }

    private void AddPairs()
    {
        var oldest = TimeBuckets.OldestHour(_now);
        foreach (var (day, entries) in Group(
            _delta.Pairs.Where(entry => entry.Key.Hour >= oldest), pair => Floor(pair.Hour, 24)))
        {
            var endMs = (day + 1L) * TimeBuckets.DayMs;
            var fields = new RedisValue[entries.Count];
            for (var i = 0; i < fields.Length; i++)
            {
                var pair = entries[i].Key;
                fields[i] = RedisFields.Pair(pair.Hour - (day * 24), pair.From, pair.To);
            }

            // A pair that becomes 0 stays: Garnet's HSCAN skips fields when others are removed under it.
            Updates.Add(new HashUpdate(
                _keys.PairsOfDay(day),
                Until(endMs, TimeBuckets.HourLifetime + Slack),
                fields,
                (i, old) => (old.IsNull ? 0 : (long)old) + entries[i].Value));
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

    private void AddPages()
    {
        const long BlockMs = RedisKeys.PageDays * TimeBuckets.DayMs;
        var oldestMs = _nowMs - (long)TimeBuckets.ReadLifetime.TotalMilliseconds;
        var pages = new Dictionary<(int Block, Pseudonym Reader), List<KeyValuePair<string, long>>>();
        foreach (var (reader, memory) in _delta.Readers)
        {
            foreach (var read in memory.Read.Where(read => read.Value >= oldestMs))
            {
                var block = Floor(TimeBuckets.Day(read.Value), RedisKeys.PageDays);
                ref var page = ref CollectionsMarshal.GetValueRefOrAddDefault(pages, (block, reader), out _);
                (page ??= []).Add(read);
            }
        }

        foreach (var (hash, entries) in Group(pages, page => (page.Block, Shard: PartitionKeys.ShardOf(page.Reader))))
        {
            Updates.Add(new HashUpdate(
                _keys.ReaderPages(hash.Block, hash.Shard),
                Until((hash.Block + 1) * BlockMs, TimeBuckets.ReadLifetime + Slack),
                [.. entries.Select(entry => (RedisValue)Pack(entry.Key.Reader))],
                (i, old) => ReaderPage.Add(old.IsNull ? [] : (byte[])old!, entries[i].Value)));
        }
    }

    private void AddHidden(PartitionDelta delta)
    {
        foreach (var (reader, memory) in delta.Readers)
        {
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

    // Relative, and by our own clock: what lives is decided by event time and TimeProvider, not by the store's clock.
    private RedisValue Until(long endMs, TimeSpan lifetime) =>
        Math.Max(1, endMs + (long)lifetime.TotalMilliseconds - _nowMs).ToString(CultureInfo.InvariantCulture);

    private static Dictionary<(int Bucket, string Article), KindSums> Widen(
        Dictionary<(int Bucket, string Article), KindSums> narrow, Func<int, int> wider)
    {
        var wide = new Dictionary<(int Bucket, string Article), KindSums>(narrow.Count);
        foreach (var (key, sums) in narrow)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
                wide, (wider(key.Bucket), key.Article), out _);
            sum.Add(sums);
        }

        return wide;
    }

    private static Dictionary<THash, List<KeyValuePair<TKey, TValue>>> Group<THash, TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>> entries, Func<TKey, THash> hashOf)
        where THash : notnull
    {
        var groups = new Dictionary<THash, List<KeyValuePair<TKey, TValue>>>();
        foreach (var entry in entries)
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, hashOf(entry.Key), out _);
            group ??= [];
            group.Add(entry);
        }

        return groups;
    }

    /// <summary>Divides towards the past, also before 1970.</summary>
    internal static int Floor(int value, int by) => (value / by) - (value % by < 0 ? 1 : 0);
}
