using RankEngine.Articles;
using RankEngine.Checkpoints;
using RankEngine.Events;
using RankEngine.Log;
using RankEngine.Sites;

namespace RankEngine.Folding;

/// <summary>What a comparison of the logs with the store found. All zero: the store is the sum of the logs.</summary>
public sealed class VerificationReport
{
    /// <summary>Most differences that are described.</summary>
    public const int MaxDifferences = 20;

    private readonly List<string> _differences = [];

    /// <summary>Events in the logs.</summary>
    public long Events { get; set; }

    /// <summary>Events among them that repeat another.</summary>
    public long Repeated { get; set; }

    /// <summary>
    /// Effects of events and articles in the logs that the store has not applied yet: left out of the comparison.
    /// </summary>
    public long Waiting { get; set; }

    /// <summary>Integers compared.</summary>
    public long Compared { get; set; }

    /// <summary>What the logs say and the store lacks: the sum of what is missing, over all integers.</summary>
    public long Lost { get; set; }

    /// <summary>What the store counts beyond the logs, where the logs know of something.</summary>
    public long Doubled { get; set; }

    /// <summary>What the store counts where the logs know of nothing.</summary>
    public long Phantom { get; set; }

    /// <summary>Readers' histories that differ.</summary>
    public long Histories { get; set; }

    /// <summary>Articles whose last write differs.</summary>
    public long Articles { get; set; }

    /// <summary>The first differences, in words.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>True when nothing differs.</summary>
    public bool IsClean => Lost == 0 && Doubled == 0 && Phantom == 0 && Histories == 0 && Articles == 0;

    internal void Compare(string what, long expected, long actual)
    {
        Compared++;
        if (expected == actual)
        {
            return;
        }

        Describe($"{what}: the logs say {expected}, the store {actual}");
        if (actual < expected)
        {
            Lost += expected - actual;
        }
        else if (expected != 0)
        {
            Doubled += actual - expected;
        }
        else
        {
            Phantom += actual;
        }
    }

    internal void Describe(string difference)
    {
        if (_differences.Count < MaxDifferences)
        {
            _differences.Add(difference);
        }
    }
}

/// <summary>Folds all checkpoints and logs and compares what they come to with the store, to the last
/// integer.</summary>
public static class Verification
{
    private const int EventsPerDelta = 1024;

