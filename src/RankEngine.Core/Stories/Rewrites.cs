namespace RankEngine.Stories;

/// <summary>
/// Finds articles that tell one event in other words, or further on, and that were published near each other.
/// </summary>
/// <remarks>
/// <para>
/// A key is one of the 4 heaviest terms. Of whole texts, rewrites are those whose marks have a cosine of .9 or more, or
/// of .85 when their sketches overlap by .15 too: a saga has the same names day after day, but who writes an event up
/// repeats sentences. Of titles that come without a text, .6 is enough. A short text is a form filled in (a dividend
/// notice, a market's prices) and a rewrite of nothing; nor is a title one of a whole text.
/// </para>
/// <para>
/// The numbers were chosen by looking at what they join: on Reuters' newswire the pairs above them are one event, and
/// results of two companies stay apart by far (their cosine is .69 at most); on BBC's articles, which have no dates
/// and so are as if published at once, the sagas stay apart. What comes out is in the list of decisions.
/// </para>
/// </remarks>
/// <param name="options">The window.</param>
/// <param name="order">Compares two slots: the earlier published first, of equals the smaller id.</param>
internal sealed class Rewrites(StoryOptions options, Comparison<int> order)
    : StoryLinks(EventMarks.MinTerms, options.RewriteWindow, order)
{
    private const double SameMarks = 0.9;
    private const double LikeMarks = 0.85;
    private const double LikeOverlap = 0.15;
    private const double LikeTitles = 0.6;

    private int[] _heaviest = [];
    private EventMarks?[] _marks = [];
    private StorySketch?[] _sketches = [];

    /// <summary>Puts a slot in that is not in.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="marks">Of its text.</param>
    /// <param name="sketch">Of its text; null: there is a title only.</param>
    /// <param name="publishedMs">When it was published.</param>
    /// <param name="unlinked">Receives slots that have lost a link by it.</param>
    public void Add(int slot, EventMarks marks, StorySketch? sketch, long publishedMs, List<int> unlinked)
    {
        if (slot >= _marks.Length)
        {
            var length = Math.Max(64, slot + (slot / 8) + 1);
            Array.Resize(ref _marks, length);
            Array.Resize(ref _sketches, length);
            Array.Resize(ref _heaviest, length * EventMarks.MinTerms);
        }

        _marks[slot] = marks;
        _sketches[slot] = sketch;
        marks.CopyHeaviest(_heaviest.AsSpan(slot * EventMarks.MinTerms, EventMarks.MinTerms));
        Add(slot, publishedMs, unlinked);
    }

    /// <inheritdoc/>
    public override void Remove(int slot)
    {
        base.Remove(slot);
        _marks[slot] = null;
        _sketches[slot] = null;
    }

    /// <inheritdoc/>
    protected override ulong KeyOf(int slot, int key) => (ulong)_heaviest[(slot * EventMarks.MinTerms) + key];

    /// <inheritdoc/>
    protected override bool AreNear(int left, int right)
    {
        var (first, second) = (_sketches[left], _sketches[right]);
        if (first is null != second is null)
        {
            return false;
        }

        var similarity = EventMarks.Similarity(_marks[left]!, _marks[right]!);
        return first is null
            ? similarity >= LikeTitles
            : similarity >= SameMarks
                || (similarity >= LikeMarks && StorySketch.Overlap(first, second!) >= LikeOverlap);
    }
}
