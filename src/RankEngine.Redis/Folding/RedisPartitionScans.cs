using System.Runtime.CompilerServices;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using StackExchange.Redis;

namespace RankEngine.Redis.Folding;

/// <summary>Reads whole partitions, piece by piece: for loads and audits, off every request path.</summary>
/// <param name="connection">Shared by all stores of the process.</param>
/// <param name="clock">Decides which buckets live.</param>
/// <remarks>Order and repeats as <see cref="IPartitionStore"/> says.</remarks>
internal sealed class RedisPartitionScans(RedisConnection connection, TimeProvider clock)
{
    private const int ScanPage = 1_000;
    private const int ArticlePage = 256;

    /// <summary>Streams all articles' last writes.</summary>
    public async IAsyncEnumerable<ArticleWrite> ArticlesAsync(
        PartitionKeys keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Articles are large: a smaller page keeps the store free for others.
        var entries = ScanHashAsync(keys.Articles, ArticlePage, cancellationToken);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            yield return ArticleWriteCodec.Unpack((string)entry.Name!, (byte[])entry.Value!);
        }
    }

    /// <summary>Streams all live counts of a resolution.</summary>
    public IAsyncEnumerable<StoredCount> CountsAsync(
        PartitionKeys keys, Resolution resolution, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var newest = (now + RedisPartitionStore.Ahead).ToUnixTimeMilliseconds();
        return resolution switch
        {
            Resolution.Minute => ScanBucketsAsync(
                keys.MinutesOfHour, 60, TimeBuckets.OldestMinute(now), TimeBuckets.Minute(newest)),
            Resolution.Hour => ScanBucketsAsync(
                keys.HoursOfDay, 24, TimeBuckets.OldestHour(now), TimeBuckets.Hour(newest)),
            Resolution.Day => ScanBucketsAsync(
                keys.DaysOfBlock, RedisKeys.BlockDays, TimeBuckets.OldestDay(now), TimeBuckets.Day(newest)),
            Resolution.Total => ScanTotalsAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(resolution), resolution, "Unknown."),
        };

        async IAsyncEnumerable<StoredCount> ScanBucketsAsync(Func<int, RedisKey> key, int slots, int first, int last)
        {
            for (var hash = first / slots; hash <= last / slots; hash++)
            {
                await foreach (var entry in ScanHashAsync(key(hash), ScanPage, cancellationToken).ConfigureAwait(false))
                {
                    var (slot, article) = RedisFields.ReadCount((string)entry.Name!);
                    var bucket = (hash * slots) + slot;
                    if (bucket < first)
                    {
                        continue;
                    }

                    foreach (var count in Counts(resolution, bucket, article, entry.Value))
                    {
                        yield return count;
                    }
                }
            }
        }

        async IAsyncEnumerable<StoredCount> ScanTotalsAsync()
        {
            await foreach (var entry in ScanHashAsync(keys.Totals, ScanPage, cancellationToken).ConfigureAwait(false))
            {
                foreach (var count in Counts(Resolution.Total, 0, (string)entry.Name!, entry.Value))
                {
                    yield return count;
                }
            }
        }
    }

    /// <summary>Streams all live pairs.</summary>
    public async IAsyncEnumerable<KeyValuePair<PairKey, long>> PairsAsync(
        PartitionKeys keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var oldest = TimeBuckets.OldestHour(now);
        var newest = TimeBuckets.Hour((now + RedisPartitionStore.Ahead).ToUnixTimeMilliseconds());
        for (var day = oldest / 24; day <= newest / 24; day++)
        {
            var entries = ScanHashAsync(keys.PairsOfDay(day), ScanPage, cancellationToken);
            await foreach (var entry in entries.ConfigureAwait(false))
            {
                var (slot, from, to) = RedisFields.ReadPair((string)entry.Name!);
                var hour = (day * 24) + slot;
                if (hour >= oldest)
                {
                    yield return new(new PairKey(from, to, hour), (long)entry.Value);
                }
            }
        }
    }

    /// <summary>Streams everything remembered of readers.</summary>
    public async IAsyncEnumerable<KeyValuePair<Pseudonym, ReaderMemory>> ReadersAsync(
        PartitionKeys keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hidden = new Dictionary<Pseudonym, string[]>();
        var found = connection.ScanKeysAsync(keys.Head, keys.HiddenPattern, ScanPage, cancellationToken);
        await foreach (var key in found.ConfigureAwait(false))
        {
            if (keys.HiddenBy(key) is { } reader)
            {
                var articles = await connection.AskAsync(
                    nameof(ReadersAsync), database => database.SetMembersAsync(key, RedisPartitionStore.Primary), cancellationToken)
                    .ConfigureAwait(false);
                hidden[reader] = Array.ConvertAll(articles, article => (string)article!);
            }
        }

        for (var shard = 0; shard < RedisKeys.PageShards; shard++)
        {
            var pages = new Dictionary<(int Block, Pseudonym Reader), List<KeyValuePair<string, long>>>();
            foreach (var block in ReaderPages.Blocks(now))
            {
                var hash = ScanHashAsync(keys.ReaderPages(block, shard), ScanPage, cancellationToken);
                await foreach (var page in hash.ConfigureAwait(false))
                {
                    pages[(block, DeltaOperations.Unpack((byte[])page.Name!))] = ReaderPage.Read((byte[])page.Value!);
                }
            }

            foreach (var reader in pages.GroupBy(page => page.Key.Reader, page => page.Value))
            {
                hidden.Remove(reader.Key, out var articles);
                yield return new(reader.Key, ReaderPages.Memory([.. reader.SelectMany(page => page)], articles ?? [], now));
            }
        }

        foreach (var (reader, articles) in hidden)
        {
            yield return new(reader, ReaderPages.Memory([], articles, now));
        }
    }

    private static IEnumerable<StoredCount> Counts(Resolution resolution, int bucket, string article, RedisValue packed)
    {
        var sums = KindSums.Of(packed);
        for (var kind = 0; kind < KindSums.Capacity; kind++)
        {
            if (sums[kind] != 0)
            {
                yield return new StoredCount(resolution, bucket, article, (CountKind)kind, sums[kind]);
            }
        }
    }

    private IAsyncEnumerable<HashEntry> ScanHashAsync(RedisKey key, int page, CancellationToken cancellationToken) =>
        connection.ScanAsync(
            "scan",
            multiplexer => multiplexer.GetDatabase()
                .HashScanAsync(key, pageSize: page, flags: RedisPartitionStore.Primary),
            cancellationToken);
}
