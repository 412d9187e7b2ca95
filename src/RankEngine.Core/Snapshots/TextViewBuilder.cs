using RankEngine.Articles;
using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>Makes the next text view from the last and the articles whose texts changed; costs by what changed.</summary>
/// <remarks>A new article gets its own neighbours and takes its place in theirs, so lists stay whole between refreshes.</remarks>
public sealed class TextViewBuilder(TextView before)
{
    private readonly List<TextChange> _changes = [];
    private readonly List<long> _texts = [];

    /// <summary>Sets an article's text.</summary>
    /// <param name="slot">The article.</param>
    /// <param name="version">Of the write that brought the text.</param>
    /// <param name="text">The text, encoded by the view's encoder.</param>
    public void Set(int slot, ArticleVersion version, in EncodedText text) =>
        Set(new TextChange(slot, text), NeighborList.TextOf(version));

    /// <summary>Takes an article's text away.</summary>
    public void Remove(int slot) => Set(new TextChange(slot, null), 0);

    /// <summary>Returns the changed view.</summary>
    public TextView Build()
    {
        if (_changes.Count == 0)
        {
            return before;
        }

        var index = before.Index.With([.. _changes]);
        var neighbors = before.Neighbors.ToBuilder();
        Relink(
            index,
            _changes.Select(change => change.Slot).Where(slot => before.Neighbors[slot] is not null).ToHashSet(),
            neighbors);
        for (var i = 0; i < _changes.Count; i++)
        {
            Link(index, _changes[i].Slot, _texts[i], neighbors);
        }

        return before with { Index = index, Neighbors = neighbors.Build() };
    }

    /// <summary>
    /// Has texts that changed stand in others' lists as near as they are now, and those that are gone in none. Looks through
    /// all lists, once for all that changed: others may hold an article that itself holds nearer ones.
    /// </summary>
    /// <param name="index">Holds the texts as they are now.</param>
    /// <param name="changed">Articles that were linked before.</param>
    /// <param name="neighbors">Receives the lists.</param>
    internal static void Relink(
        TextIndex index, IReadOnlySet<int> changed, PagedArray<NeighborList>.Builder neighbors)
    {
        if (changed.Count == 0)
        {
            return;
        }

        // Those in a file are read from its beginning to its end, not one by one.
        var files = new HashSet<NeighborFile>();
        for (var slot = 0; slot < neighbors.Length; slot++)
        {
            if (neighbors[slot]?.File is { } file)
            {
                files.Add(file);
            }
            else if (neighbors[slot] is { } list && !changed.Contains(slot) && list.ContainsAny(changed))
            {
                Relink(index, changed, neighbors, slot);
            }
        }

        foreach (var file in files)
        {
            file.ReadAll((slot, offset, list) =>
            {
                var isStill = neighbors[slot] is { } now && now.File == file && now.Offset == offset;
                if (isStill && !changed.Contains(slot) && list.ContainsAny(changed))
                {
                    Relink(index, changed, neighbors, slot);
                }
            });
        }
    }

    /// <summary>Gives an article its neighbours, and its place in theirs.</summary>
    /// <param name="index">Holds its text as it is now.</param>
    /// <param name="slot">The article.</param>
    /// <param name="text">Names its text; see <see cref="NeighborList.Text"/>.</param>
    /// <param name="neighbors">Receives the lists.</param>
    internal static void Link(TextIndex index, int slot, long text, PagedArray<NeighborList>.Builder neighbors)
    {
        if (index.VectorOf(slot) is not { } vector)
        {
            // Without a word that says anything: looked for, and none found.
            neighbors[slot] = text == 0 ? null : NeighborList.Empty.For(text);
            return;
        }

        Span<SlotSimilarity> found = stackalloc SlotSimilarity[NeighborList.Capacity + 1];
        var count = index.Search(vector, found);
        neighbors[slot] = NeighborList.Of(slot, found[..count]).For(text);
        foreach (var (other, similarity) in found[..count])
        {
            if (other != slot)
            {
                neighbors[other] = (neighbors[other] ?? NeighborList.Empty).With(slot, similarity);
            }
        }
    }

    private static void Relink(
        TextIndex index, IReadOnlySet<int> changed, PagedArray<NeighborList>.Builder neighbors, int slot)
    {
        Span<float> similarity = stackalloc float[1];
        foreach (var (other, _) in neighbors[slot]!.ToArray())
        {
            if (changed.Contains(other))
            {
                index.Similarities(index.VectorOf(slot) ?? EncodedText.Nothing, [other], similarity);
                neighbors[slot] = similarity[0] > 0
                    ? neighbors[slot]!.With(other, similarity[0])
                    : neighbors[slot]!.Without(other);
            }
        }
    }

    private void Set(TextChange change, long text)
    {
        _changes.Add(change);
        _texts.Add(text);
    }
}
