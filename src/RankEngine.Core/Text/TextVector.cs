namespace RankEngine.Text;

/// <summary>A text as it is compared with others: its words, and what they are about.</summary>
/// <param name="Lexical">Of length 1; <see cref="SparseVector.Empty"/> without a known word.</param>
/// <param name="Dense">
/// The dense views in one vector, each already with the root of its weight, so that the scalar product of two is what
/// they add to the similarity; null: it has none.
/// </param>
public readonly record struct TextVector(SparseVector Lexical, DenseVector? Dense)
{
    /// <summary>What the views weigh together: 1 for the words, .5 and .25 for the dense ones.</summary>
    public const float Weight = 1.75f;

    /// <summary>Returns the similarity: from below 0, for texts with nothing in common, to 1 for the same.</summary>
    public static float Similarity(in TextVector left, in TextVector right)
    {
        var dense = left.Dense is { } first && right.Dense is { } second
            ? Int8Dot.Of(first.Values, second.Values) * (first.Scale * second.Scale)
            : 0;
        return Blend((float)SparseVector.Dot(left.Lexical, right.Lexical), dense);
    }

    /// <summary>Returns the similarity of a cosine of words and a product of dense vectors.</summary>
    internal static float Blend(float lexical, float dense) => (lexical + dense) / Weight;
}
