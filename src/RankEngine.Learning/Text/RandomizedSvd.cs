using System.Numerics;

namespace RankEngine.Learning.Text;

/// <summary>The strongest directions of a large sparse matrix.</summary>
/// <remarks>
/// Source: Halko, Martinsson and Tropp, Finding structure with randomness, SIAM Review 53 (2011), algorithms 4.4 and
/// 5.1. Columns and pieces of them are worked on in parallel, each in one fixed order, so the same seed gives the same
/// bits on the same kind of machine.
/// </remarks>
internal static class RandomizedSvd
{
    private const int Oversampling = 16;
    private const int PowerIterations = 4;

    // Rows that are worked on together, and rows whose sums are added up together: in a fixed order, whoever does them.
    private const int Piece = 128;
    private const int Stripe = 2_048;

    /// <summary>Finds the right singular vectors of the largest singular values.</summary>
    /// <param name="matrix">The matrix; is not centred.</param>
    /// <param name="rank">Most vectors wanted.</param>
    /// <param name="seed">Decides where the search begins.</param>
    /// <param name="progress">Told each finished step, as a share of all.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>
    /// At most that many singular values above zero, the largest first, and the vector of each, of length 1; of each
    /// the part of largest magnitude is positive.
    /// </returns>
    public static (double[] Values, double[][] Vectors) Decompose(
        SparseRows matrix, int rank, int seed, Action<double>? progress, CancellationToken cancellationToken)
    {
        var size = Math.Min(rank + Oversampling, Math.Min(matrix.Count, matrix.Width));
        if (size <= 0 || rank <= 0)
        {
            return ([], []);
        }

        const double Step = 1.0 / (PowerIterations + 2);
        var random = new Random(seed);
        var wide = Columns(size, matrix.Width);
        foreach (var column in wide)
        {
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = Normal(random);
            }
        }

        var tall = Columns(size, matrix.Count);
        for (var iteration = 0; iteration <= PowerIterations; iteration++)
        {
            matrix.Multiply(wide, tall);
            Orthonormalize(tall, cancellationToken);
            matrix.MultiplyTransposed(tall, wide);
            if (iteration < PowerIterations)
            {
                Orthonormalize(wide, cancellationToken);
            }

            progress?.Invoke(Step);
        }

        // The wide columns are the transposed small matrix now: its left side comes from their products.
        var products = Products(wide);
        cancellationToken.ThrowIfCancellationRequested();
        var (squares, sides) = SymmetricEigen.Decompose(products, size);

        // Below, squares are rounding errors.
        var count = Math.Min(rank, squares.Count(square => square > squares[0] * 1e-12 && square > 0));
        var vectors = Columns(count, matrix.Width);
        Parallel.For(0, count, Processors.Loop(cancellationToken), i =>
        {
            for (var column = 0; column < size; column++)
            {
                AddTo(vectors[i], wide[column], sides[i][column] / Math.Sqrt(squares[i]));
            }

            if (vectors[i].MaxBy(Math.Abs) < 0)
            {
                Scale(vectors[i], -1);
            }
        });
        progress?.Invoke(Step);
        return ([.. squares.Take(count).Select(Math.Sqrt)], vectors);
    }

    private static double[][] Columns(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(_ => new double[length])];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>
    /// Makes columns normal to each other and of length 1; one that lies among those before it becomes 0.
    /// </summary>
    internal static void Orthonormalize(double[][] columns, CancellationToken cancellationToken)
    {
        // By the factor of their products, twice, as once leaves rounding errors (Yamamoto et al., Roundoff error
        // analysis of the CholeskyQR2 algorithm, ETNA 2015): reads all columns a few times instead of once for each.
        for (var pass = 0; pass < 2; pass++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var factor = Products(columns);
            if (!Factorize(factor, columns.Length))
            {
                OrthonormalizeOneByOne(columns, cancellationToken);
                return;
            }

            Divide(columns, factor);
        }
    }

    // Each column is freed of those before it, twice, as once leaves rounding errors; a column that lies among them
    // becomes 0.
    private static void OrthonormalizeOneByOne(double[][] columns, CancellationToken cancellationToken)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = Math.Sqrt(Dot(columns[i], columns[i]));
            for (var pass = 0; pass < 2; pass++)
            {
                for (var k = 0; k < i; k++)
                {
                    AddTo(columns[i], columns[k], -Dot(columns[i], columns[k]));
                }
            }

            var after = Math.Sqrt(Dot(columns[i], columns[i]));
            Scale(columns[i], after > before * 1e-10 ? 1 / after : 0);
        }
    }

    // The products of all columns with each other, piece by piece, so that a piece of all stays near.
    private static double[] Products(double[][] columns)
    {
        var size = columns.Length;
        var length = columns[0].Length;
        var parts = new double[(length + Stripe - 1) / Stripe][];
        Parallel.For(0, parts.Length, Processors.Loop(), part =>
        {
            var products = parts[part] = new double[size * size];
            for (var from = part * Stripe; from < Math.Min(length, (part + 1) * Stripe); from += Piece)
            {
                var count = Math.Min(Piece, Math.Min(length, (part + 1) * Stripe) - from);
                for (var row = 0; row < size; row++)
                {
                    for (var column = 0; column <= row; column++)
                    {
                        products[(row * size) + column] += Dot(
                            columns[row].AsSpan(from, count), columns[column].AsSpan(from, count));
                    }
                }
            }
        });

        var sums = new double[size * size];
        foreach (var part in parts)
        {
            AddTo(sums, part, 1);
        }

        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < row; column++)
            {
                sums[(column * size) + row] = sums[(row * size) + column];
            }
        }

        return sums;
    }

    // The lower factor in place (Cholesky); false when a column nearly lies among those before it.
    private static bool Factorize(double[] products, int size)
    {
        const double Least = 1e-12;
        for (var row = 0; row < size; row++)
        {
            var own = products[(row * size) + row];
            for (var column = 0; column <= row; column++)
            {
                var sum = products[(row * size) + column] - Dot(
                    products.AsSpan(row * size, column), products.AsSpan(column * size, column));

                // Written so that NaN fails too.
                if (column == row && !(sum > own * Least))
                {
                    return false;
                }

                products[(row * size) + column] =
                    column == row ? Math.Sqrt(sum) : sum / products[(column * size) + column];
            }
        }

        return true;
    }

    private static void Divide(double[][] columns, double[] factor)
    {
        var size = columns.Length;
        var length = columns[0].Length;
        Parallel.For(0, (length + Piece - 1) / Piece, Processors.Loop(), piece =>
        {
            var from = piece * Piece;
            var count = Math.Min(Piece, length - from);
            for (var row = 0; row < size; row++)
            {
                var target = columns[row].AsSpan(from, count);
                for (var column = 0; column < row; column++)
                {
                    AddTo(target, columns[column].AsSpan(from, count), -factor[(row * size) + column]);
                }

                Scale(target, 1 / factor[(row * size) + row]);
            }
        });
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sums += new Vector<double>(left[i..]) * new Vector<double>(right[i..]);
        }

        var sum = Vector.Sum(sums);
        for (; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private static void AddTo(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        var i = 0;
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(target[i..]) + (new Vector<double>(source[i..]) * factor)).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += source[i] * factor;
        }
    }

    private static void Scale(Span<double> target, double factor)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] *= factor;
        }
    }
}
