using System.Collections.Concurrent;
using System.Security.Cryptography;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using StackExchange.Redis;

namespace RankEngine.Redis.Folding;

/// <summary>The view in Redis, Valkey or Garnet: one script adds a batch to a partition.</summary>
/// <param name="connection">Shared by all stores of the process.</param>
/// <param name="clock">Decides which buckets live.</param>
internal sealed class RedisPartitionStore(RedisConnection connection, TimeProvider clock) : IPartitionStore
{
    private const string EpochField = "epoch";
    private const string VersionField = "v";
    private const string AppliedPrefix = "a:";

    /// <summary>
    /// A replica may lag behind what was read before: sums computed from its values would lose counts.
    /// </summary>
    public const CommandFlags Primary = CommandFlags.DemandMaster;

    private const int ChangePage = 256;
    private const int ArticlePage = 256;

    /// <summary>Readers' clocks may run before ours: events of a bucket to come are read too.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private static readonly TimeSpan ChangeLifetime = TimeSpan.FromMinutes(2);

    private readonly ConcurrentBag<DeltaOperations> _idle = [];
    private readonly RedisPartitionScans _scans = new(connection, clock);
    private readonly RedisStateReads _states = new(connection, clock);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionHead>> ReadHeadsAsync(
        IReadOnlyList<PartitionId> partitions, CancellationToken cancellationToken) =>
        connection.AskAsync<IReadOnlyList<PartitionHead>>(
            nameof(ReadHeadsAsync),
            async database =>
            {
                var heads = await Task.WhenAll(
                    partitions.Select(partition => database.HashGetAllAsync(connection.Keys.Of(partition).Head, Primary)))
                    .ConfigureAwait(false);
                return [.. heads.Select(Head)];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<PartitionReading> ReadAsync(
        PartitionId partition, PartitionQuery query, CancellationToken cancellationToken) =>
        _states.ReadAsync(connection.Keys.Of(partition), query, cancellationToken);

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyAsync(
        PartitionId partition,
        string log,
        long? expectedOffset,
        long newOffset,
        PartitionHead before,
        PartitionDelta delta,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(newOffset, expectedOffset ?? newOffset);
        var keys = connection.Keys.Of(partition);
        if (!_idle.TryTake(out var operations))
        {
            operations = new DeltaOperations();
        }

        operations.Begin(keys, clock.GetUtcNow(), delta);

        // Sums are computed here, not in the script, which is the one thing that all others wait for. What is read now
        // is of the version before, or the script finds another version and changes nothing.
        var old = operations.Updates.Count == 0
            ? []
            : await connection.AskAsync(
                nameof(ApplyAsync),
                database => Task.WhenAll(operations.Updates.Select(
                    update => database.HashGetAsync(update.Key, update.Fields, Primary))),
                cancellationToken).ConfigureAwait(false);
        var (scriptKeys, arguments) = operations.Build(
            old,
            [keys.Head, keys.Change(before.Version + 1)],
            [
                before.Epoch,
                before.Version,
                AppliedPrefix + log,
                expectedOffset is { } expected ? expected : RedisValue.EmptyString,
                before.Epoch.Length == 0 || delta.RenewsEpoch ? NewEpoch() : before.Epoch,
                newOffset,
                HasEffect(delta) ? PartitionChange.Pack(delta) : RedisValue.EmptyString,
                (long)ChangeLifetime.TotalMilliseconds,
            ]);
        var reply = await connection.AskAsync(
            nameof(ApplyAsync),
            database => database.ScriptEvaluateAsync(RedisScripts.Apply, scriptKeys, arguments, Primary),
            cancellationToken).ConfigureAwait(false);

        // Not after a failure: what was given up may still wait to be sent.
        _idle.Add(operations);
        var parts = (RedisResult[])reply!;
        var offset = (RedisValue)parts[2];
        return new ApplyResult(
            (int)parts[0] switch
            {
                0 => ApplyOutcome.Applied,
                1 => ApplyOutcome.VersionMoved,
                2 => ApplyOutcome.OffsetDiffers,
                var other => throw new InvalidDataException($"apply.lua answered {other}."),
            },
            (long)parts[1],
            offset.IsNullOrEmpty ? null : (long)offset);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PartitionChange>?> ReadChangesAsync(
        PartitionId partition, long after, long through, CancellationToken cancellationToken)
    {
        var keys = connection.Keys.Of(partition);
        var changes = new List<PartitionChange>();
        for (var next = after + 1; next <= through; next += ChangePage)
        {
            var page = new RedisKey[Math.Min(ChangePage, through - next + 1)];
            for (var i = 0; i < page.Length; i++)
            {
                page[i] = keys.Change(next + i);
            }

            var values = await connection.AskAsync(
                nameof(ReadChangesAsync), database => database.StringGetAsync(page, Primary), cancellationToken)
                .ConfigureAwait(false);
            foreach (var value in values)
            {
                if (value.IsNull)
                {
                    return null;
                }

                changes.Add(PartitionChange.Unpack((byte[])value!));
            }
        }

        return changes;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ArticleWrite?>> ReadArticlesAsync(
        PartitionId partition, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var keys = connection.Keys.Of(partition);
        var writes = new ArticleWrite?[ids.Count];
        for (var start = 0; start < ids.Count; start += ArticlePage)
        {
            var fields = new RedisValue[Math.Min(ArticlePage, ids.Count - start)];
            for (var i = 0; i < fields.Length; i++)
            {
                fields[i] = ids[start + i];
            }

            var values = await connection.AskAsync(
                nameof(ReadArticlesAsync),
                database => database.HashGetAsync(keys.Articles, fields, Primary),
                cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < values.Length; i++)
            {
                writes[start + i] = values[i].IsNull
                    ? null
                    : ArticleWriteCodec.Unpack(ids[start + i], (byte[])values[i]!);
            }
        }

        return writes;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ArticleWrite> ScanArticlesAsync(
        PartitionId partition, CancellationToken cancellationToken) =>
        _scans.ArticlesAsync(connection.Keys.Of(partition), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredCount> ScanCountsAsync(
        PartitionId partition, Resolution resolution, CancellationToken cancellationToken) =>
        _scans.CountsAsync(connection.Keys.Of(partition), resolution, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<KeyValuePair<PairKey, long>> ScanPairsAsync(
        PartitionId partition, CancellationToken cancellationToken) =>
        _scans.PairsAsync(connection.Keys.Of(partition), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<KeyValuePair<Pseudonym, ReaderMemory>> ScanReadersAsync(
        PartitionId partition, CancellationToken cancellationToken) =>
        _scans.ReadersAsync(connection.Keys.Of(partition), cancellationToken);

    /// <inheritdoc/>
    public Task<ExactReading> ReadExactAsync(
        PartitionId partition,
        IReadOnlyList<CountKey> counts,
        IReadOnlyList<PairKey> pairs,
        CancellationToken cancellationToken)
    {
        var keys = connection.Keys.Of(partition);
        var now = clock.GetUtcNow();
        var oldestMinute = TimeBuckets.OldestMinute(now);
        var oldestHour = TimeBuckets.OldestHour(now);
        var fields = new Dictionary<RedisKey, List<RedisValue>>();
        var places = new List<(RedisKey Key, int Index, CountKind? Kind)?>((counts.Count * 3) + pairs.Count);
        foreach (var count in counts)
        {
            var hour = Math.DivRem(count.Minute, 60, out var minuteOfHour);
            var day = Math.DivRem(hour, 24, out var hourOfDay);
            Want(
                count.Minute >= oldestMinute,
                keys.MinutesOfHour(hour),
                RedisFields.Count(minuteOfHour, count.Article),
                count.Kind);
            Want(hour >= oldestHour, keys.HoursOfDay(day), RedisFields.Count(hourOfDay, count.Article), count.Kind);
            Want(count.Kind.IsKeptAt(Resolution.Total), keys.Totals, count.Article, count.Kind);
        }

        foreach (var pair in pairs)
        {
            var day = Math.DivRem(pair.Hour, 24, out var hourOfDay);
            Want(pair.Hour >= oldestHour, keys.PairsOfDay(day), RedisFields.Pair(hourOfDay, pair.From, pair.To), null);
        }

        return connection.AskAsync(
            nameof(ReadExactAsync),
            async database =>
            {
                var transaction = database.CreateTransaction();
                var head = transaction.HashGetAllAsync(keys.Head, Primary);
                var replies = fields.ToDictionary(
                    asked => asked.Key, asked => transaction.HashGetAsync(asked.Key, [.. asked.Value], Primary));
                await ExecuteAsync(transaction).ConfigureAwait(false);

                var numbers = new long[places.Count];
                for (var i = 0; i < numbers.Length; i++)
                {
                    if (places[i] is { } place)
                    {
                        var value = (await replies[place.Key].ConfigureAwait(false))[place.Index];
                        numbers[i] = value.IsNull ? 0
                            : place.Kind is { } kind ? KindSums.Of(value)[(int)kind]
                            : (long)value;
                    }
                }

                var exact = new (long Minute, long Hour, long Total)[counts.Count];
                for (var i = 0; i < exact.Length; i++)
                {
                    exact[i] = (numbers[3 * i], numbers[(3 * i) + 1], numbers[(3 * i) + 2]);
                }

                return new ExactReading(
                    Head(await head.ConfigureAwait(false)), exact, numbers[(3 * counts.Count)..]);
            },
            cancellationToken);

        // What is past its lifetime reads as 0, whether or not the store has collected it.
        void Want(bool live, RedisKey key, string field, CountKind? kind)
        {
            if (!live)
            {
                places.Add(null);
                return;
            }

            if (!fields.TryGetValue(key, out var asked))
            {
                fields[key] = asked = [];
            }

            places.Add((key, asked.Count, kind));
            asked.Add(field);
        }
    }

    /// <inheritdoc/>
    public Task<ReaderMemory> ReadReaderAsync(
        PartitionId partition, Pseudonym reader, CancellationToken cancellationToken)
    {
        var keys = connection.Keys.Of(partition);
        var now = clock.GetUtcNow();
        RedisValue field = DeltaOperations.Pack(reader);
        return connection.AskAsync(
            nameof(ReadReaderAsync),
            async database =>
            {
                // Not one moment: nothing depends on the replies fitting together.
                var blocks = ReaderPages.Blocks(now)
                    .Select(block => database.HashGetAsync(keys.ReaderPages(block, reader), field))
                    .ToArray();
                var hidden = database.SetMembersAsync(keys.Hidden(reader));
                var read = new List<KeyValuePair<string, long>>();
                foreach (var page in await Task.WhenAll(blocks).ConfigureAwait(false))
                {
                    if (!page.IsNull)
                    {
                        read.AddRange(ReaderPage.Read((byte[])page!));
                    }
                }

                return ReaderPages.Memory(read, (await hidden.ConfigureAwait(false)).Select(article => (string)article!), now);
            },
            cancellationToken);
    }

    /// <summary>Sends a transaction without conditions.</summary>
    public static async Task ExecuteAsync(ITransaction transaction)
    {
        if (!await transaction.ExecuteAsync(Primary).ConfigureAwait(false))
        {
            // Without conditions nothing but the store itself can refuse it.
            throw new UnavailableException("store", "The store dropped a transaction.");
        }
    }

    /// <summary>Reads a head.</summary>
    public static PartitionHead Head(HashEntry[] entries)
    {
        var epoch = "";
        var version = 0L;
        var applied = new Dictionary<string, long>();
        foreach (var entry in entries)
        {
            var name = (string)entry.Name!;
            switch (name)
            {
                case EpochField:
                    epoch = (string)entry.Value!;
                    break;
                case VersionField:
                    version = (long)entry.Value;
                    break;
                default:
                    applied[name[AppliedPrefix.Length..]] = (long)entry.Value;
                    break;
            }
        }

        return new PartitionHead(epoch, version, applied);
    }

    private static bool HasEffect(PartitionDelta delta) =>
        delta.Ids.Count + delta.Counts.Count + delta.Pairs.Count + delta.Visitors.Count + delta.Addresses.Count
            + delta.Seen.Count + delta.Readers.Count + delta.Articles.Count > 0;

    // Not chance that a replay would have to repeat: it only has to differ from every epoch before.
    private static string NewEpoch() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
