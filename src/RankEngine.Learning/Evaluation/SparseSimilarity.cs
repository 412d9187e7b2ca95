using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>Scalar products of weighted terms, exact.</summary>
public sealed class SparseSimilarity : ITextSimilarity
{
    private readonly IReadOnlyList<SparseVector> _vectors;

    // For each term: the texts that hold it, and its weight there.
    private readonly List<(int Text, float Weight)>[] _postings;

    /// <summary>Compares texts by their vectors.</summary>
    /// <param name="vectors">One for each text, all of one set of terms.</param>
    public SparseSimilarity(IReadOnlyList<SparseVector> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        _vectors = vectors;
        var terms = vectors.Max(vector => vector.Count == 0 ? 0 : vector.Terms[^1] + 1);
        _postings = new List<(int, float)>[terms];
        for (var text = 0; text < vectors.Count; text++)
        {
            for (var i = 0; i < vectors[text].Count; i++)
            {
                (_postings[vectors[text].Terms[i]] ??= []).Add((text, vectors[text].Weights[i]));
            }
        }
    }

    /// <inheritdoc/>
    public int Count => _vectors.Count;

    /// <inheritdoc/>
    public void CompareWithAll(int text, Span<float> into)
    {
        into.Clear();
        var vector = _vectors[text];
        for (var i = 0; i < vector.Count; i++)
        {
            foreach (var (other, weight) in _postings[vector.Terms[i]])
            {
                into[other] += vector.Weights[i] * weight;
            }
        }
    }
}
