using System.Runtime.Intrinsics;
using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>A matrix whose rows are sparse vectors, packed row behind row.</summary>
internal sealed class SparseRows
{
    private const int Together = 8;

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

    /// <summary>Writes the products of the matrix and column vectors.</summary>
    /// <param name="columns">Each as long as a row.</param>
    /// <param name="into">One for each, as long as there are rows.</param>
    public void Multiply(double[][] columns, double[][] into) => ByEight(columns, into, (from, to) =>
    {
        for (var i = 0; i < Count; i++)
        {
            var sum = Vector512<double>.Zero;
            for (var k = _starts[i]; k < _starts[i + 1]; k++)
            {
                sum += Vector512.Create(from, _columns[k] * Together) * _values[k];
            }

            sum.CopyTo(to, i * Together);
        }
    });

    /// <summary>Writes the products of the transposed matrix and column vectors.</summary>
    /// <param name="columns">Each as long as there are rows.</param>
    /// <param name="into">One for each, as long as a row.</param>
    public void MultiplyTransposed(double[][] columns, double[][] into) => ByEight(columns, into, (from, to) =>
    {
        for (var i = 0; i < Count; i++)
        {
            var row = Vector512.Create(from, i * Together);
            for (var k = _starts[i]; k < _starts[i + 1]; k++)
            {
                var at = _columns[k] * Together;
                (Vector512.Create(to, at) + (row * _values[k])).CopyTo(to, at);
            }
        }
    });

    // Eight columns lie together, so that each entry of the matrix is read once for eight and meets one line of memory.
    private static void ByEight(double[][] columns, double[][] into, Action<double[], double[]> multiply) =>
        Parallel.For(0, (columns.Length + Together - 1) / Together, Processors.Loop(), group =>
        {
            var first = group * Together;
            var count = Math.Min(Together, columns.Length - first);
            var from = new double[columns[0].Length * Together];
            var to = new double[into[0].Length * Together];
            for (var column = 0; column < count; column++)
            {
                for (var i = 0; i < columns[0].Length; i++)
                {
                    from[(i * Together) + column] = columns[first + column][i];
                }
            }

            multiply(from, to);
            for (var column = 0; column < count; column++)
            {
                for (var i = 0; i < into[0].Length; i++)
                {
                    into[first + column][i] = to[(i * Together) + column];
                }
            }
        });
}
