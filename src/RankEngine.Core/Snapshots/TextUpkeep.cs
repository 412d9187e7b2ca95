using RankEngine.Articles;
using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>Keeps a site's text view level with its articles, without making the follower wait. For that one thread.</summary>
/// <remarks>
/// A text is read from the store, encoded, indexed and linked with its neighbours on another thread, some at a time; the
/// next <see cref="Collect"/> takes over what is done. Until then an article has no neighbours, or those of its old text.
/// What is to be done follows from articles and view alone, so a start, a load or another generation lose nothing.
/// </remarks>
internal sealed class TextUpkeep(ArticleEncoder first, TextUpkeep.ReadTexts read, TimeProvider clock)
{
    /// <summary>Reads articles' last writes from the store, in no order.</summary>
    /// <exception cref="UnavailableException">The store is away.</exception>
    public delegate Task<IReadOnlyCollection<ArticleWrite?>> ReadTexts(IReadOnlyList<string> ids);

    // How long the other thread works before what it did is shown.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private const int ArticlesPerRead = 50;
    private const int ManyPending = 16_384;

    private readonly Queue<int> _pending = [];
    private readonly HashSet<int> _isPending = [];
    private readonly Queue<Unlinked> _unlinked = [];
    private readonly List<int> _encoded = [];
    private Task<Work>? _working;
    private Task<TextIndexUpkeep>? _tidying;
    private long _startedAt;
    private long _endedAt;

    /// <summary>The view as it is now.</summary>
    public TextView View { get; private set; } = TextView.Of(0, first);

    /// <summary>True when every text has its neighbours and nothing is left to tidy up.</summary>
    public bool IsSettled =>
        _pending.Count == 0 && _unlinked.Count == 0 && _working is null && _tidying is null && View.Index.PlanUpkeep() is null;

    /// <summary>Takes another view: a disk copy's, or one of another generation.</summary>
    public void Reset(TextView view, PagedArray<ArticleEntry> entries)
    {
        View = view;
        Empty();
        _encoded.Clear();

        // What is under way belongs to the view that was.
        _working = null;
        _tidying = null;
        ExpectAll(entries);
    }

    /// <summary>Notes that an article may have come, changed or gone.</summary>
    public void Expect(int slot)
    {
        if (_isPending.Add(slot))
        {
            _pending.Enqueue(slot);
        }
    }

