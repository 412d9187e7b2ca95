using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Learning.Vectors;

/// <summary>Makes a <see cref="WordTable"/> of raw word vectors.</summary>
public static class WordTableBuilder
{
    /// <summary>Directions that are removed: what frequent words have in common.</summary>
    public const int RemovedComponents = 5;

    /// <summary>Removes the strongest directions of the words as texts use them, and rounds to bytes.</summary>
    /// <param name="dimensions">Of each vector.</param>
    /// <param name="words">Each once, the most frequent first.</param>
    /// <param name="ranks">The place of each among all words of the language.</param>
    /// <param name="vectors">The vectors, one behind the other; are overwritten.</param>
    public static WordTable Build(int dimensions, string[] words, int[] ranks, double[] vectors)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(vectors);
        var products = new double[dimensions * dimensions];
        for (var row = 0; row < words.Length; row++)
        {
            // Stop words are never summed, so they have no say.
            if (StopWords.Contains(words[row]))
            {
                continue;
            }

            var vector = vectors.AsSpan(row * dimensions, dimensions);
            var frequency = WordTable.FrequencyAt(ranks[row]);
            var weight = frequency * Math.Pow(WordTable.SumWeight(frequency), 2);
            for (var i = 0; i < dimensions; i++)
            {
                for (var k = 0; k < dimensions; k++)
                {
                    products[(i * dimensions) + k] += weight * vector[i] * vector[k];
                }
            }
        }

        var (_, directions) = SymmetricEigen.Decompose(products, dimensions);
        var scales = new float[words.Length];
        var values = new sbyte[vectors.Length];
        for (var row = 0; row < words.Length; row++)
        {
            var vector = vectors.AsSpan(row * dimensions, dimensions);
            foreach (var direction in directions.Take(RemovedComponents))
            {
                Remove(vector, direction);
            }

            scales[row] = Round(vector, values.AsSpan(row * dimensions, dimensions));
        }

        return new WordTable(dimensions, words, ranks, scales, values);
    }

    private static void Remove(Span<double> vector, double[] direction)
    {
        var part = 0.0;
        for (var i = 0; i < vector.Length; i++)
        {
            part += vector[i] * direction[i];
        }

        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] -= part * direction[i];
        }
    }

    private static float Round(ReadOnlySpan<double> vector, Span<sbyte> into)
    {
        var largest = 0.0;
        foreach (var value in vector)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var scale = (float)(largest / 127);
        for (var i = 0; i < vector.Length && scale > 0; i++)
        {
            into[i] = (sbyte)Math.Clamp(Math.Round(vector[i] / scale), -127, 127);
        }

        return scale;
    }
}
