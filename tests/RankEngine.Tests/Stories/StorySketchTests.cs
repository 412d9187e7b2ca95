using RankEngine.Stories;

namespace RankEngine.Tests.Stories;

public class StorySketchTests
{
    [Fact]
    public void Overlap_RandomTexts_EstimatesJaccardOfWordRuns()
    {
        var random = new Random(4);
        var errors = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var words = StoryTexts.Text(random, 400).Split(' ');
            var shift = random.Next(150);
            var (left, right) = (words[..250], words[shift..(shift + 250)]);

            var estimate = StorySketch.Overlap(
                StorySketch.Of(string.Join(' ', left))!, StorySketch.Of(string.Join(", ", right).ToUpperInvariant())!);

            errors.Add(estimate - Jaccard(left, right));
        }

        // Standard error of one estimate at most .045, of the mean of 200 .0032.
        Assert.InRange(errors.Average(), -0.013, 0.013);
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0.01, 0.055);
    }

    [Fact]
    public void Of_AccentsAndPunctuation_SameSketch()
    {
        var text = StoryTexts.Text(new Random(5), 80);

        Assert.Equal(
            StorySketch.Of(text + " cafe in Pristina"), StorySketch.Of($"<< {text} >> \u2014 cafe\u0301 in Pri\u0161tina!"));
        Assert.NotEqual(StorySketch.Of(text), StorySketch.Of(StoryTexts.Text(new Random(6), 80)));
    }

    [Fact]
    public void Of_ShortText_None()
    {
        Assert.Null(StorySketch.Of(StoryTexts.Text(new Random(7), StorySketch.MinWords - 1)));
        Assert.NotNull(StorySketch.Of(StoryTexts.Text(new Random(7), StorySketch.MinWords)));
    }

    [Fact]
    public void From_Values_SameSketch()
    {
        var sketch = StorySketch.Of(StoryTexts.Text(new Random(8), 100))!;

        Assert.Equal(sketch, StorySketch.From(sketch.Values));
        Assert.Throws<ArgumentException>(() => StorySketch.From(sketch.Values[1..]));
    }

    [Fact]
    public void Of_StoredValue_NeverChanges() => Assert.Equal(
        "86666ed59f8d5bcf4e627e5a61980240",
        Convert.ToHexStringLower(
            StorySketch.Of(string.Join(' ', Enumerable.Range(0, 100).Select(i => $"word{i}")))!.Values[..16]));

    private static double Jaccard(string[] left, string[] right)
    {
        var a = left.Zip(left.Skip(1), left.Skip(2)).ToHashSet();
        var b = right.Zip(right.Skip(1), right.Skip(2)).ToHashSet();
        return a.Intersect(b).Count() / (double)a.Union(b).Count();
    }
}
