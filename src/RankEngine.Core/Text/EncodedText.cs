namespace RankEngine.Text;

/// <summary>What an article's text is about, as numbers that can be compared.</summary>
/// <param name="Lexical">Its stems and their weights, of length 1; empty when no stem is known.</param>
/// <param name="Dense">
/// Word vectors and latent topics in one, scaled by the roots of their weights against the lexical view;
/// <see cref="DenseVector.Empty"/> when there is neither.
/// </param>
public readonly record struct EncodedText(SparseVector Lexical, DenseVector Dense)
{
    /// <summary>Weight of the word vectors beside the lexical view, which weighs 1.</summary>
    public const double WordsWeight = 0.5;

    /// <summary>Weight of the latent topics beside the lexical view, which weighs 1.</summary>
    public const double LatentWeight = 0.25;

    /// <summary>Returns how near two articles are: 1 for equal texts, about 0 for unrelated ones.</summary>
    /// <remarks>
    /// (lexical cosine + 0.5 · cosine of word vectors + 0.25 · cosine of latent topics) / 1.75. May be slightly
    /// negative. Both must be of one encoder.
    /// </remarks>
    public static double Similarity(in EncodedText left, in EncodedText right) =>
        (SparseVector.Dot(left.Lexical, right.Lexical) + DenseVector.Dot(left.Dense, right.Dense))
            / (1 + WordsWeight + LatentWeight);
}
