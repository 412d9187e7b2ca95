using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>A matrix whose rows are sparse vectors, packed row behind row.</summary>
internal sealed class SparseRows
{
    private readonly int[] _starts;
    private readonly int[] _columns;
    private readonly float[] _values;

    /// <summary>Packs vectors.</summary>
    /// <param name="rows">The rows, in order.</param>
    /// <param name="width">Number of columns; every term lies below.</param>
    public SparseRows(IReadOnlyList<SparseVector> rows, int width)
    {
        Width = width;
        _starts = new int[rows.Count + 1];
        for (var i = 0; i < rows.Count; i++)
        {
            _starts[i + 1] = checked(_starts[i] + rows[i].Count);
        }

        _columns = new int[_starts[^1]];
        _values = new float[_starts[^1]];
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Terms.CopyTo(_columns.AsSpan(_starts[i]));
            rows[i].Weights.CopyTo(_values.AsSpan(_starts[i]));
        }
    }

    /// <summary>Number of rows.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>Writes the product of the matrix and a column vector.</summary>
    public void Multiply(ReadOnlySpan<double> vector, Span<double> into)
    {
        for (var i = 0; i < Count; i++)
        {
            var sum = 0.0;
            for (var k = _starts[i]; k < _starts[i + 1]; k++)
            {
                sum += _values[k] * vector[_columns[k]];
            }

            into[i] = sum;
        }
    }

    /// <summary>Writes the product of the transposed matrix and a column vector.</summary>
    public void MultiplyTransposed(ReadOnlySpan<double> vector, Span<double> into)
    {
        into.Clear();
        for (var i = 0; i < Count; i++)
        {
            for (var k = _starts[i]; k < _starts[i + 1]; k++)
            {
                into[_columns[k]] += _values[k] * vector[i];
            }
        }
    }
}
