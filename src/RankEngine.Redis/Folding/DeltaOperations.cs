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
/// <remarks>
/// One object serves batch after batch with the same memory. Not for two at once, and not again before the commands of
/// the last batch were answered: they point into it.
/// </remarks>
internal sealed class DeltaOperations
{
    /// <summary>How long ids of live events are kept past their hour: the horizon, and time to apply it late.</summary>
    public static readonly TimeSpan IdLifetime = TimeSpan.FromDays(9);

    /// <summary>How long ids are kept at least: events that old come from a log that is counted anew.</summary>
    public static readonly TimeSpan ShortestIdLifetime = TimeSpan.FromDays(1);

    /// <summary>How long visitors and addresses are kept after their last event: as long as more of theirs can come late.</summary>
    public static readonly TimeSpan VisitorLifetime = TimeSpan.FromDays(9);

    /// <summary>How much longer than its lifetime a bucket is stored, since clocks differ.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromHours(6);

    private const string Forever = "";
    private const string Persist = "-";

    private readonly ByteWriter _writer = new();
    private readonly ByteArena _arena = new();
    private readonly BucketSums _sums = new();
    private readonly List<int> _runs = [];
    private readonly List<KeyValuePair<CountKind, long>> _cells = [];
    private readonly List<HashUpdate> _updates = [];
    private readonly List<RedisKey> _operationKeys = [];
    private readonly List<RedisValue> _arguments = [];
    private PartitionKeys _keys;
    private DateTimeOffset _now;
    private long _nowMs;
    private PartitionDelta _delta = new();

    /// <summary>Hashes whose fields must be read before the script can be sent.</summary>
    public IReadOnlyList<HashUpdate> Updates => _updates;

    /// <summary>Prepares the operations of a delta, in place of those before, which nothing may use any more.</summary>
    /// <param name="keys">Keys of the partition.</param>
    /// <param name="now">Decides which buckets live.</param>
    /// <param name="delta">What to add.</param>
    public void Begin(PartitionKeys keys, DateTimeOffset now, PartitionDelta delta)
    {
        _keys = keys;
        _now = now;
        _nowMs = now.ToUnixTimeMilliseconds();
        _delta = delta;
        _arena.Clear();
        _cells.Clear();
        _updates.Clear();
        _operationKeys.Clear();
        _arguments.Clear();
        AddCounts();
        AddPairs();
        AddPages();
    }

    /// <summary>Returns the operations' keys and arguments, each after those given.</summary>
    /// <param name="old">Values of the fields of <see cref="Updates"/>, in that order, of the version to apply to.</param>
    /// <param name="firstKeys">Keys before the operations'.</param>
    /// <param name="firstArguments">Arguments before the operations'.</param>
    public (RedisKey[] Keys, RedisValue[] Arguments) Build(
        IReadOnlyList<RedisValue[]> old, ReadOnlySpan<RedisKey> firstKeys, ReadOnlySpan<RedisValue> firstArguments)
    {
        _operationKeys.AddRange(firstKeys);
        _arguments.AddRange(firstArguments);
        for (var i = 0; i < _updates.Count; i++)
        {
            var update = _updates[i];
            Begin(update.Key, "H", update.Lifetime, 2 * update.Fields.Length);
            for (var field = 0; field < update.Fields.Length; field++)
            {
                _arguments.Add(update.Fields[field]);
                _arguments.Add(update.Next(field, old[i][field]));
            }
        }

        AddIds();
        AddVisitors();
        AddSeen();
        AddHidden();
        AddArticles();
        return ([.. _operationKeys], [.. _arguments]);
    }