    /// <summary>Share of the work that folding is thought to be; the rest is comparing.</summary>
    // The store leaves out what ends while it is read.
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);

    private const double FoldShare = 0.7;

    /// <summary>Compares.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sites">Which sites there are and how they are cut; as the store says.</param>
    /// <param name="logs">
    /// Every log that writes to the store, with its checkpoint. One that is left out shows as phantoms.
    /// </param>
    /// <param name="now">
    /// Decides which buckets are live. Those that end within the next hour are left out: reading takes time.
    /// </param>
    /// <param name="progress">Told, now and then, which share of the work is done, 0 to 1; null: nobody asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PreconditionException">
    /// The store changed while it was read, holds more of a log than was there when it was opened, or less than its
    /// checkpoint, or a log's beginning is lost: nothing can be said.
    /// </exception>
    public static async Task<VerificationReport> RunAsync(
        IPartitionStore store,
        SiteDirectory sites,
        IReadOnlyList<LogHistory> logs,
        DateTimeOffset now,
        Action<double>? progress,
        CancellationToken cancellationToken)
    {
        now += LongestRun;
        var partitions = sites.AllPartitions();
        var heads = await store.ReadHeadsAsync(partitions, cancellationToken);
        var applied = partitions.Zip(heads).ToDictionary(pair => pair.First, pair => pair.Second.Applied);
        foreach (var log in logs)
        {
            RequireComparable(log, heads);
        }

        var logIds = logs.Select(history => history.Log.Id).ToHashSet(StringComparer.Ordinal);
        var report = new VerificationReport();
        var folded = Fold(sites, logs, applied, report, progress, cancellationToken);
        for (var done = 0; done < partitions.Count; done++)
        {
            var partition = partitions[done];
            progress?.Invoke(FoldShare + ((1 - FoldShare) * done / partitions.Count));
            var expected = folded.GetValueOrDefault(partition) ?? new FoldedPartition();
            await CompareCountsAsync(store, partition, expected, now, report, cancellationToken);
            await ComparePairsAsync(store, partition, expected, now, report, cancellationToken);
            await CompareReadersAsync(store, partition, expected, now, report, cancellationToken);
            await CompareArticlesAsync(store, partition, expected, logIds, report, cancellationToken);
            report.Repeated += expected.Repeated;
        }

        var after = await store.ReadHeadsAsync(partitions, cancellationToken);
        for (var i = 0; i < partitions.Count; i++)
        {
            if (after[i].Version != heads[i].Version || after[i].Epoch != heads[i].Epoch)
            {
                throw new PreconditionException(
                    "store", $"Partition {partitions[i]} changed while it was compared: verify when nothing is written.");
            }
        }

        return report;
    }

    private static void RequireComparable(LogHistory history, IReadOnlyList<PartitionHead> heads)
    {
        history.RequireWhole();
        var id = history.Log.Id;
        foreach (var head in heads)
        {
            if (!head.Applied.TryGetValue(id, out var offset))
            {
                continue;
            }

            if (offset > history.Log.End)
            {
                throw new PreconditionException(
                    "log",
                    $"The store holds more of log {id} than was there when it was opened: verify when nothing is "
                    + "written.");
            }

            // Sums cannot be taken apart: a part of a checkpoint compares with nothing.
            if (offset < history.From)
            {
                throw new PreconditionException(
                    "store",
                    $"The store does not hold all of the checkpoint of log {id} yet: verify when its server has "
                    + "refilled the store.");
            }
        }
    }

    private static Dictionary<PartitionId, FoldedPartition> Fold(
        SiteDirectory sites,
        IReadOnlyList<LogHistory> logs,
        Dictionary<PartitionId, IReadOnlyDictionary<string, long>> applied,
        VerificationReport report,
        Action<double>? progress,
        CancellationToken cancellationToken)
    {
        var bytes = Math.Max(1, logs.Sum(history => history.Log.End - history.From));
        var bytesBefore = 0L;
        var records = 0L;
        var folded = new Dictionary<PartitionId, FoldedPartition>();

        // All checkpoints before all logs: they bring the identities by which repeats are known.
        foreach (var history in logs)
        {
            Load(history);
        }

        foreach (var history in logs)
        {
            var log = history.Log;
            var from = history.From;
            var waiting = new Dictionary<PartitionId, List<ReaderEvent>>();
            foreach (var entry in log.Read(from))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (records++ % 1024 == 0)
                {
                    progress?.Invoke(FoldShare * (bytesBefore + entry.Offset - from) / bytes);
                }

                var count = sites.PartitionsOf(entry.Record.Site).Count;
                if (count == 0)
                {
                    // The store has never heard of the site: nothing of it is applied.
                    report.Waiting++;
                    continue;
                }

                if (entry.Record is EventsRecord events)
                {
                    report.Events += events.Events.Count;
                    var ceded = log.Ceded.Of(entry.Offset);
                    for (var index = 0; index < events.Events.Count; index++)
                    {
                        var readerEvent = events.Events[index];
                        var partition = new PartitionId(entry.Record.Site, Partitions.OfEvent(readerEvent, count));
                        if (ceded.Contains(index))
                        {
                            report.Repeated++;
                        }
                        else if (IsApplied(partition, entry))
                        {
                            var list = ListOf(waiting, partition);
                            list.Add(readerEvent);
                            if (list.Count >= EventsPerDelta)
                            {
                                Flush(partition, list);
                            }
                        }
                        else
                        {
                            report.Waiting++;
                        }
                    }
                }
                else if (entry.Record is ArticlesRecord articles)
                {
                    foreach (var write in articles.Writes(log.Id, entry.Offset))
                    {
                        var partition = new PartitionId(entry.Record.Site, Partitions.OfArticle(write.Id, count));
                        if (IsApplied(partition, entry))
                        {
                            PartitionOf(partition).Add(write);
                        }
                        else
                        {
                            report.Waiting++;
                        }
                    }
                }
            }

            foreach (var (partition, list) in waiting)
            {
                Flush(partition, list);
            }

            bytesBefore += log.End - from;

            bool IsApplied(PartitionId partition, LogEntry entry) =>
                applied.TryGetValue(partition, out var offsets)
                && offsets.TryGetValue(log.Id, out var offset)
                && offset >= entry.NextOffset;
        }

        return folded;

        void Load(LogHistory history)
        {
            if (history.Checkpoint is not { } checkpoint)
            {
                return;
            }

            foreach (var site in checkpoint.Manifest.Sites)
            {
                for (var number = 0; number < site.Tallies.Count; number++)
                {
                    var (counted, repeated) = site.Tallies[number];
                    if (IsLoaded(new PartitionId(site.Name, number)))
                    {
                        report.Events += counted + repeated;
                        report.Repeated += repeated;
                    }
                    else
                    {
                        report.Waiting += counted + repeated;
                    }
                }
            }

            foreach (var (partition, delta) in checkpoint.Deltas(
                partition => IsLoaded(partition) ? PartitionOf(partition) : null))
            {
                cancellationToken.ThrowIfCancellationRequested();
                PartitionOf(partition).Apply(delta);
            }

            // Half of it was ruled out before.
            bool IsLoaded(PartitionId partition) =>
                applied.TryGetValue(partition, out var offsets) && offsets.ContainsKey(history.Log.Id);
        }

        FoldedPartition PartitionOf(PartitionId partition)
        {
            if (!folded.TryGetValue(partition, out var state))
            {
                folded[partition] = state = new FoldedPartition();
            }

            return state;
        }

        void Flush(PartitionId partition, List<ReaderEvent> events)
        {
            var state = PartitionOf(partition);
            var delta = new PartitionDelta();
            foreach (var readerEvent in events)
            {
                EventFold.Add(readerEvent, state, delta);
            }

            state.Apply(delta);
            events.Clear();
        }
    }

    private static List<ReaderEvent> ListOf(Dictionary<PartitionId, List<ReaderEvent>> lists, PartitionId partition)
    {
        if (!lists.TryGetValue(partition, out var list))
        {
            lists[partition] = list = [];
        }

        return list;
    }

    private static async Task CompareCountsAsync(
        IPartitionStore store,
        PartitionId partition,
        FoldedPartition expected,
        DateTimeOffset now,
        VerificationReport report,
        CancellationToken cancellationToken)
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

    private static async Task ComparePairsAsync(
        IPartitionStore store,
        PartitionId partition,
        FoldedPartition expected,
        DateTimeOffset now,
        VerificationReport report,
        CancellationToken cancellationToken)
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

    private static async Task CompareReadersAsync(
        IPartitionStore store,
        PartitionId partition,
        FoldedPartition expected,
        DateTimeOffset now,
        VerificationReport report,
        CancellationToken cancellationToken)
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

    private static async Task CompareArticlesAsync(
        IPartitionStore store,
        PartitionId partition,
        FoldedPartition expected,
        HashSet<string> logIds,
        VerificationReport report,
        CancellationToken cancellationToken)
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

            if (!found || !IsSame(stored!, write, logIds))
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
    private static bool IsSame(ArticleWrite stored, ArticleWrite expected, HashSet<string> logIds) =>
        (stored.Version == expected.Version
            || (stored.Version.Revision == expected.Version.Revision && !logIds.Contains(stored.Version.Log)))
        && ArticleWriteCodec.Pack(stored with { Version = expected.Version }).AsSpan()
            .SequenceEqual(ArticleWriteCodec.Pack(expected));
}
