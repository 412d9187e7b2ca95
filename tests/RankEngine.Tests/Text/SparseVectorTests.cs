using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class SparseVectorTests
{
    [Fact]
    public void Sum_OfVectors_IsTheirDirection()
    {
        var sum = SparseVector.Sum([new SparseVector([1, 5], [0.6f, 0.8f]), new SparseVector([5, 9], [1.2f, 1f])]);

        // (0.6, 2, 1) over the root of 5.36.
        Assert.Equal([1, 5, 9], sum.Terms.ToArray());
        Assert.Equal(0.6 / Math.Sqrt(5.36), sum.Weights[0], 1e-6);
        Assert.Equal(2 / Math.Sqrt(5.36), sum.Weights[1], 1e-6);
    }

    [Fact]
    public void Sum_OfNothing_IsEmpty() => Assert.Equal(0, SparseVector.Sum([SparseVector.Empty]).Count);

    [Fact]
    public void Dot_SharedTerms_MultipliesThem() => Assert.Equal(
        (0.5 * 0.25) + (0.5 * 2),
        SparseVector.Dot(
            new SparseVector([1, 3, 7], [0.5f, 9f, 0.5f]), new SparseVector([1, 2, 7, 8], [0.25f, 9f, 2f, 9f])),
        1e-9);

    [Theory]
    [InlineData(1, 1, 1f, 1f)]
    [InlineData(2, 1, 1f, 1f)]
    [InlineData(-1, 1, 1f, 1f)]
    [InlineData(0, 1, 0f, 1f)]
    [InlineData(0, 1, 1f, float.NaN)]
    [InlineData(0, 1, 1f, float.PositiveInfinity)]
    public void Constructor_PartsThatBreakARule_Refuses(int first, int second, float one, float two) =>
        Assert.Throws<ArgumentException>(() => new SparseVector([first, second], [one, two]));
}
