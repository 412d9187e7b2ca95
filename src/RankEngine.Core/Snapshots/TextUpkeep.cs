using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>Keeps a site's text view level with its articles, without making the follower wait. For that one thread.</summary>
/// <remarks>
/// A text is in the index with the snapshot that shows its article: that costs by what changed. Two things cost by how
/// many articles there are, and are done on another thread: finding a text's neighbours, and merging the index. Their
/// results are taken over by the next <see cref="Collect"/>; until then an article has no neighbours, or its old ones.
/// </remarks>
internal sealed class TextUpkeep(TimeProvider clock)
{
    // How long neighbours are searched before what was found is shown.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly List<LexicalChange> _changes = [];
    private readonly Queue<int> _unlinked = [];
    private readonly HashSet<int> _isUnlinked = [];
    private Task<Linked>? _linking;
    private Task<LexicalMerge>? _merging;

    /// <summary>The view as it is now.</summary>
    public TextView View { get; private set; } = TextView.None;

    /// <summary>True when every text has its neighbours and nothing is left to merge.</summary>
    public bool IsSettled =>
        _changes.Count == 0 && _unlinked.Count == 0 && _linking is null && _merging is null
        && View.Index.PlanMerge() is null;

    /// <summary>Starts from a disk copy. Texts that it holds without neighbours had none found yet when it was made.</summary>
    public void Start(TextView view, PagedArray<ArticleEntry> entries)
    {
        Reset(view);
        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (view.Neighbors[slot] is null && !view.Index.PackedOf(slot).IsEmpty && _isUnlinked.Add(slot))
            {
                _unlinked.Enqueue(slot);
            }
        }
    }

    /// <summary>Takes another view instead: one of another generation.</summary>
    public void Reset(TextView view)
    {
        View = view;
        _changes.Clear();
        _unlinked.Clear();
        _isUnlinked.Clear();

        // What is under way belongs to the view that was.
        _linking = null;
        _merging = null;
    }

    /// <summary>Sets an article's vector; null: it is gone.</summary>
    public void Set(int slot, SparseVector? vector) => _changes.Add(new LexicalChange(slot, vector));

    /// <summary>Forgets what was set and not applied: of a load that did not come to its end.</summary>
    public void Forget() => _changes.Clear();

    /// <summary>Takes what was set into the index.</summary>
    public void Apply()
    {
        if (_changes.Count == 0)
        {
            return;
        }

        View = View with { Index = View.Index.With([.. _changes]) };
        foreach (var (slot, _) in _changes)
        {
            if (_isUnlinked.Add(slot))
            {
                _unlinked.Enqueue(slot);
            }
        }

        _changes.Clear();
    }

    /// <summary>Takes over what the other thread has done, and gives it more to do.</summary>
    /// <returns>True when the view changed.</returns>
    public bool Collect()
    {
        var before = View;
        if (_linking is { IsCompleted: true } linking)
        {
            var (neighbors, left) = linking.GetAwaiter().GetResult();
            View = View with { Neighbors = neighbors };
            _linking = null;
            foreach (var slot in left)
            {
                if (_isUnlinked.Add(slot))
                {
                    _unlinked.Enqueue(slot);
                }
            }
        }

        if (_merging is { IsCompleted: true } merging)
        {
            View = View with { Index = merging.GetAwaiter().GetResult().ApplyTo(View.Index) };
            _merging = null;
        }

        if (_linking is null && _unlinked.Count > 0)
        {
            var view = View;
            int[] slots = [.. _unlinked];
            _unlinked.Clear();
            _isUnlinked.Clear();
            _linking = Task.Run(() => Link(view, slots));
        }

        if (_merging is null && View.Index.PlanMerge() is { } plan)
        {
            _merging = Task.Run(plan.Run);
        }

        return !ReferenceEquals(View, before);
    }

    private Linked Link(TextView view, int[] slots)
    {
        var started = clock.GetTimestamp();
        var neighbors = view.Neighbors.ToBuilder();
        Span<SlotSimilarity> found = stackalloc SlotSimilarity[NeighborList.Capacity + 1];
        var next = 0;
        while (next < slots.Length && (next == 0 || clock.GetElapsedTime(started) < Slice))
        {
            TextViewBuilder.Link(view.Index, slots[next++], neighbors, found);
        }

        return new Linked(neighbors.Build(), slots[next..]);
    }

    /// <summary>What a slice of searching found.</summary>
    /// <param name="Neighbors">All lists as they are now.</param>
    /// <param name="Left">Articles it did not come to.</param>
    private sealed record Linked(PagedArray<NeighborList> Neighbors, int[] Left);
}
