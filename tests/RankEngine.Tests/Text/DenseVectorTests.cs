using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class DenseVectorTests
{
    [Fact]
    public void Dot_AnyLength_EqualsTheObviousSum()
    {
        var random = new Random(2);
        for (var length = 0; length < 300; length++)
        {
            var left = Enumerable.Range(0, length).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
            var right = Enumerable.Range(0, length).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();

            Assert.Equal(left.Zip(right, (x, y) => x * y).Sum(), DenseVector.Dot(left, right));
        }
    }

    [Theory]
    [InlineData(127, 127)]
    [InlineData(-127, 127)]
    [InlineData(-127, -127)]
    public void Dot_Extremes_DoNotOverflow(int left, int right)
    {
        var lefts = Enumerable.Repeat((sbyte)left, 1_000).ToArray();
        var rights = Enumerable.Repeat((sbyte)right, 1_000).ToArray();

        Assert.Equal(1_000 * left * right, DenseVector.Dot(lefts, rights));
    }

    [Fact]
    public void Of_Numbers_AreOffByHalfAStepAtMost()
    {
        float[] numbers = [0.5f, -1f, 0.25f, 0, 0.001f];

        var vector = DenseVector.Of(numbers);

        Assert.Equal(-127, vector.Values[1]);
        for (var i = 0; i < numbers.Length; i++)
        {
            Assert.InRange(Math.Abs((vector.Values[i] * vector.Scale) - numbers[i]), 0, 0.5001 * vector.Scale);
        }
    }

    [Fact]
    public void Of_Zeros_HasProductZero()
    {
        var vector = DenseVector.Of([0, 0]);

        Assert.Equal(0, DenseVector.Dot(vector, DenseVector.Of([1, 2])));
        Assert.Equal(0, DenseVector.Dot(DenseVector.Empty, DenseVector.Of([1, 2])));
    }

    [Fact]
    public void Constructor_WrongParts_Throws()
    {
        Assert.Throws<ArgumentException>(() => new DenseVector([sbyte.MinValue], 1));
        Assert.Throws<ArgumentException>(() => new DenseVector([1], float.NaN));
        Assert.Throws<ArgumentException>(() => DenseVector.Of([float.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => DenseVector.Dot(DenseVector.Of([1]), DenseVector.Of([1, 2])));
    }
}
