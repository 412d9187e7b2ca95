namespace RankEngine.Text;

/// <summary>The directions in which a site's articles differ most: its topics, as numbers. Immutable.</summary>
/// <remarks>Rows are stems by their ids, so that folding an article in reads one row for each of its stems.</remarks>
public sealed class LatentSpace
{
    private readonly float[] _rows;

    /// <summary>Takes over an array without copying it: the caller must not change it afterwards.</summary>
    /// <param name="dimensions">Number of directions; at least 1.</param>
    /// <param name="rows">For each stem its part in each direction.</param>
    /// <exception cref="ArgumentException">The rows do not come out even.</exception>
    public LatentSpace(int dimensions, float[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (rows.Length % dimensions != 0)
        {
            throw new ArgumentException("The rows do not come out even.", nameof(rows));
        }

        Dimensions = dimensions;
        _rows = rows;
    }

    /// <summary>Number of directions.</summary>
    public int Dimensions { get; }

    /// <summary>Number of stems.</summary>
    public int Stems => _rows.Length / Dimensions;

    /// <summary>Writes where an article lies: the products of its vector with every direction, not scaled.</summary>
    /// <param name="vector">Of the lexicon the space was made with.</param>
    /// <param name="into">As long as there are dimensions.</param>
    public void Fold(SparseVector vector, Span<double> into)
    {
        ArgumentNullException.ThrowIfNull(vector);
        into[..Dimensions].Clear();
        var terms = vector.Terms;
        var weights = vector.Weights;
        for (var i = 0; i < terms.Length; i++)
        {
            var row = _rows.AsSpan(terms[i] * Dimensions, Dimensions);
            for (var k = 0; k < row.Length; k++)
            {
                into[k] += (double)weights[i] * row[k];
            }
        }
    }
}
