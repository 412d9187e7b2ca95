using System.Buffers;

namespace RankEngine.Text;

/// <summary>
/// The packed form of a vector: its strongest terms, 20 bits of term and 12 bits of weight each, rising by term, and
/// the factor that brings it to length 1.
/// </summary>
/// <remarks>
/// Weights are integers, so a dot product is an exact integer sum, in any order: at most 128 · 4095² &lt; 2³¹.
/// A weight is off by at most 1/8190 of the strongest one.
/// </remarks>
internal static class PackedVector
{
    /// <summary>Terms that are kept of a vector.</summary>
    public const int MaxTerms = 128;

    /// <summary>Term ids must lie below.</summary>
    public const int TermLimit = 1 << 20;

    private const int WeightBits = 12;
    private const int MaxWeight = (1 << WeightBits) - 1;

    /// <summary>Packs a vector.</summary>
    /// <param name="vector">The strongest <see cref="MaxTerms"/> terms are kept; of equals those of lower id.</param>
    /// <param name="entries">At least <see cref="MaxTerms"/> long.</param>
    /// <param name="unit">Factor that brings the packed vector to length 1; 0 for an empty one.</param>
    /// <returns>Entries written.</returns>
    public static int Pack(SparseVector vector, Span<uint> entries, out float unit)
    {
        unit = 0;
        var terms = vector.Terms;
        var weights = vector.Weights;
        if (terms.IsEmpty)
        {
            return 0;
        }

        if (terms[^1] >= TermLimit)
        {
            throw new ArgumentException($"Term ids must lie below {TermLimit}.", nameof(vector));
        }

        var strongest = 0f;
        foreach (var weight in weights)
        {
            strongest = Math.Max(strongest, weight);
        }

        var (bound, atBound) = Bound(weights, MaxTerms);
        var count = 0;
        var squares = 0L;
        for (var i = 0; i < terms.Length; i++)
        {
            if (weights[i] < bound || (weights[i] == bound && atBound-- <= 0))
            {
                continue;
            }

            var quantum = (uint)Math.Clamp((int)Math.Round(weights[i] / (double)strongest * MaxWeight), 1, MaxWeight);
            entries[count++] = ((uint)terms[i] << WeightBits) | quantum;
            squares += quantum * quantum;
        }

        unit = (float)(1 / Math.Sqrt(squares));
        return count;
    }

    /// <summary>Returns the factor that brings entries to length 1, as <see cref="Pack"/> gives it; 0 for none.</summary>
    /// <exception cref="InvalidDataException">The entries are too many, do not rise by term, or weigh nothing.</exception>
    public static float UnitOf(ReadOnlySpan<uint> entries)
    {
        if (entries.IsEmpty)
        {
            return 0;
        }

        var squares = 0L;
        var last = -1;
        foreach (var entry in entries)
        {
            if (Term(entry) <= last || Weight(entry) == 0 || entries.Length > MaxTerms)
            {
                throw new InvalidDataException("Not a packed vector.");
            }

            last = Term(entry);
            squares += Weight(entry) * Weight(entry);
        }

        return (float)(1 / Math.Sqrt(squares));
    }

    /// <summary>The term of an entry.</summary>
    public static int Term(uint entry) => (int)(entry >> WeightBits);

    /// <summary>The integer weight of an entry: from 1 to 4095.</summary>
    public static int Weight(uint entry) => (int)(entry & MaxWeight);

    /// <summary>Returns the exact dot product of integer weights.</summary>
    public static int Dot(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right)
    {
        var sum = 0;
        var i = 0;
        var j = 0;
        while (i < left.Length && j < right.Length)
        {
            var leftTerm = left[i] >> WeightBits;
            var rightTerm = right[j] >> WeightBits;
            if (leftTerm == rightTerm)
            {
                sum += Weight(left[i]) * Weight(right[j]);
            }

            // Without branches: which list steps is as good as random, and a wrong guess costs more than both steps.
            i += leftTerm <= rightTerm ? 1 : 0;
            j += rightTerm <= leftTerm ? 1 : 0;
        }

        return sum;
    }

    /// <summary>Returns the exact dot product of integer weights.</summary>
    /// <param name="weights">By term; 0 for terms that are not there. Further terms are not there either.</param>
    /// <param name="entries">The other vector.</param>
    public static int Dot(ReadOnlySpan<ushort> weights, ReadOnlySpan<uint> entries)
    {
        var sum = 0;
        foreach (var entry in entries)
        {
            var term = entry >> WeightBits;
            if (term >= (uint)weights.Length)
            {
                break;
            }

            sum += weights[(int)term] * Weight(entry);
        }

        return sum;
    }

    /// <summary>Unpacks a vector; its length is 1 up to rounding.</summary>
    public static SparseVector Unpack(ReadOnlySpan<uint> entries, float unit)
    {
        var terms = new int[entries.Length];
        var weights = new float[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            terms[i] = Term(entries[i]);
            weights[i] = Weight(entries[i]) * unit;
        }

        return new SparseVector(terms, weights);
    }

    /// <summary>The weakest weight kept, and how many of exactly that weight there is room for.</summary>
    internal static (float Bound, int AtBound) Bound(ReadOnlySpan<float> weights, int most)
    {
        if (weights.Length <= most)
        {
            return (0, 0);
        }

        var pooled = ArrayPool<float>.Shared.Rent(weights.Length);
        try
        {
            var sorted = pooled.AsSpan(0, weights.Length);
            weights.CopyTo(sorted);
            sorted.Sort();
            var bound = sorted[^most];
            var above = 0;
            while (above < most && sorted[^(above + 1)] > bound)
            {
                above++;
            }

            return (bound, most - above);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pooled);
        }
    }
}
