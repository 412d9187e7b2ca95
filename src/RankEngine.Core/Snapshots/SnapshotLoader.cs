using RankEngine.Folding;

namespace RankEngine.Snapshots;

/// <summary>Reads whole partitions from a store that goes on changing, exactly as of one version.</summary>
/// <remarks>
/// 1. Note the version v0. 2. Scan everything; what changes meanwhile may be read before or after its change.
/// 3. Note the version v1 and ask what was touched in (v0, v1]. 4. Read all of that again, at once, which happens at some
/// v2 ≥ v1: now it is exact as of v2, and all else exact as of v1. 5. Add the changes of (v1, v2] to all else.
/// </remarks>
public static class SnapshotLoader
{
    private const int Attempts = 5;

    /// <summary>Loads one partition.</summary>
    /// <param name="store">Where from.</param>
    /// <param name="partition">Which.</param>
    /// <param name="known">What is known of an article already, or null; see <see cref="SnapshotTables"/>.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>What it holds and the head it holds it as of.</returns>
    /// <exception cref="UnavailableException">
    /// The store cannot be reached, or kept changing faster than it could be read.
    /// </exception>
    public static async Task<(SnapshotTables Tables, PartitionHead Head)> LoadAsync(
        IPartitionStore store,
        PartitionId partition,
        Func<string, ArticleMeta?>? known,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await TryLoadAsync(store, partition, known, cancellationToken) is { } loaded)
            {
                return loaded;
            }
        }

        throw new UnavailableException("store", $"Partition {partition} changed faster than it could be loaded.");
    }

    private static async Task<(SnapshotTables Tables, PartitionHead Head)?> TryLoadAsync(
        IPartitionStore store,
        PartitionId partition,
        Func<string, ArticleMeta?>? known,
        CancellationToken cancellationToken)
    {
        // :: 1
        var before = (await store.ReadHeadsAsync([partition], cancellationToken))[0];

        // :: 2
        var tables = new SnapshotTables(known);
        await foreach (var write in store.ScanArticlesAsync(partition, cancellationToken))
        {
            tables.Add(write);
        }

        foreach (var resolution in (Resolution[])[Resolution.Total, Resolution.Hour, Resolution.Minute])
        {
            await foreach (var count in store.ScanCountsAsync(partition, resolution, cancellationToken))
            {
                tables.Set(count);
            }
        }

        await foreach (var (key, count) in store.ScanPairsAsync(partition, cancellationToken))
        {
            tables.Set(key, count);
        }

        // :: 3
        var scanned = (await store.ReadHeadsAsync([partition], cancellationToken))[0];
        if (scanned.Epoch != before.Epoch)
        {
            return null;
        }

        var touched = await store.ReadChangesAsync(partition, before.Version, scanned.Version, cancellationToken);
        if (touched is null)
        {
            return null;
        }

        // :: 4
        var counts = touched.SelectMany(change => change.Counts).Select(count => count.Key).ToHashSet();
        var pairs = touched.SelectMany(change => change.Pairs).Select(pair => pair.Key).ToHashSet();
        var exact = await store.ReadExactAsync(partition, [.. counts], [.. pairs], cancellationToken);
        if (exact.Head.Epoch != before.Epoch)
        {
            return null;
        }

        var hours = new HashSet<(string, CountKind, int)>();
        var totals = new HashSet<(string, CountKind)>();
        foreach (var (key, (minute, hour, total)) in counts.Zip(exact.Counts))
        {
            tables.Set(new StoredCount(Resolution.Minute, key.Minute, key.Article, key.Kind, minute));
            tables.Set(new StoredCount(Resolution.Hour, HourOf(key), key.Article, key.Kind, hour));
            if (key.Kind.IsKeptAt(Resolution.Total))
            {
                tables.Set(new StoredCount(Resolution.Total, 0, key.Article, key.Kind, total));
            }

            hours.Add((key.Article, key.Kind, HourOf(key)));
            totals.Add((key.Article, key.Kind));
        }

        foreach (var (key, count) in pairs.Zip(exact.Pairs))
        {
            tables.Set(key, count);
        }

        // :: 5
        var after = await store.ReadChangesAsync(partition, scanned.Version, exact.Head.Version, cancellationToken);
        if (after is null)
        {
            return null;
        }

        foreach (var change in after)
        {
            foreach (var (key, by) in change.Counts)
            {
                if (!counts.Contains(key))
                {
                    tables.Add(key.Article, key.Kind, Resolution.Minute, key.Minute, by);
                }

                if (!hours.Contains((key.Article, key.Kind, HourOf(key))))
                {
                    tables.Add(key.Article, key.Kind, Resolution.Hour, HourOf(key), by);
                }

                if (key.Kind.IsKeptAt(Resolution.Total) && !totals.Contains((key.Article, key.Kind)))
                {
                    tables.Add(key.Article, key.Kind, Resolution.Total, 0, by);
                }
            }

            foreach (var (key, by) in change.Pairs)
            {
                if (!pairs.Contains(key))
                {
                    tables.Add(key, by);
                }
            }
        }

        // Articles keep the newer version, so reading one twice is harmless.
        var articles = touched.Concat(after).SelectMany(change => change.Articles).Distinct().ToArray();
        foreach (var write in await store.ReadArticlesAsync(partition, articles, cancellationToken))
        {
            if (write is not null)
            {
                tables.Add(write);
            }
        }

        return (tables, exact.Head);
    }

    private static int HourOf(CountKey key) => (int)Math.Floor(key.Minute / 60.0);
}
