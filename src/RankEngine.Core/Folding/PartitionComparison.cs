using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Log;

namespace RankEngine.Folding;

/// <summary>Compares one partition of the store with what the logs come to.</summary>
/// <param name="store">The store.</param>
/// <param name="partition">Which.</param>
/// <param name="expected">What the logs come to.</param>
/// <param name="logIds">The logs that were folded.</param>
/// <param name="now">Decides which buckets are live.</param>
/// <param name="report">Receives what differs.</param>
internal sealed class PartitionComparison(
    IPartitionStore store,
    PartitionId partition,
    FoldedPartition expected,
    IReadOnlySet<string> logIds,
    DateTimeOffset now,
    VerificationReport report)
{
    /// <summary>Compares everything.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CompareCountsAsync(cancellationToken);
        await ComparePairsAsync(cancellationToken);
        await CompareReadersAsync(cancellationToken);
        await CompareArticlesAsync(cancellationToken);
    }

    private async Task CompareCountsAsync(CancellationToken cancellationToken)
    {
        foreach (var resolution in Enum.GetValues<Resolution>())
        {
            var actual = new Dictionary<(int, string, CountKind), long>();
            await foreach (var count in store.ScanCountsAsync(partition, resolution, cancellationToken))
            {
                actual[(count.Bucket, count.Article, count.Kind)] = count.Count;
            }

            foreach (var count in expected.Counts)
            {
                if (count.Resolution == resolution && FoldedPartition.IsLive(resolution, count.Bucket, now))
                {
                    actual.Remove((count.Bucket, count.Article, count.Kind), out var stored);
                    report.Compare(
                        $"{partition} {count.Kind} of {count.Article} in {resolution} {count.Bucket}",
                        count.Count,
                        stored);
                }
            }

            foreach (var ((bucket, article, kind), count) in actual)
            {
                if (FoldedPartition.IsLive(resolution, bucket, now))
                {
                    report.Compare($"{partition} {kind} of {article} in {resolution} {bucket}", 0, count);
                }
            }
        }
    }

    private async Task ComparePairsAsync(CancellationToken cancellationToken)
    {
        var oldest = TimeBuckets.OldestHour(now);
        var actual = new Dictionary<PairKey, long>();
        await foreach (var (key, count) in store.ScanPairsAsync(partition, cancellationToken))
        {
            actual[key] = count;
        }

        foreach (var (key, count) in expected.Pairs)
        {
            if (key.Hour >= oldest)
            {
                actual.Remove(key, out var stored);
                report.Compare($"{partition} pair {key.From} > {key.To} in hour {key.Hour}", count, stored);
            }
        }

        foreach (var (key, count) in actual)
        {
            if (key.Hour >= oldest)
            {
                report.Compare($"{partition} pair {key.From} > {key.To} in hour {key.Hour}", 0, count);
            }
        }
    }

    private async Task CompareReadersAsync(CancellationToken cancellationToken)
    {
        var actual = new Dictionary<Pseudonym, ReaderMemory>();
        await foreach (var (reader, memory) in store.ScanReadersAsync(partition, cancellationToken))
        {
            actual[reader] = memory;
        }

        var oldest = (now - TimeBuckets.ReadLifetime).ToUnixTimeMilliseconds();
        foreach (var (reader, memory) in expected.Readers)
        {
            actual.Remove(reader, out var stored);
            Compare(reader, memory, stored ?? ReaderMemory.Empty);
        }

        foreach (var (reader, memory) in actual)
        {
            Compare(reader, ReaderMemory.Empty, memory);
        }

        void Compare(Pseudonym reader, ReaderMemory left, ReaderMemory right)
        {
            report.Compared++;
            var same = left.Read.Where(entry => entry.Value >= oldest)
                    .SequenceEqual(right.Read.Where(entry => entry.Value >= oldest))
                && left.Hidden.SetEquals(right.Hidden);
            if (!same)
            {
                report.Histories++;
                report.Describe($"{partition}: the history of a reader differs");
            }
        }
    }

    private async Task CompareArticlesAsync(CancellationToken cancellationToken)
    {
        var actual = new Dictionary<string, ArticleWrite>();
        await foreach (var write in store.ScanArticlesAsync(partition, cancellationToken))
        {
            actual[write.Id] = write;
        }

        foreach (var (id, write) in expected.Articles)
        {
            report.Compared++;
            var found = actual.Remove(id, out var stored);
            if (!found && write.Article is null)
            {
                // A tombstone past its life is collected.
                continue;
            }

            if (!found || !IsSame(stored!, write))
            {
                report.Articles++;
                report.Describe($"{partition}: article {id} is {stored?.Version}, the logs say {write.Version}");
            }
        }

        foreach (var id in actual.Keys)
        {
            report.Compared++;
            report.Articles++;
            report.Describe($"{partition}: article {id} is in no log");
        }
    }

    /// <summary>Tells whether the store holds what the logs say.</summary>
    /// <remarks>
    /// A log that was handed over (<see cref="LogDrain"/>) lives on in another: the store may still name it, where it
    /// won over equal revisions by its id. Then the same revision and the same words stand for the write.
    /// </remarks>
    private bool IsSame(ArticleWrite stored, ArticleWrite expected) =>
        (stored.Version == expected.Version
            || (stored.Version.Revision == expected.Version.Revision && !logIds.Contains(stored.Version.Log)))
        && ArticleWriteCodec.Pack(stored with { Version = expected.Version }).AsSpan()
            .SequenceEqual(ArticleWriteCodec.Pack(expected));
}
