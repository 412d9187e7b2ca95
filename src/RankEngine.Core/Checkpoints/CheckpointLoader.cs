using Microsoft.Extensions.Logging;
using RankEngine.Folding;
using RankEngine.Log;
using RankEngine.Ranking;
using RankEngine.Sites;

namespace RankEngine.Checkpoints;

/// <summary>Gives the store what its log no longer holds, where the store knows nothing of the log.</summary>
/// <remarks>
/// Each section goes in by one script that also moves the log's offset: from unknown over negative numbers
/// (<see cref="CheckpointPosition"/>) to the checkpoint's offset, from where the applier goes on. Whatever interrupts
/// it, the offset tells where to go on.
/// </remarks>
public sealed partial class CheckpointLoader(
    EventLog log,
    IPartitionStore store,
    SiteDirectory sites,
    IModelSink models,
    CheckpointFolder folder,
    ILogger<CheckpointLoader> logger)
{
    /// <summary>Makes the sites of the checkpoint known to the store.</summary>
    /// <exception cref="PreconditionException">The store cuts one of them otherwise.</exception>
    public async Task RegisterSitesAsync(CancellationToken cancellationToken)
    {
        foreach (var site in folder.Latest?.Manifest.Sites ?? [])
        {
            var count = await sites.RegisterAsync(site.Name, site.Tallies.Count, cancellationToken);
            if (count != site.Tallies.Count)
            {
                throw CheckpointCover.CutOtherwise(site.Name, site.Tallies.Count, count);
            }
        }
    }

    /// <summary>Loads the checkpoint into every partition that knows nothing of the log, or a part of it.</summary>
    /// <param name="applied">Where the log stands in each partition, as the store says; brought up to date.</param>
    /// <param name="cancellationToken">Stops it between two sections.</param>
    /// <exception cref="PreconditionException">
    /// Log and checkpoint do not come to what the store lacks. The message says what to do.
    /// </exception>
    /// <exception cref="UnavailableException">The store cannot be reached; asked again, the load goes on.</exception>
    public async Task LoadAsync(Dictionary<PartitionId, long?> applied, CancellationToken cancellationToken)
    {
        // What the newest checkpoint holds is settled: none of it may be given to another log any more.
        var settled = Math.Max(log.Start, folder.Latest?.Offset ?? 0);
        foreach (var (partition, offset) in applied)
        {
            if (offset >= 0 && offset < settled)
            {
                throw CheckpointCover.StoreBehind(log.Id, partition, offset.Value, settled);
            }
        }

        if (applied.Count > 0 && applied.Values.All(offset => offset >= 0))
        {
            return;
        }

        await folder.Gate.WaitAsync(cancellationToken);
        try
        {
            var checkpoint = folder.Latest;
            CheckpointCover.Require(log.Id, log.Start, checkpoint);
            var counts = Count(checkpoint, cancellationToken);
            var next = new Dictionary<PartitionId, int>();
            foreach (var (partition, offset) in applied)
            {
                if (offset is null)
                {
                    next[partition] = 0;
                }
                else if (offset < 0)
                {
                    next[partition] = checkpoint is not null
                        && CheckpointPosition.RemainingOf(offset.Value, checkpoint.Tag) is { } remaining
                        && remaining < counts.GetValueOrDefault(partition)
                            ? counts[partition] - remaining
                            : throw CheckpointCover.OtherCheckpoint(log.Id, partition);
                }
            }

            if (checkpoint is not null)
            {
                await LoadAsync(checkpoint, counts, next, applied, cancellationToken);
            }
        }
        finally
        {
            folder.Gate.Release();
        }
    }

    private static Dictionary<PartitionId, int> Count(
        CheckpointContents? checkpoint, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<PartitionId, int>();
        foreach (var section in checkpoint?.Sections ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            var partition = SectionReader.HeadOf(section).Partition;
            counts[partition] = counts.GetValueOrDefault(partition) + 1;
        }

        return counts;
    }

    /// <param name="checkpoint">What to load.</param>
    /// <param name="counts">Its number of sections, by partition.</param>
    /// <param name="next">Partitions to load into, and the section that each lacks first.</param>
    /// <param name="applied">Where the log stands in each partition.</param>
    /// <param name="cancellationToken">Stops it between two sections.</param>
    private async Task LoadAsync(
        CheckpointContents checkpoint,
        Dictionary<PartitionId, int> counts,
        Dictionary<PartitionId, int> next,
        Dictionary<PartitionId, long?> applied,
        CancellationToken cancellationToken)
    {
        var total = next.Sum(partition => counts.GetValueOrDefault(partition.Key) - partition.Value);
        Log.Loading(logger, log.Id, checkpoint.Offset, total, next.Count);
        var at = new Dictionary<PartitionId, int>();
        foreach (var section in checkpoint.Sections)
        {
            var partition = SectionReader.HeadOf(section).Partition;
            var number = at.GetValueOrDefault(partition);
            at[partition] = number + 1;
            if (!next.TryGetValue(partition, out var wanted) || number < wanted)
            {
                continue;
            }

            var remaining = counts[partition] - number - 1;
            var to = remaining == 0 ? checkpoint.Offset : CheckpointPosition.Of(checkpoint.Tag, remaining);
            await AddAsync(partition, section, applied[partition], to, cancellationToken);
            applied[partition] = to;
        }

        foreach (var partition in next.Keys.Where(partition => !counts.ContainsKey(partition)))
        {
            // Nothing of the checkpoint is this partition's: what the log has of it lies behind.
            await AddAsync(partition, null, null, checkpoint.Offset, cancellationToken);
            applied[partition] = checkpoint.Offset;
        }

        Log.Loaded(logger, log.Id, checkpoint.Offset);
    }

    private async Task AddAsync(
        PartitionId partition, byte[]? section, long? from, long to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (section is not null && SectionReader.HeadOf(section).Kind == SectionKind.Record)
        {
            // Idempotent, so that doing it again after a crash is harmless.
            foreach (var (offset, record) in SectionReader.Records(section))
            {
                await models.ApplyAsync(record, log.Id, offset, cancellationToken);
            }
        }

        var query = section is null ? PartitionQuery.Nothing : SectionDelta.QueryOf(section);
        while (true)
        {
            var before = await store.ReadAsync(partition, query, cancellationToken);
            var delta = section is null ? new PartitionDelta() : SectionDelta.Of(section, before);
            if (before.IsShort)
            {
                query.Add(before);
                continue;
            }

            var result = await store.ApplyAsync(
                partition, log.Id, from, to, before.Head, delta, cancellationToken);
            switch (result.Outcome)
            {
                case ApplyOutcome.Applied:
                    return;
                case ApplyOutcome.OffsetDiffers when result.Offset == to:
                    // It ran, and the answer was lost.
                    return;
                case ApplyOutcome.OffsetDiffers:
                    throw new UnavailableException(
                        "store",
                        $"Partition {partition} was emptied or replaced while a checkpoint was loaded into it.");
                default:
                    // Another replica wrote meanwhile.
                    continue;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2020,
            LogLevel.Information,
            "The store lacks log {LogId}: loading its checkpoint at offset {Offset}, {Sections} sections into "
            + "{Partitions} partitions.",
            EventName = nameof(Loading))]
        public static partial void Loading(ILogger logger, string logId, long offset, int sections, int partitions);

        [LoggerMessage(
            2021,
            LogLevel.Information,
            "The checkpoint of log {LogId} at offset {Offset} is in the store.",
            EventName = nameof(Loaded))]
        public static partial void Loaded(ILogger logger, string logId, long offset);
    }
}