    /// <summary>Packs an identity: 16 bytes, big-endian.</summary>
    public static byte[] Pack(Pseudonym identity)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, identity.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), identity.Low);
        return bytes;
    }

    /// <summary>The same, kept in an arena.</summary>
    public static ReadOnlyMemory<byte> Pack(Pseudonym identity, ByteArena arena)
    {
        var room = arena.Reserve(16);
        BinaryPrimitives.WriteUInt64BigEndian(room, identity.High);
        BinaryPrimitives.WriteUInt64BigEndian(room[8..], identity.Low);
        return arena.Take(16);
    }

    /// <summary>Reads what <see cref="Pack(Pseudonym)"/> packed.</summary>
    public static Pseudonym Unpack(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Packs in which windows of a block a reader was seen: 8 bytes, little-endian.</summary>
    public static ReadOnlyMemory<byte> PackSeen(ulong bits, ByteArena arena)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(arena.Reserve(sizeof(ulong)), bits);
        return arena.Take(sizeof(ulong));
    }

    /// <summary>Reads what <see cref="PackSeen"/> packed; 0 for a field that is not there.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static ulong UnpackSeen(RedisValue packed)
    {
        if (packed.IsNull)
        {
            return 0;
        }

        var bytes = ((ReadOnlyMemory<byte>)packed).Span;
        return bytes.Length == sizeof(ulong)
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : throw new InvalidDataException("The store holds something else than when a reader was seen.");
    }

    private void AddIds()
    {
        foreach (var (hour, identities) in _delta.Ids)
        {
            var endMs = (hour + 1L) * TimeBuckets.HourMs;
            var lastMs = Math.Max(
                endMs + (long)IdLifetime.TotalMilliseconds, _nowMs + (long)ShortestIdLifetime.TotalMilliseconds);
            Begin(_keys.Ids(hour), "S", _delta.KeepsIds ? Persist : Until(lastMs, TimeSpan.Zero), identities.Count);
            foreach (var identity in identities)
            {
                _arguments.Add(Pack(identity, _arena));
            }
        }
    }

    private void AddCounts()
    {
        _sums.Load(_delta.Counts);
        AddBuckets(
            60, _keys.MinutesOfHour, TimeBuckets.OldestMinute(_now), TimeBuckets.MinuteLifetime, TimeBuckets.MinuteMs);
        _sums.Widen(60);
        AddBuckets(24, _keys.HoursOfDay, TimeBuckets.OldestHour(_now), TimeBuckets.HourLifetime, TimeBuckets.HourMs);
        _sums.Keep(Resolution.Day);
        _sums.Widen(24);
        AddBuckets(
            RedisKeys.BlockDays,
            _keys.DaysOfBlock,
            TimeBuckets.OldestDay(_now),
            TimeBuckets.DayLifetime,
            TimeBuckets.DayMs);
        _sums.Widen(0);
        _sums.Runs(0, _runs);
        AddUpdate(
            _keys.Totals, Forever, CollectionsMarshal.AsSpan(_runs), start => _arena.Text(_sums.Article(start)));
    }

    /// <summary>Adds the live buckets of one resolution; <paramref name="slots"/> of them share a hash.</summary>
    private void AddBuckets(int slots, Func<int, RedisKey> key, int oldest, TimeSpan lifetime, long bucketMs)
    {
        _sums.Runs(oldest, _runs);
        var runs = CollectionsMarshal.AsSpan(_runs);
        while (!runs.IsEmpty)
        {
            var hash = Floor(_sums.Bucket(runs[0]), slots);
            var length = 1;
            while (length < runs.Length && Floor(_sums.Bucket(runs[length]), slots) == hash)
            {
                length++;
            }

            AddUpdate(
                key(hash),
                Until((hash + 1L) * slots * bucketMs, lifetime + Slack),
                runs[..length],
                start => RedisFields.Count(_sums.Bucket(start) - (hash * slots), _sums.Article(start), _arena));
            runs = runs[length..];
        }
    }

    private void AddUpdate(RedisKey key, RedisValue lifetime, ReadOnlySpan<int> runs, Func<int, RedisValue> field)
    {
        if (runs.IsEmpty)
        {
            return;
        }

        // Copied, because the sums go on to wider buckets before the old ones are known.
        var fields = new RedisValue[runs.Length];
        var ends = new int[runs.Length + 1];
        ends[0] = _cells.Count;
        for (var i = 0; i < runs.Length; i++)
        {
            fields[i] = field(runs[i]);
            _sums.Copy(runs[i], _cells);
            ends[i + 1] = _cells.Count;
        }

        _updates.Add(new HashUpdate(key, lifetime, fields, (i, old) =>
        {
            var sums = default(KindSums);
            foreach (var (kind, count) in CollectionsMarshal.AsSpan(_cells)[ends[i]..ends[i + 1]])
            {
                sums[(int)kind] = count;
            }

            if (!old.IsNull)
            {
                sums.Add(((ReadOnlyMemory<byte>)old).Span);
            }

            return sums.Pack(_writer, _arena);
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
                fields[i] = RedisFields.Pair(pair.Hour - (day * 24), pair.From, pair.To, _arena);
            }

            // A pair that becomes 0 stays: Garnet's HSCAN skips fields when others are removed under it.
            _updates.Add(new HashUpdate(
                _keys.PairsOfDay(day),
                Until(endMs, TimeBuckets.HourLifetime + Slack),
                fields,
                (i, old) => (old.IsNull ? 0 : (long)old) + entries[i].Value));
        }
    }

    private void AddVisitors()
    {
        foreach (var (key, visitor) in _delta.Visitors)
        {
            AddState(_keys.Visitor(key), key.EndMs, visitor.Bytes);
        }

        foreach (var (key, address) in _delta.Addresses)
        {
            AddState(_keys.Address(key), key.EndMs, address.Bytes);
        }
    }

    // What no live count can come of any more, as of old imports, is not kept at all.
    private void AddState(RedisKey key, long endMs, ReadOnlyMemory<byte> state)
    {
        if (RepeatWindow.IsLive(endMs, _now))
        {
            // More of an import may come at any time.
            var imported = _delta.KeepsIds ? endMs + (long)TimeBuckets.HourLifetime.TotalMilliseconds - _nowMs : 0;
            Begin(key, "T", Math.Max(imported, (long)VisitorLifetime.TotalMilliseconds), 1);
            _arguments.Add(state);
        }
    }

    private void AddSeen()
    {
        foreach (var (hash, entries) in Group(
            _delta.Seen.Where(entry => RepeatWindow.IsBlockLive(entry.Key.Block, _now)),
            seen => (seen.Block, Shard: PartitionKeys.SeenShardOf(seen.Reader))))
        {
            Begin(
                _keys.Seen(hash.Block, hash.Shard),
                "H",
                Until(RepeatWindow.BlockEndMs(hash.Block), RepeatWindow.BlockLifetime + Slack),
                2 * entries.Count);
            foreach (var (key, bits) in entries)
            {
                _arguments.Add(Pack(key.Reader, _arena));
                _arguments.Add(PackSeen(bits, _arena));
            }
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
            _updates.Add(new HashUpdate(
                _keys.ReaderPages(hash.Block, hash.Shard),
                Until((hash.Block + 1) * BlockMs, TimeBuckets.ReadLifetime + Slack),
                [.. entries.Select(entry => (RedisValue)Pack(entry.Key.Reader, _arena))],
                (i, old) => ReaderPage.Add(old.IsNull ? [] : ((ReadOnlyMemory<byte>)old).Span, entries[i].Value)));
        }
    }

    private void AddHidden()
    {
        foreach (var (reader, memory) in _delta.Readers)
        {
            if (memory.Hidden.Count > 0)
            {
                Begin(_keys.Hidden(reader), "S", Forever, memory.Hidden.Count);
                foreach (var article in memory.Hidden)
                {
                    _arguments.Add(article);
                }
            }
        }
    }

    private void AddArticles()
    {
        if (_delta.Articles.Count == 0)
        {
            return;
        }

        Begin(_keys.Articles, "V", Forever, _delta.Articles.Count);
        foreach (var (id, write) in _delta.Articles)
        {
            _arguments.Add(id);
            _arguments.Add(ArticleWriteCodec.Pack(write));
        }
    }

    private void Begin(RedisKey key, RedisValue code, RedisValue lifetime, int count)
    {
        _operationKeys.Add(key);
        _arguments.Add(code);
        _arguments.Add(lifetime);
        _arguments.Add(count);
    }

    // Relative, and by our own clock: what lives is decided by event time and TimeProvider, not by the store's clock.
    private RedisValue Until(long endMs, TimeSpan lifetime) =>
        Math.Max(1, endMs + (long)lifetime.TotalMilliseconds - _nowMs).ToString(CultureInfo.InvariantCulture);

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
