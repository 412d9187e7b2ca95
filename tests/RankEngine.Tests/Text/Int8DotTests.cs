using System.Runtime.InteropServices;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class Int8DotTests
{
    [Fact]
    public void Of_EveryLength_EqualsThePlainLoop()
    {
        var random = new Random(5);
        for (var length = 0; length <= 600; length++)
        {
            var left = Values(random, length);
            var right = Values(random, length);
            var expected = Int8Dot.Plain(left, right);

            Assert.Equal(expected, Int8Dot.Of(left, right));

            var sum = Int8Dot.Portable(
                ref MemoryMarshal.GetReference<sbyte>(left), ref MemoryMarshal.GetReference<sbyte>(right), length, out var at);
            Assert.Equal(expected, sum + Int8Dot.Plain(left.AsSpan(at), right.AsSpan(at)));
        }
    }

    [Fact]
    public void Of_LargestValues_DoesNotOverflow()
    {
        var values = new sbyte[Int8Dot.MaxLength];
        Array.Fill(values, sbyte.MinValue);

        Assert.Equal(Int8Dot.MaxLength * 16_384L, Int8Dot.Of(values, values));
        Assert.Throws<ArgumentException>(() => Int8Dot.Of(new sbyte[Int8Dot.MaxLength + 1], new sbyte[Int8Dot.MaxLength + 1]));
        Assert.Throws<ArgumentException>(() => Int8Dot.Of(new sbyte[3], new sbyte[4]));
    }

    [Fact]
    public void OfRows_EveryMultipleOf32_EqualsThePlainLoop()
    {
        var random = new Random(6);
        for (var length = 32; length <= 512; length += 32)
        {
            var query = Values(random, length);
            var rows = Values(random, 7 * length);
            var dots = new int[7];

            Int8Dot.OfRows(Array.ConvertAll(query, value => (short)value), rows, dots);

            for (var row = 0; row < dots.Length; row++)
            {
                Assert.Equal(Int8Dot.Plain(query, rows.AsSpan(row * length, length)), dots[row]);
            }
        }
    }

    private static sbyte[] Values(Random random, int length)
    {
        var values = new sbyte[length];
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