    /// <summary>Notes every article whose neighbours are not those of its text.</summary>
    public void ExpectAll(PagedArray<ArticleEntry> entries)
    {
        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (!View.IsLinked(slot, entries[slot]))
            {
                Expect(slot);
            }
        }
    }

    /// <summary>Takes over what the other thread has done, and gives it more to do.</summary>
    /// <param name="entries">The articles as they are now.</param>
    /// <returns>True when the view changed.</returns>
    public bool Collect(PagedArray<ArticleEntry> entries)
    {
        var before = View;
        if (_working is { IsCompleted: true } working)
        {
            var (view, pending, unlinked, encoded) = working.GetAwaiter().GetResult();
            View = view;
            _encoded.AddRange(encoded);
            _working = null;
            _endedAt = clock.GetTimestamp();
            pending.ForEach(Expect);
            unlinked.ForEach(_unlinked.Enqueue);
        }

        // Not while the other is at work: what it brings back was made of the index as it was.
        if (_working is null && _tidying is { IsCompleted: true } tidying)
        {
            View = View with { Index = tidying.GetAwaiter().GetResult().ApplyTo(View.Index) };
            _tidying = null;
        }

        if (_tidying is null && View.Index.PlanUpkeep() is { } plan)
        {
            _tidying = Task.Run(() => plan.Run(CancellationToken.None));
        }

        // Rests as long as it worked: an import wants the processors too, and is encoded anew by the refresh after it.
        var isRested = _endedAt == 0
            || clock.GetElapsedTime(_endedAt) >= clock.GetElapsedTime(_startedAt, _endedAt);
        if (_working is null && isRested && (_pending.Count > 0 || _unlinked.Count > 0))
        {
            _startedAt = clock.GetTimestamp();
            var work = new Work(View, [.. _pending], [.. _unlinked], []);
            Empty();
            _working = Task.Run(() => WorkAsync(work, entries));
        }

        return !ReferenceEquals(View, before);
    }

    /// <summary>Returns the articles of which the text in the index is another, each time once.</summary>
    public IReadOnlyList<int> TakeEncoded()
    {
        int[] encoded = [.. _encoded];
        _encoded.Clear();
        return encoded;
    }

    private void Empty()
    {
        _pending.Clear();
        _isPending.Clear();
        _unlinked.Clear();
        if (_isPending.Capacity > ManyPending)
        {
            // Else an import leaves room behind for all that it brought.
            _pending.TrimExcess();
            _isPending.TrimExcess();
            _unlinked.TrimExcess();
        }
    }

    private async Task<Work> WorkAsync(Work work, PagedArray<ArticleEntry> entries)
    {
        // First the index, so that texts that come together find each other.
        var index = work.View.Index;
        List<Unlinked> unlinked = [.. work.Unlinked];
        var encoded = new List<int>();
        var started = clock.GetTimestamp();
        var next = 0;
        try
        {
            while (next < work.Pending.Count && (next == 0 || clock.GetElapsedTime(started) < Slice))
            {
                var some = work.Pending.GetRange(next, Math.Min(ArticlesPerRead, work.Pending.Count - next));
                var changes = await EncodeAsync(work.View, entries, some, unlinked);
                index = index.With(changes);
                encoded.AddRange(changes.Select(change => change.Slot));
                next += some.Count;
            }
        }
        catch (UnavailableException)
        {
            // The follower says so. What is left waits for the store.
        }

        started = clock.GetTimestamp();
        var neighbors = work.View.Neighbors.ToBuilder();
        var changed = unlinked[work.Unlinked.Count..].Select(one => one.Slot)
            .Where(slot => work.View.Neighbors[slot] is not null);
        TextViewBuilder.Relink(index, changed.ToHashSet(), neighbors);
        var linked = 0;
        while (linked < unlinked.Count && (linked == 0 || clock.GetElapsedTime(started) < Slice))
        {
            var (slot, text) = unlinked[linked++];
            TextViewBuilder.Link(index, slot, text, neighbors);
        }

        var view = work.View with { Index = index, Neighbors = neighbors.Build() };
        return new Work(view, work.Pending[next..], unlinked[linked..], encoded);
    }

    private async Task<TextChange[]> EncodeAsync(
        TextView view, PagedArray<ArticleEntry> entries, List<int> slots, List<Unlinked> unlinked)
    {
        var changes = new List<TextChange>(slots.Count);
        var wanted = new Dictionary<string, int>(slots.Count, StringComparer.Ordinal);
        foreach (var slot in slots)
        {
            var entry = entries[slot];
            if (view.IsLinked(slot, entry))
            {
                continue;
            }

            if (entry?.Meta is { IsDeleted: false })
            {
                wanted.Add(entry.Id, slot);
            }
            else
            {
                changes.Add(new TextChange(slot, null));
                unlinked.Add(new Unlinked(slot, 0));
            }
        }

        foreach (var write in wanted.Count == 0 ? [] : await read([.. wanted.Keys]))
        {
            // One that the store lacks comes again with the store's refill.
            if (write?.Article is { } article)
            {
                changes.Add(new TextChange(wanted[write.Id], view.Encoder.Encode(ArticleText.Of(article))));
                unlinked.Add(new Unlinked(wanted[write.Id], NeighborList.TextOf(write.Version)));
            }
        }

        return [.. changes];
    }

    /// <summary>An article whose text is in the index, and whose neighbours are to be found.</summary>
    /// <param name="Slot">The article.</param>
    /// <param name="Text">Names its text; 0: it is gone.</param>
    private readonly record struct Unlinked(int Slot, long Text);

    /// <summary>What is to be done, and what a slice of work came to.</summary>
    /// <param name="View">The view before it, or with it.</param>
    /// <param name="Pending">Articles to read and encode.</param>
    /// <param name="Unlinked">Articles to link.</param>
    /// <param name="Encoded">Articles of which the text in the index is another.</param>
    private sealed record Work(TextView View, List<int> Pending, List<Unlinked> Unlinked, List<int> Encoded);
}
