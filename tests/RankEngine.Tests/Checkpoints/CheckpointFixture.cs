using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Checkpoints;
using RankEngine.Folding;
using RankEngine.Log;
using RankEngine.Tests.Log;

namespace RankEngine.Tests.Checkpoints;

/// <summary>A data directory with a log and checkpoints, and the plain fold of all that was ever written.</summary>
public abstract class CheckpointFixture : LogFixture
{
    private readonly Dictionary<PartitionId, FoldedPartition> _all = [];

    protected IReadOnlyDictionary<PartitionId, FoldedPartition> All => _all;

    private protected CheckpointFolder OpenFolder(EventLog log) =>
        new(LogHistory.CheckpointsOf(Root), log.Id, NullLogger<CheckpointFolder>.Instance);

    /// <summary>Appends records and folds them into <see cref="All"/>.</summary>
    protected async Task AppendAsync(EventLog log, params IEnumerable<LogRecord> records)
    {
        foreach (var record in records)
        {
            var range = await log.AppendRangeAsync([record], Cancel);
            Fold(_all, new LogEntry(range.From, range.To, record), log.Id);
        }
    }

    /// <summary>Folds what is older than a lifetime, as far as <paramref name="bound"/>, and drops what it
    /// may.</summary>
    /// <returns>Segments dropped.</returns>
    private protected int Checkpoint(
        EventLog log, CheckpointFolder folder, TimeSpan lifetime, long bound = long.MaxValue)
    {
        var keepSince = Clock.GetUtcNow() - lifetime;
        while (true)
        {
            var fold = FoldFrom(log, folder, lifetime, bound);
            if (fold.Offset == (folder.Latest?.Offset ?? 0))
            {
                return log.Retain(folder.RetainableOffset, keepSince);
            }

            folder.Write(fold.Offset, fold.Sections(Clock.GetUtcNow()));
        }
    }

    private protected CheckpointFold FoldFrom(
        EventLog log, CheckpointFolder folder, TimeSpan lifetime, long bound = long.MaxValue) => CheckpointFold.Run(
        log,
        folder.Latest,
        bound,
        (Clock.GetUtcNow() - lifetime).ToUnixTimeMilliseconds(),
        site => RandomSite.Sites[site],
        Cancel);

    /// <summary>Folds checkpoint and log of the data directory.</summary>
    protected Dictionary<PartitionId, FoldedPartition> Refold()
    {
        using var history = LogHistory.Open(Root, live: true, NullLogger.Instance);
        history.RequireWhole();
        var folded = new Dictionary<PartitionId, FoldedPartition>();
        var deltas = history.Checkpoint?.Deltas(partition => PartitionOf(folded, partition)) ?? [];
        foreach (var (partition, delta) in deltas)
        {
            PartitionOf(folded, partition).Apply(delta);
        }

        foreach (var entry in history.Log.Read(history.From))
        {
            Fold(folded, entry, history.Log.Id);
        }

        return folded;
    }

    /// <summary>What of partitions is live now, in sorted lines.</summary>
    protected List<string> Lines(IReadOnlyDictionary<PartitionId, FoldedPartition> partitions)
    {
        var now = Clock.GetUtcNow();
        var oldestReadMs = (now - TimeBuckets.ReadLifetime).ToUnixTimeMilliseconds();
        var lines = new List<string>();
        foreach (var (id, partition) in partitions)
        {
            lines.AddRange(partition.Counts
                .Where(count => FoldedPartition.IsLive(count.Resolution, count.Bucket, now))
                .Select(count => $"{id} {count}"));
            lines.AddRange(partition.Pairs
                .Where(pair => pair.Key.Hour >= TimeBuckets.OldestHour(now))
                .Select(pair => $"{id} {pair}"));
            lines.AddRange(partition.Articles.Values.Select(write => $"{id} {write}"));
            lines.AddRange(partition.Readers
                .Select(reader => (
                    reader.Key,
                    Read: string.Join(',', reader.Value.Read.Where(read => read.Value >= oldestReadMs)),
                    Hidden: string.Join(',', reader.Value.Hidden.Order())))
                .Where(reader => reader.Read.Length + reader.Hidden.Length > 0)
                .Select(reader => $"{id} {reader.Key} {reader.Read} - {reader.Hidden}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static void Fold(Dictionary<PartitionId, FoldedPartition> folded, LogEntry entry, string logId)
    {
        var site = entry.Record.Site;
        var count = RandomSite.Sites[site];
        foreach (var readerEvent in (entry.Record as EventsRecord)?.Events ?? [])
        {
            PartitionOf(folded, new PartitionId(site, Partitions.OfEvent(readerEvent, count))).Add(readerEvent);
        }

        foreach (var write in (entry.Record as ArticlesRecord)?.Writes(logId, entry.Offset) ?? [])
        {
            PartitionOf(folded, new PartitionId(site, Partitions.OfArticle(write.Id, count))).Add(write);
        }
    }

    private static FoldedPartition PartitionOf(Dictionary<PartitionId, FoldedPartition> folded, PartitionId id) =>
        folded.TryGetValue(id, out var known) ? known : folded[id] = new FoldedPartition();
}
