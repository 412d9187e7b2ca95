namespace RankEngine.Snapshots;

/// <summary>What the last disk copy of a site was of, and when the next is due.</summary>
/// <param name="Version">Version of the snapshot; -1: there is no copy.</param>
/// <param name="Generation">Generation of its texts.</param>
/// <param name="Articles">Slots it had.</param>
/// <param name="Bytes">Bytes of the copy; 0: not known.</param>
internal sealed record DiskCopy(long Version, long Generation, int Articles, long Bytes)
{
    /// <summary>No copy yet.</summary>
    public static readonly DiskCopy None = new(-1, 0, 0, 0);

    // A start from a copy that lacks more than this share has much to catch up with.
    private const double LackingShare = 0.25;

    /// <summary>Describes a copy.</summary>
    public static DiskCopy Of(SiteSnapshot snapshot, long bytes) =>
        new(snapshot.Version, snapshot.Text.Generation, snapshot.Entries.Length, bytes);

    /// <summary>Tells whether a snapshot is to be copied.</summary>
    /// <param name="snapshot">The snapshot of the moment.</param>
    /// <param name="age">How long ago the last copy was begun.</param>
    /// <param name="options">How often copies may be written, and how much they may come to.</param>
    public bool IsDue(SiteSnapshot snapshot, TimeSpan age, FollowerOptions options)
    {
        if (snapshot.Version == Version || age <= options.CopyInterval)
        {
            return false;
        }

        return age.TotalSeconds * options.CopyBytesPerSecond > Bytes
            || snapshot.Text.Generation != Generation
            || snapshot.Entries.Length * (1 - LackingShare) > Articles;
    }
}
