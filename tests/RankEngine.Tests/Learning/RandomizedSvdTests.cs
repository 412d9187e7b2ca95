using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Learning;

public class RandomizedSvdTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Decompose_SmallMatrices_AgreesWithTheirProducts()
    {
        var random = new Random(3);
        for (var round = 0; round < 30; round++)
        {
            var (height, width) = (random.Next(1, 25), random.Next(1, 25));
            var dense = Dense(random, height, width);

            var (values, vectors) = RandomizedSvd.Decompose(Sparse(dense), 40, seed: round, null, Cancel);

            // The oracle: singular values are roots of the eigenvalues of the product, and MᵀM v = s² v.
            var products = Products(dense, height, width);
            var (squares, _) = SymmetricEigen.Decompose([.. products], width);
            var expected = squares.Where(square => square > 1e-9).Select(Math.Sqrt).ToArray();
            Assert.Equal(expected.Length, values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                Assert.Equal(expected[i], values[i], 8);
                Assert.Equal(1, vectors[i].Sum(part => part * part), 8);
                for (var row = 0; row < width; row++)
                {
                    var product = Enumerable.Range(0, width).Sum(k => products[(row * width) + k] * vectors[i][k]);
                    Assert.Equal(squares[i] * vectors[i][row], product, 6);
                }
            }
        }
    }

    [Fact]
    public void Decompose_FewerWanted_GivesTheStrongest()
    {
        var dense = Dense(new Random(4), 80, 60);

        var (values, vectors) = RandomizedSvd.Decompose(Sparse(dense), 5, seed: 1, null, Cancel);

        var (squares, sides) = SymmetricEigen.Decompose(Products(dense, 80, 60), 60);
        Assert.Equal(5, values.Length);
        Assert.Equal(Math.Sqrt(squares[0]), values[0], 3);
        Assert.Equal(1, Math.Abs(vectors[0].Zip(sides[0], (x, y) => x * y).Sum()), 3);
    }

    [Fact]
    public void Decompose_SameSeed_GivesTheSameBits()
    {
        var matrix = Sparse(Dense(new Random(5), 50, 70));

        var first = RandomizedSvd.Decompose(matrix, 8, seed: 9, null, Cancel);
        var second = RandomizedSvd.Decompose(matrix, 8, seed: 9, null, Cancel);

        Assert.Equal(first.Values, second.Values);
        Assert.Equal(first.Vectors, second.Vectors);
    }

    [Fact]
    public void Decompose_NothingInTheMatrix_GivesNothing()
    {
        Assert.Empty(RandomizedSvd.Decompose(new SparseRows([], 5), 3, 1, null, Cancel).Values);
        Assert.Empty(RandomizedSvd.Decompose(new SparseRows([SparseVector.Empty], 5), 3, 1, null, Cancel).Values);
    }

    [Fact]
    public void Eigen_KnownMatrix_GivesItsValues()
    {
        // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1).
        var (values, vectors) = SymmetricEigen.Decompose([2, 1, 1, 2], 2);

        Assert.Equal(3, values[0], 12);
        Assert.Equal(1, values[1], 12);
        Assert.Equal(Math.Sqrt(0.5), vectors[0][0], 12);
        Assert.Equal(Math.Sqrt(0.5), vectors[0][1], 12);
    }

    private static float[][] Dense(Random random, int height, int width) =>
    [
        .. Enumerable.Range(0, height).Select(_ =>
            Enumerable.Range(0, width).Select(_ => random.Next(3) == 0 ? random.NextSingle() : 0).ToArray()),
    ];

    private static SparseRows Sparse(float[][] dense) => new(
        [
            .. dense.Select(row =>
            {
                var terms = Enumerable.Range(0, row.Length).Where(column => row[column] > 0).ToArray();
                return new SparseVector(terms, [.. terms.Select(term => row[term])]);
            }),
        ],
        dense[0].Length);

    private static double[] Products(float[][] dense, int height, int width)
    {
        var products = new double[width * width];
        for (var i = 0; i < width * width; i++)
        {
            products[i] = Enumerable.Range(0, height).Sum(row => (double)dense[row][i / width] * dense[row][i % width]);
        }

        return products;
    }
}
