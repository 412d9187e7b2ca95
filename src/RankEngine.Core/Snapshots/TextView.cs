using RankEngine.Articles;
using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>What a snapshot knows of its articles' texts: one generation of encoder, vectors and neighbours. Immutable.</summary>
/// <param name="Generation">Number of the refresh it comes from; 0: none has run yet.</param>
/// <param name="Encoder">Turns texts into vectors; null without a generation.</param>
/// <param name="Index">The articles' vectors.</param>
/// <param name="Neighbors">Each article's nearest, by slot; null where none are known.</param>
public sealed record TextView(
    long Generation,
    LexicalEncoder? Encoder,
    LexicalIndex Index,
    PagedArray<NeighborList> Neighbors)
{
    /// <summary>Before the first refresh: nothing is similar to anything.</summary>
    public static readonly TextView None = new(0, null, LexicalIndex.Empty, PagedArray<NeighborList>.Empty);

    /// <summary>True when texts can be compared.</summary>
    public bool IsReady => Encoder is not null;

    /// <summary>Turns an article into its vector. Only when <see cref="IsReady"/>.</summary>
    public SparseVector Encode(Article article)
    {
        var encoder = Encoder ?? throw new InvalidOperationException("There is no generation yet.");
        return encoder.Encode(new ArticleText(article.Title, article.Summary, article.Body));
    }

    /// <summary>Returns an article's nearest by text.</summary>
    public NeighborList NeighborsOf(int slot) => Neighbors[slot] ?? NeighborList.Empty;
}
