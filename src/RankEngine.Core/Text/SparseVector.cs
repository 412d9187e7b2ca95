namespace RankEngine.Text;

/// <summary>A text as weighted terms: ids in rising order, every weight finite and above zero. Immutable.</summary>
/// <remarks>Ids belong to one lexicon; vectors of two lexicons cannot be compared.</remarks>
public sealed class SparseVector
{
    private readonly int[] _terms;
    private readonly float[] _weights;

    /// <summary>Takes over arrays without copying them: the caller must not change them afterwards.</summary>
    /// <param name="terms">Rising, each once, none negative.</param>
    /// <param name="weights">One for each term; finite and above zero.</param>
    /// <exception cref="ArgumentException">The arrays break one of these rules.</exception>
    public SparseVector(int[] terms, float[] weights)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(weights);
        if (terms.Length != weights.Length)
        {
            throw new ArgumentException("Terms and weights differ in number.", nameof(weights));
        }

        for (var i = 0; i < terms.Length; i++)
        {
            if (terms[i] <= (i == 0 ? -1 : terms[i - 1]))
            {
                throw new ArgumentException("Terms must rise and none may be negative.", nameof(terms));
            }

            // Written so that NaN fails too.
            if (!(weights[i] > 0 && float.IsFinite(weights[i])))
            {
                throw new ArgumentException("Weights must be finite and above zero.", nameof(weights));
            }
        }

        _terms = terms;
        _weights = weights;
    }

    /// <summary>A text without a known term. Similar to nothing, itself included.</summary>
    public static SparseVector Empty { get; } = new([], []);

    /// <summary>Number of terms.</summary>
    public int Count => _terms.Length;

    /// <summary>Term ids, rising.</summary>
    public ReadOnlySpan<int> Terms => _terms;

    /// <summary>The weight of each term.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Adds up vectors and brings the sum to length 1: what several texts are about together.</summary>
    /// <param name="vectors">Of one lexicon; each counts by its weights. None gives <see cref="Empty"/>.</param>
    public static SparseVector Sum(ReadOnlySpan<SparseVector> vectors)
    {
        // Rising order and a sum in the order given: the same vectors give the same bits.
        var sums = new SortedDictionary<int, double>();
        foreach (var vector in vectors)
        {
            for (var i = 0; i < vector.Count; i++)
            {
                sums[vector._terms[i]] = sums.GetValueOrDefault(vector._terms[i]) + vector._weights[i];
            }
        }

        if (sums.Count == 0)
        {
            return Empty;
        }

        var squares = 0.0;
        foreach (var sum in sums.Values)
        {
            squares += sum * sum;
        }

        var scale = 1 / Math.Sqrt(squares);
        var terms = new List<int>(sums.Count);
        var weights = new List<float>(sums.Count);
        foreach (var (term, sum) in sums)
        {
            var weight = (float)(sum * scale);
            if (weight > 0)
            {
                terms.Add(term);
                weights.Add(weight);
            }
        }

        return new SparseVector([.. terms], [.. weights]);
    }

    /// <summary>Returns the scalar product: for vectors of length 1 their cosine, from 0 to 1.</summary>
    public static double Dot(SparseVector left, SparseVector right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var sum = 0.0;
        var i = 0;
        var j = 0;
        while (i < left._terms.Length && j < right._terms.Length)
        {
            var difference = left._terms[i] - right._terms[j];
            if (difference == 0)
            {
                sum += (double)left._weights[i++] * right._weights[j++];
            }
            else if (difference < 0)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return sum;
    }
}
