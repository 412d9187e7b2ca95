using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>Everything that a store tells of a partition, in sorted lines.</summary>
internal static class PartitionDump
{
    public static async Task<IReadOnlyList<string>> OfAsync(
        IPartitionStore store, PartitionId partition, CancellationToken cancellationToken)
    {
        // A scan may say a thing twice; the later is right.
        var counts = new Dictionary<(Resolution, int, string, CountKind), StoredCount>();
        foreach (var resolution in Enum.GetValues<Resolution>())
        {
            await foreach (var count in store.ScanCountsAsync(partition, resolution, cancellationToken))
            {
                counts[(count.Resolution, count.Bucket, count.Article, count.Kind)] = count;
            }
        }

        var pairs = new Dictionary<PairKey, long>();
        await foreach (var (key, count) in store.ScanPairsAsync(partition, cancellationToken))
        {
            pairs[key] = count;
        }

        var articles = new Dictionary<string, ArticleWrite>();
        await foreach (var write in store.ScanArticlesAsync(partition, cancellationToken))
        {
            articles[write.Id] = write;
        }

        var readers = new Dictionary<Pseudonym, ReaderMemory>();
        await foreach (var (reader, memory) in store.ScanReadersAsync(partition, cancellationToken))
        {
            Assert.True(readers.TryAdd(reader, memory), "A reader came twice.");
        }

        List<string> lines =
        [
            .. counts.Values.Where(count => count.Count != 0).Select(Line),
            .. pairs.Where(entry => entry.Value != 0).Select(entry => Line(entry.Key, entry.Value)),
            .. articles.Values.Select(Line),
            .. readers
                .Where(entry => entry.Value.Read.Count + entry.Value.Hidden.Count > 0)
                .Select(entry => Line(entry.Key, entry.Value)),
        ];
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public static string Line(StoredCount count) =>
        $"{count.Resolution} {count.Bucket} {count.Article} {count.Kind} = {count.Count}";

    public static string Line(PairKey pair, long count) => $"pair {pair.Hour} {pair.From} > {pair.To} = {count}";

    public static string Line(ArticleWrite write) => $"article {write.Id} {write.Version} {write.Article?.Title}";

    public static string Line(Pseudonym reader, ReaderMemory memory) =>
        $"reader {reader} {string.Join(",", memory.Read)} hides {string.Join(",", memory.Hidden.Order())}";
}
