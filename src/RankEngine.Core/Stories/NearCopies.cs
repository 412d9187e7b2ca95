namespace RankEngine.Stories;

/// <summary>Finds articles whose texts are nearly the same and that were published near each other.</summary>
/// <remarks>
/// A key is one of 24 bands of 3 bytes of a sketch; near copies are those whose estimated overlap reaches the threshold.
/// Texts that overlap by a half share a band with a chance of .96, by .6 with .996.
/// </remarks>
/// <param name="options">Window and threshold.</param>
/// <param name="order">Compares two slots: the earlier published first, of equals the smaller id.</param>
internal sealed class NearCopies(StoryOptions options, Comparison<int> order)
    : StoryLinks(Bands, options.NearWindow, order)
{
    private const int Bands = 24;
    private const int Rows = 3;

    private StorySketch?[] _sketches = [];

    /// <summary>Puts a slot in that is not in.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="sketch">Of its text.</param>
    /// <param name="publishedMs">When it was published.</param>
    /// <param name="unlinked">Receives slots that have lost a link by it.</param>
    public void Add(int slot, StorySketch sketch, long publishedMs, List<int> unlinked)
    {
        if (slot >= _sketches.Length)
        {
            Array.Resize(ref _sketches, Math.Max(64, slot + (slot / 8) + 1));
        }

        _sketches[slot] = sketch;
        Add(slot, publishedMs, unlinked);
    }

    /// <inheritdoc/>
    public override void Remove(int slot)
    {
        base.Remove(slot);
        _sketches[slot] = null;
    }

    /// <inheritdoc/>
    protected override ulong KeyOf(int slot, int key)
    {
        var band = _sketches[slot]!.Values.Slice(key * Rows, Rows);
        return (ulong)band[0] | ((ulong)band[1] << 8) | ((ulong)band[2] << 16) | ((ulong)key << 24);
    }

    /// <inheritdoc/>
    protected override bool AreNear(int left, int right) =>
        StorySketch.Overlap(_sketches[left]!, _sketches[right]!) >= options.NearOverlap;
}
