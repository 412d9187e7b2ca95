using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>The similarity of encoded texts, exact: <see cref="EncodedText.Similarity"/>.</summary>
public sealed class BlendedSimilarity : ITextSimilarity
{
    private readonly IReadOnlyList<EncodedText> _texts;
    private readonly SparseSimilarity _lexical;
    private readonly float _weight;

    /// <summary>Compares texts by their vectors.</summary>
    /// <param name="texts">All of one encoder.</param>
    /// <param name="weight">What the sum of the products is divided by; above 0.</param>
    public BlendedSimilarity(
        IReadOnlyList<EncodedText> texts,
        double weight = 1 + EncodedText.WordsWeight + EncodedText.LatentWeight)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
        _texts = texts;
        _lexical = new SparseSimilarity([.. texts.Select(text => text.Lexical)]);
        _weight = (float)weight;
    }

    /// <inheritdoc/>
    public int Count => _texts.Count;

    /// <inheritdoc/>
    public void CompareWithAll(int text, Span<float> into)
    {
        _lexical.CompareWithAll(text, into);
        var dense = _texts[text].Dense;
        for (var other = 0; other < _texts.Count; other++)
        {
            into[other] = (into[other] + (float)DenseVector.Dot(dense, _texts[other].Dense)) / _weight;
        }
    }
}
