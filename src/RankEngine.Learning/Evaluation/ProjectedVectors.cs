using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>
/// Dense vectors made of nothing but the words, in place of a trained encoder's: a seeded random projection of them
/// (100 components, half the weight), and of the words that stand in the same texts (128 components, a quarter).
/// </summary>
/// <remarks>Good for measuring an index: their neighbours agree with those by words as loosely as meanings do.</remarks>
public sealed class ProjectedVectors
{
    /// <summary>Components of a vector.</summary>
    public const int Dimensions = Direct + Shared;

    private const int Direct = 100;
    private const int Shared = 128;

    private readonly int _seed;
    private readonly Dictionary<int, float[]> _company = [];

    /// <summary>Learns which words stand together.</summary>
    /// <param name="texts">The articles, encoded.</param>
    /// <param name="seed">The same seed and articles give the same vectors.</param>
    public ProjectedVectors(IReadOnlyList<SparseVector> texts, int seed)
    {
        ArgumentNullException.ThrowIfNull(texts);
        _seed = seed;
        var random = new Random(seed);
        Span<float> article = stackalloc float[Shared];
        foreach (var text in texts)
        {
            foreach (ref var value in article)
            {
                value = random.Next(2) == 0 ? -1 : 1;
            }

            for (var i = 0; i < text.Count; i++)
            {
                if (!_company.TryGetValue(text.Terms[i], out var sum))
                {
                    _company[text.Terms[i]] = sum = new float[Shared];
                }

                for (var at = 0; at < Shared; at++)
                {
                    sum[at] += article[at] * text.Weights[i];
                }
            }
        }
    }

    /// <summary>Returns the vector of a text; empty for one without words.</summary>
    public DenseVector Of(SparseVector text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Count == 0)
        {
            return DenseVector.Empty;
        }

        var values = new float[Dimensions];
        for (var i = 0; i < text.Count; i++)
        {
            // The signs of a word follow from its number alone.
            var state = ((ulong)(uint)text.Terms[i] + 1) * 0x9E3779B97F4A7C15 ^ (ulong)(uint)_seed;
            for (var at = 0; at < Direct; at++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                values[at] += (state & 1) == 0 ? text.Weights[i] : -text.Weights[i];
            }

            if (_company.TryGetValue(text.Terms[i], out var sum))
            {
                for (var at = 0; at < Shared; at++)
                {
                    values[Direct + at] += sum[at] * text.Weights[i];
                }
            }
        }

        Scale(values.AsSpan(0, Direct), MathF.Sqrt(.5f));
        Scale(values.AsSpan(Direct), .5f);
        return DenseVector.Of(values);
    }

    private static void Scale(Span<float> values, float length)
    {
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (double)value * value;
        }

        var factor = squares > 0 ? (float)(length / Math.Sqrt(squares)) : 0;
        foreach (ref var value in values)
        {
            value *= factor;
        }
    }
}
