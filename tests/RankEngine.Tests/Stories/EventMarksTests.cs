using RankEngine.Stories;
using RankEngine.Text;

namespace RankEngine.Tests.Stories;

public class EventMarksTests
{
    [Fact]
    public void Of_ManyTerms_KeepsTheHeaviestOfEqualsTheLower()
    {
        int[] terms = [.. Enumerable.Range(0, 40)];
        var left = EventMarks.Of(new SparseVector(terms, [.. terms.Select(term => term % 2 == 0 ? 1f : 0.5f)]))!;
        var right = EventMarks.Of(
            new SparseVector([.. Enumerable.Range(0, 16).Select(i => 2 * i)], [.. Enumerable.Repeat(1f, 16)]))!;

        Assert.Equal(right, left);
        Assert.Equal(EventMarks.MaxTerms, left.Count);
        Assert.Equal(1, EventMarks.Similarity(left, right), 1e-9);
    }

    [Fact]
    public void Of_FewTerms_None()
    {
        Assert.Null(EventMarks.Of(SparseVector.Empty));
        Assert.Null(EventMarks.Of(new SparseVector([1, 2, 3], [1, 1, 1])));
        Assert.NotNull(EventMarks.Of(new SparseVector([1, 2, 3, 4], [1, 1, 1, 1])));
    }

    [Fact]
    public void Of_WeightsOfAnotherLength_SameMarks()
    {
        var random = new Random(1);
        int[] terms = [.. Enumerable.Range(0, 30).Select(i => 7 * i)];
        float[] weights = [.. terms.Select(_ => random.NextSingle() + 0.01f)];

        Assert.Equal(
            EventMarks.Of(new SparseVector(terms, weights)),
            EventMarks.Of(new SparseVector(terms, [.. weights.Select(weight => weight * 4)])));
    }

    [Fact]
    public void Similarity_RandomTexts_IsTheCosineOfUpToSixteenTerms()
    {
        var random = new Random(2);
        for (var i = 0; i < 200; i++)
        {
            var left = Vector(random);
            var right = Vector(random);

            var similarity = EventMarks.Similarity(EventMarks.Of(left)!, EventMarks.Of(right)!);

            // Each weight is off by at most 1/510 of the strongest.
            var lengths = Math.Sqrt(SparseVector.Dot(left, left) * SparseVector.Dot(right, right));
            Assert.Equal(SparseVector.Dot(left, right) / lengths, similarity, 0.02);
            Assert.Equal(similarity, EventMarks.Similarity(EventMarks.Of(right)!, EventMarks.Of(left)!));
        }
    }

    private static SparseVector Vector(Random random)
    {
        int[] terms = [.. Enumerable.Range(0, 24).Where(_ => random.Next(2) == 0).Take(EventMarks.MaxTerms)];
        terms = terms.Length < EventMarks.MinTerms ? [1, 2, 3, 4] : terms;
        return new SparseVector(terms, [.. terms.Select(_ => random.NextSingle() + 0.01f)]);
    }
}
