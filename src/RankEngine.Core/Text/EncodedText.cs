using System.Runtime.InteropServices;
using RankEngine.Binary;

namespace RankEngine.Text;

/// <summary>What an article's text is about, as numbers that can be compared.</summary>
/// <param name="Lexical">Its stems and their weights, of length 1; empty when there is none.</param>
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

    /// <summary>Terms that the packed form keeps.</summary>
    public const int PackedTerms = 128;

    /// <summary>Returns how near two articles are: 1 for equal texts, about 0 for unrelated ones.</summary>
    /// <remarks>
    /// (lexical cosine + 0.5 · cosine of word vectors + 0.25 · cosine of latent topics) / 1.75; see
    /// <see cref="ArticleEncoder"/> for texts that lack one of them. May be slightly negative. Both must be of one
    /// encoder.
    /// </remarks>
    public static double Similarity(in EncodedText left, in EncodedText right) =>
        (SparseVector.Dot(left.Lexical, right.Lexical) + DenseVector.Dot(left.Dense, right.Dense))
            / (1 + WordsWeight + LatentWeight);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static EncodedText Read(ref ByteReader reader)
    {
        var terms = new int[reader.Length(PackedTerms + 1)];
        var next = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = next + reader.Length(PackedVector.TermLimit - next);
            next = terms[i] + 1;
        }

        Span<byte> steps = stackalloc byte[PackedTerms];
        steps = steps[..terms.Length];
        var squares = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = reader.Byte();
            squares += steps[i] * steps[i];
        }

        if (steps.Contains((byte)0))
        {
            throw new InvalidDataException("A term weighs nothing.");
        }

        var weights = new float[terms.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(steps[i] / Math.Sqrt(squares));
        }

        var values = MemoryMarshal.Cast<byte, sbyte>(reader.Bytes());
        if (values.IsEmpty)
        {
            return new EncodedText(Lexical(terms, weights), DenseVector.Empty);
        }

        var scale = reader.Single();
        return !values.Contains(sbyte.MinValue) && scale >= 0 && float.IsFinite(scale)
            ? new EncodedText(Lexical(terms, weights), new DenseVector(values.ToArray(), scale))
            : throw new InvalidDataException("No dense vector.");

        static SparseVector Lexical(int[] terms, float[] weights) =>
            terms.Length == 0 ? SparseVector.Empty : new SparseVector(terms, weights);
    }

    /// <summary>Writes the packed form: three bytes or so for each term, and one for each dimension.</summary>
    /// <remarks>
    /// Keeps the strongest <see cref="PackedTerms"/> terms, of equals those of lower id; a weight is off by at most 1/510
    /// of the strongest. What was read writes the same bytes again.
    /// </remarks>
    /// <param name="writer">Receives it.</param>
    /// <exception cref="InvalidOperationException">A term is too large to be of a lexicon.</exception>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var terms = Lexical.Terms;
        var weights = Lexical.Weights;
        if (!terms.IsEmpty && terms[^1] >= PackedVector.TermLimit)
        {
            throw new InvalidOperationException($"Term ids must lie below {PackedVector.TermLimit}.");
        }

        // 1. What is kept.
        var kept = Math.Min(PackedTerms, terms.Length);
        var (bound, atBound) = PackedVector.Bound(weights, PackedTerms);
        Span<byte> steps = stackalloc byte[PackedTerms];
        var strongest = 0f;
        foreach (var weight in weights)
        {
            strongest = Math.Max(strongest, weight);
        }

        // 2. Terms as distances, then weights.
        writer.Unsigned((ulong)kept);
        var next = 0;
        var count = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            if (weights[i] > bound || (weights[i] == bound && atBound-- > 0))
            {
                writer.Unsigned((ulong)(terms[i] - next));
                next = terms[i] + 1;
                steps[count++] = (byte)Math.Clamp((int)Math.Round(weights[i] * 255.0 / strongest), 1, 255);
            }
        }

        foreach (var step in steps[..count])
        {
            writer.Byte(step);
        }

        // 3. Bytes as they are.
        writer.Bytes(MemoryMarshal.AsBytes(Dense.Values));
        if (Dense.Count > 0)
        {
            writer.Single(Dense.Scale);
        }
    }
}
