using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>Makes the next text view from the last and the articles whose texts changed; costs by what changed.</summary>
/// <remarks>A new article gets its own neighbours and takes its place in theirs, so lists stay whole between refreshes.</remarks>
public sealed class TextViewBuilder(TextView before)
{
    private readonly List<LexicalChange> _changes = [];

    /// <summary>True when there is nothing to do.</summary>
    public bool IsEmpty => _changes.Count == 0;

    /// <summary>Sets an article's vector; null: it is gone.</summary>
    public void Set(int slot, SparseVector? vector) => _changes.Add(new LexicalChange(slot, vector));

    /// <summary>Returns the changed view.</summary>
    public TextView Build()
    {
        if (IsEmpty)
        {
            return before;
        }

        var index = before.Index.With([.. _changes]);
        var neighbors = before.Neighbors.ToBuilder();
        Span<SlotSimilarity> found = stackalloc SlotSimilarity[NeighborList.Capacity + 1];
        foreach (var (slot, _) in _changes)
        {
            Link(index, slot, neighbors, found);
        }

        return before with { Index = index, Neighbors = neighbors.Build() };
    }

    /// <summary>Gives an article whose text changed its neighbours, and its place in theirs.</summary>
    /// <param name="index">Holds its text as it is now.</param>
    /// <param name="slot">The article.</param>
    /// <param name="neighbors">Receives the lists.</param>
    /// <param name="found">Room for one more than <see cref="NeighborList.Capacity"/>: it finds itself too.</param>
    internal static void Link(
        LexicalIndex index, int slot, PagedArray<NeighborList>.Builder neighbors, Span<SlotSimilarity> found)
    {
        var old = neighbors[slot] ?? NeighborList.Empty;
        foreach (var other in old.Slots)
        {
            // It keeps its place where it stood, as near as it is now: it need not find those that it is near to.
            var cosine = index.Similarity(slot, other);
            neighbors[other] = cosine > 0 ? neighbors[other]?.With(slot, cosine) : neighbors[other]?.Without(slot);
        }

        neighbors[slot] = null;
        if (index.VectorOf(slot) is not { } vector)
        {
            return;
        }

        var count = index.Search(vector, found);
        neighbors[slot] = ListOf(slot, found[..count]);
        foreach (var (other, cosine) in found[..count])
        {
            if (other != slot)
            {
                neighbors[other] = (neighbors[other] ?? NeighborList.Empty).With(slot, cosine);
            }
        }
    }

    /// <summary>Makes a list of what a search found, without the article itself.</summary>
    public static NeighborList ListOf(int slot, ReadOnlySpan<SlotSimilarity> found)
    {
        var slots = new List<int>(found.Length);
        var cosines = new List<float>(found.Length);
        foreach (var (other, cosine) in found)
        {
            if (other != slot && slots.Count < NeighborList.Capacity)
            {
                slots.Add(other);
                cosines.Add(cosine);
            }
        }

        return new NeighborList([.. slots], [.. cosines]);
    }
}
