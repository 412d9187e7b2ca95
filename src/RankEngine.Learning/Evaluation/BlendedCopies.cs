using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>Articles that never were, each made of two that are: so that a small file measures a large site.</summary>
internal static class BlendedCopies
{
    /// <summary>Makes a copy that keeps 50 to 80 % of one article and takes the rest from another.</summary>
    /// <param name="article">The article.</param>
    /// <param name="other">What it is mixed with.</param>
    /// <param name="random">Decides how, word by word.</param>
    public static EncodedText Of(in EncodedText article, in EncodedText other, Random random)
    {
        var share = .5f + (.3f * random.NextSingle());
        var words = SparseVector.Sum(
            [Some(article.Lexical, share, random), Some(other.Lexical, 1 - share, random)]);
        if (words.Count == 0)
        {
            words = article.Lexical;
        }

        return new EncodedText(words, Mix(article.Dense, other.Dense, share, random));
    }

    // Each word with the given probability, heavier or lighter than it was.
    private static SparseVector Some(SparseVector words, float share, Random random)
    {
        var terms = new List<int>();
        var weights = new List<float>();
        for (var i = 0; i < words.Count; i++)
        {
            if (random.NextSingle() < share)
            {
                terms.Add(words.Terms[i]);
                weights.Add(words.Weights[i] * (.6f + (.8f * random.NextSingle())));
            }
        }

        return new SparseVector([.. terms], [.. weights]);
    }

    private static DenseVector Mix(DenseVector left, DenseVector right, float share, Random random)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }

        // As long as the first, with some noise of its own.
        var values = new float[left.Values.Length];
        var before = 0.0;
        var after = 0.0;
        var noise = .15f * left.Scale * sbyte.MaxValue;
        for (var i = 0; i < values.Length; i++)
        {
            var first = left.Values[i] * left.Scale;
            values[i] = (share * first) + ((1 - share) * right.Values[i] * right.Scale)
                + (noise * (random.NextSingle() - .5f));
            before += (double)first * first;
            after += (double)values[i] * values[i];
        }

        var factor = after > 0 ? (float)Math.Sqrt(before / after) : 0;
        foreach (ref var value in values.AsSpan())
        {
            value *= factor;
        }

        return DenseVector.Of(values);
    }
}
