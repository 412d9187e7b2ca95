namespace RankEngine.Learning.Text;

/// <summary>Eigenvalues and eigenvectors of small symmetric matrices, by Jacobi's rotations.</summary>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>Takes a matrix apart.</summary>
    /// <param name="matrix">Symmetric, row behind row; is overwritten.</param>
    /// <param name="size">Number of rows.</param>
    /// <returns>
    /// Eigenvalues, the largest first, and the eigenvector of each, of length 1; of each the part of largest magnitude
    /// is positive, so that the same matrix gives the same signs.
    /// </returns>
    public static (double[] Values, double[][] Vectors) Decompose(double[] matrix, int size)
    {
        // Row k of the vectors belongs to column k of the matrix.
        var vectors = new double[size][];
        var total = 0.0;
        for (var i = 0; i < size; i++)
        {
            vectors[i] = new double[size];
            vectors[i][i] = 1;
        }

        foreach (var value in matrix)
        {
            total += value * value;
        }

        for (var sweep = 0; sweep < MaxSweeps && OffDiagonal(matrix, size) > 1e-30 * total; sweep++)
        {
            for (var p = 0; p < size - 1; p++)
            {
                for (var q = p + 1; q < size; q++)
                {
                    Rotate(matrix, size, vectors, p, q);
                }
            }
        }

        var values = Enumerable.Range(0, size).Select(i => matrix[(i * size) + i]).ToArray();
        var order = Enumerable.Range(0, size).OrderByDescending(i => values[i]).ToArray();
        return (
            Array.ConvertAll(order, i => values[i]),
            Array.ConvertAll(order, i => WithSign(vectors[i])));
    }

    private static double[] WithSign(double[] vector)
    {
        var largest = vector.MaxBy(Math.Abs);
        return largest < 0 ? Array.ConvertAll(vector, value => -value) : vector;
    }

    private static double OffDiagonal(double[] matrix, int size)
    {
        var sum = 0.0;
        for (var i = 0; i < size; i++)
        {
            for (var k = i + 1; k < size; k++)
            {
                sum += 2 * matrix[(i * size) + k] * matrix[(i * size) + k];
            }
        }

        return sum;
    }

    private static void Rotate(double[] matrix, int size, double[][] vectors, int p, int q)
    {
        var apq = matrix[(p * size) + q];
        if (apq == 0)
        {
            return;
        }

        var theta = (matrix[(q * size) + q] - matrix[(p * size) + p]) / (2 * apq);
        var tangent = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        var sine = tangent * cosine;
        for (var k = 0; k < size; k++)
        {
            var (kp, kq) = (matrix[(k * size) + p], matrix[(k * size) + q]);
            matrix[(k * size) + p] = (cosine * kp) - (sine * kq);
            matrix[(k * size) + q] = (sine * kp) + (cosine * kq);
        }

        for (var k = 0; k < size; k++)
        {
            var (pk, qk) = (matrix[(p * size) + k], matrix[(q * size) + k]);
            matrix[(p * size) + k] = (cosine * pk) - (sine * qk);
            matrix[(q * size) + k] = (sine * pk) + (cosine * qk);
            (pk, qk) = (vectors[p][k], vectors[q][k]);
            vectors[p][k] = (cosine * pk) - (sine * qk);
            vectors[q][k] = (sine * pk) + (cosine * qk);
        }
    }
}
