namespace RankEngine.Checkpoints;

/// <summary>The sentences that say why a log and its checkpoint do not come to the whole.</summary>
internal static class CheckpointCover
{
    /// <summary>Throws when a log begins behind what its checkpoint holds.</summary>
    /// <exception cref="PreconditionException">It does.</exception>
    public static void Require(string logId, long start, CheckpointContents? checkpoint)
    {
        if (start <= (checkpoint?.Offset ?? 0))
        {
            return;
        }

        throw new PreconditionException(
            "checkpoint",
            checkpoint is null
                ? $"Log {logId} begins at offset {start} and there is no usable checkpoint of what lies before: "
                    + "restore the folder \"checkpoints\" of its data directory from a backup."
                : $"Log {logId} begins at offset {start} and its newest usable checkpoint ends at {checkpoint.Offset}: "
                    + "restore the folders \"log\" and \"checkpoints\" of its data directory from one backup.");
    }

    /// <summary>A site has another number of partitions than its checkpoint.</summary>
    public static PreconditionException CutOtherwise(string site, int known, int actual) => new(
        "checkpoint",
        $"Site \"{site}\" is cut into {known} partitions in the checkpoint and into {actual} in the store. Empty the "
        + "store, and start the servers that have checkpoints of the site before those that have none: the first "
        + "one decides.");

    /// <summary>A store holds less of a log than its newest checkpoint.</summary>
    public static PreconditionException StoreBehind(
        string logId, Folding.PartitionId partition, long applied, long settled) => new(
        "store",
        $"The store holds log {logId} up to offset {applied} in partition {partition}, and what lies before {settled} "
        + "is in the checkpoint, as part of its sums, and cannot be added to what the store has. "
        + "Empty the store (all keys of this installation): it is refilled from the checkpoints and logs of all servers.");

    /// <summary>A store holds a part of a checkpoint that is gone.</summary>
    public static PreconditionException OtherCheckpoint(string logId, Folding.PartitionId partition) => new(
        "store",
        $"Partition {partition} of the store holds a part of a checkpoint of log {logId} that cannot be read any more, "
        + "so that the rest cannot be added. Empty the store (all keys of this installation): it is refilled from the "
        + "checkpoints and logs of all servers.");
}
