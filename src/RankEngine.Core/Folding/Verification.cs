using RankEngine.Checkpoints;
using RankEngine.Sites;

namespace RankEngine.Folding;

/// <summary>Folds all checkpoints and logs and compares what they come to with the store, to the last
/// integer.</summary>
public static class Verification
{
    /// <summary>Share of the work that folding is thought to be; the rest is comparing.</summary>
    private const double FoldShare = 0.7;

    // The store leaves out what ends while it is read.
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);

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
        var folded = new VerificationFold(sites, applied, report)
            .Run(logs, share => progress?.Invoke(FoldShare * share), cancellationToken);
        for (var done = 0; done < partitions.Count; done++)
        {
            var partition = partitions[done];
            progress?.Invoke(FoldShare + ((1 - FoldShare) * done / partitions.Count));
            var expected = folded.GetValueOrDefault(partition) ?? new FoldedPartition();
            await new PartitionComparison(store, partition, expected, logIds, now, report).RunAsync(cancellationToken);
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
}
