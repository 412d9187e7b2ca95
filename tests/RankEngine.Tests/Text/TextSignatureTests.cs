using System.Numerics;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class TextSignatureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_TwoTexts_DifferByTheAngleBetweenThem(int seed)
    {
        // Of 512 planes, as many part two texts as their angle is of half a circle; give or take four deviations.
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var text = Text(random);
            var other = Mixed(text, Text(random), random.NextSingle());
            var cosine = EncodedText.Similarity(text, other)
                / Math.Sqrt(EncodedText.Similarity(text, text) * EncodedText.Similarity(other, other));
            var share = Math.Acos(Math.Clamp(cosine, -1, 1)) / Math.PI;
            var expected = share * TextSignature.Bits;
            var deviation = Math.Sqrt(expected * (1 - share));

            var differing = Differing(TextSignature.Of(text), TextSignature.Of(other));

            Assert.True(
                Math.Abs(differing - expected) <= (4 * deviation) + 4, $"{differing} differ, not {expected:F0}.");
        }
    }

    [Fact]
    public void Of_NoDenseVector_IsOfTheWords()
    {
        var random = new Random(3);
        var text = Text(random) with { Dense = DenseVector.Empty };

        Assert.Equal(0, Differing(TextSignature.Of(text), TextSignature.Of(text)));
        Assert.InRange(Differing(TextSignature.Of(text), TextSignature.Of(Text(random))), 180, 332);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    public void Distances_AnyRows_CountTheBitsThatDiffer(int count)
    {
        var random = new Random(count);
        var query = Words(random, TextSignature.Words);
        var rows = Words(random, TextSignature.Words * (count + 1));
        var distances = new int[count];

        TextSignature.Distances(query, rows, distances);

        Assert.Equal(
            Enumerable.Range(0, count).Select(row => Differing(query, rows[(row * TextSignature.Words)..])), distances);
        Assert.Throws<ArgumentException>(() => TextSignature.Distances(query, rows, new int[count + 2]));
    }

    private static ulong[] Words(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];

    private static int Differing(ulong[] left, ulong[] right) =>
        left.Zip(right, (a, b) => BitOperations.PopCount(a ^ b)).Sum();

    private static EncodedText Text(Random random)
    {
        var terms = Enumerable.Range(0, 60).Select(_ => random.Next(PackedVector.TermLimit))
            .Distinct().Order().ToArray();
        var words = new SparseVector(terms, [.. terms.Select(_ => .05f + random.NextSingle())]);
        var values = Enumerable.Range(0, 228).Select(_ => random.NextSingle() - .5f).ToArray();
        var length = MathF.Sqrt(values.Sum(value => value * value) / .75f);
        return new EncodedText(
            SparseVector.Sum([words]), DenseVector.Of([.. values.Select(value => value / length)]));
    }

    private static EncodedText Mixed(EncodedText one, EncodedText other, float share)
    {
        var weights = new[] { one, other }.Zip([share, 1 - share]).SelectMany(pair => Enumerable
                .Range(0, pair.First.Lexical.Count)
                .Select(i => (Term: pair.First.Lexical.Terms[i], Weight: pair.Second * pair.First.Lexical.Weights[i])))
            .GroupBy(item => item.Term, item => item.Weight)
            .Where(group => group.Sum() > 0)
            .OrderBy(group => group.Key)
            .ToList();
        var words = new SparseVector(
            [.. weights.Select(group => group.Key)], [.. weights.Select(group => group.Sum())]);
        var dense = new float[228];
        for (var i = 0; i < dense.Length; i++)
        {
            dense[i] = (share * one.Dense.Scale * one.Dense.Values[i])
                + ((1 - share) * other.Dense.Scale * other.Dense.Values[i]);
        }

        var length = MathF.Sqrt(dense.Sum(value => value * value) / .75f);
        return new EncodedText(
            SparseVector.Sum([words]), DenseVector.Of([.. dense.Select(value => value / length)]));
    }
}
