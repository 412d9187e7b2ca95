namespace RankEngine.Checkpoints;

/// <summary>
/// Where a log stands in a partition of the store while its checkpoint is being loaded: a negative offset.
/// </summary>
/// <remarks>
/// It says which checkpoint and how many of its sections are still to come, so that a load that was interrupted goes on
/// with the right section of the right file, and never adds one twice. It grows with each section, up to the
/// checkpoint's own offset, as offsets do.
/// </remarks>
internal static class CheckpointPosition
{
    /// <summary>Returns the position.</summary>
    /// <param name="tag">Which checkpoint: <see cref="CheckpointContents.Tag"/>.</param>
    /// <param name="remaining">Sections of the partition still to come, at least 1.</param>
    public static long Of(uint tag, int remaining) => -(((long)tag << 32) | (uint)remaining);

    /// <summary>Returns how many sections of a checkpoint are still to come; null: the position is another's.</summary>
    public static int? RemainingOf(long position, uint tag)
    {
        var value = -position;
        var remaining = value & uint.MaxValue;
        return position < 0 && value >> 32 == tag && remaining is > 0 and <= int.MaxValue ? (int)remaining : null;
    }
}
