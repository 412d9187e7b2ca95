using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>What a snapshot knows of its articles' texts: one generation of encoder, vectors and neighbours. Immutable.</summary>
/// <param name="Generation">Number of the refresh it comes from; 0: none has run yet.</param>
/// <param name="Encoder">Turns texts into vectors.</param>
/// <param name="Index">The articles' vectors.</param>
/// <param name="Neighbors">Each article's nearest, by slot; null where nobody has looked for them yet.</param>
public sealed record TextView(
    long Generation,
    ArticleEncoder Encoder,
    TextIndex Index,
    PagedArray<NeighborList> Neighbors)
{
    /// <summary>Where texts are not looked at.</summary>
    public static readonly TextView None = Of(0, new ArticleEncoder(StemLexicon.Empty, words: null, latent: null));

    /// <summary>Returns a view without articles.</summary>
    public static TextView Of(long generation, ArticleEncoder encoder) =>
        new(generation, encoder, TextIndex.Empty, PagedArray<NeighborList>.Empty);

    /// <summary>Tells whether an article's neighbours are those of its text as it is now.</summary>
    /// <param name="slot">The article's slot.</param>
    /// <param name="entry">What is known of it; null: nothing.</param>
    public bool IsLinked(int slot, ArticleEntry? entry) =>
        entry?.Meta is { IsDeleted: false } meta
            ? Neighbors[slot] is { } list && list.Text == NeighborList.TextOf(meta.Version)
            : Neighbors[slot] is null;

    /// <summary>Returns an article's nearest by text; none where nobody has looked for them yet.</summary>
    public NeighborList NeighborsOf(int slot) => Neighbors[slot] ?? NeighborList.Empty;
}
