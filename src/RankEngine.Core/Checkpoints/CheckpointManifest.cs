using RankEngine.Folding;

namespace RankEngine.Checkpoints;

/// <summary>How many events of a partition a checkpoint folded.</summary>
/// <param name="Counted">Events that count.</param>
/// <param name="Repeated">Events that came again.</param>
public readonly record struct CheckpointTally(long Counted, long Repeated);

/// <summary>A site of a checkpoint.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Tallies">One for each of its partitions.</param>
public sealed record CheckpointSite(string Name, IReadOnlyList<CheckpointTally> Tallies);

/// <summary>What a checkpoint is of.</summary>
/// <param name="AsOfMs">Moment that decided which buckets lived when it was written; Unix milliseconds.</param>
/// <param name="ReceivedMs">Latest receipt among the records that are folded; Unix milliseconds.</param>
/// <param name="Sites">Every site that a folded record belongs to, by name, ordinally.</param>
public sealed record CheckpointManifest(long AsOfMs, long ReceivedMs, IReadOnlyList<CheckpointSite> Sites)
{
    /// <summary>Finds a site; null when no folded record is its.</summary>
    public CheckpointSite? Find(string site) =>
        Sites.FirstOrDefault(known => string.Equals(known.Name, site, StringComparison.Ordinal));

    /// <summary>Returns what was folded of a partition.</summary>
    public CheckpointTally TallyOf(PartitionId partition) =>
        Find(partition.Site) is { } site && partition.Number < site.Tallies.Count
            ? site.Tallies[partition.Number]
            : default;
}
