using RankEngine.Learning.Evaluation;
using RankEngine.Text;

namespace RankEngine.Tests.Learning;

public class StoryEvaluationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void BCubed_KnownExample_AsPublished()
    {
        // Amigo et al. 2009: precision of one group of 2 + 1 and one of 1.
        var (precision, recall, f1) = StoryMeasures.BCubed([1, 1, 1, 2], [7, 7, 8, 8]);

        Assert.Equal(((2 * 2 / 3.0) + (1 / 3.0) + 1) / 4, precision, 12);
        Assert.Equal((2 + 0.5 + 0.5) / 4, recall, 12);
        Assert.Equal(2 * precision * recall / (precision + recall), f1, 12);
    }

    [Fact]
    public void BCubed_RandomGroups_EqualsTheDefinition()
    {
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            int[] groups = [.. Enumerable.Range(0, 40).Select(_ => random.Next(6))];
            int[] stories = [.. Enumerable.Range(0, 40).Select(_ => random.Next(6))];

            var (precision, recall, _) = StoryMeasures.BCubed(groups, stories);

            Assert.Equal(Mean(groups, stories), precision, 12);
            Assert.Equal(Mean(stories, groups), recall, 12);
        }

        static double Mean(int[] within, int[] of) => Enumerable.Range(0, within.Length).Average(text =>
            Enumerable.Range(0, within.Length).Where(other => within[other] == within[text])
                .Average(other => of[other] == of[text] ? 1.0 : 0));
    }

    [Fact]
    public void PrecisionAt_RandomSimilarities_EqualsSorting()
    {
        var random = new Random(2);
        for (var i = 0; i < 20; i++)
        {
            var similarity = Table.Random(random, 30);
            int[] stories = [.. Enumerable.Range(0, 30).Select(_ => random.Next(4))];
            var expected = Enumerable.Range(0, 30).Average(text => Enumerable.Range(0, 30)
                .Where(other => other != text)
                .OrderByDescending(other => similarity[text, other])
                .ThenBy(other => other)
                .Take(10)
                .Average(other => stories[other] == stories[text] ? 1.0 : 0));

            Assert.Equal(expected, StoryMeasures.PrecisionAt(similarity, stories, 10, Cancel), 12);
        }

        Assert.Equal(double.NaN, StoryMeasures.PrecisionAt(Table.Random(random, 1), [0], 10, Cancel));
    }

    [Fact]
    public void Group_AnyOrder_SameGroups()
    {
        var random = new Random(3);
        var similarity = Table.Random(random, 60, topics: 7);
        int[] order = [.. Enumerable.Range(0, 60)];
        random.Shuffle(order);

        var straight = StoryClustering.Group(similarity, 0.65, Cancel);
        var shuffled = StoryClustering.Group(similarity.Ordered(order), 0.65, Cancel);

        for (var i = 0; i < 60; i++)
        {
            for (var j = 0; j < 60; j++)
            {
                Assert.Equal(straight[order[i]] == straight[order[j]], shuffled[i] == shuffled[j]);
            }
        }

        Assert.InRange(straight.Distinct().Count(), 2, 59);
    }

    [Fact]
    public void Group_TwoEventsAndAStranger_ThreeGroups()
    {
        ArticleText[] texts =
        [
            Title("bank raises interest rates"), Title("comet seen above the coast"),
            Title("interest rates raised by bank"), Title("comet above coast again"), Title("!"),
        ];

        var groups = StoryClustering.Group(TextComparers.TfIdf(texts, Cancel), 0.3, Cancel);

        Assert.Equal([0, 1, 0, 1, 4], groups);
    }

    [Fact]
    public void TfIdf_TwoTexts_AsWorkedOutByHand()
    {
        var similarity = TextComparers.TfIdf([Title("Red red car"), Title("a red bus")], Cancel);
        var row = new float[2];
        similarity.CompareWithAll(0, row);

        // idf: red ln(3/3) + 1 = 1, car and bus ln(3/2) + 1; "a" is too short.
        var rare = Math.Log(1.5) + 1;
        Assert.Equal(1, row[0], 6);
        Assert.Equal(2 / Math.Sqrt(4 + (rare * rare)) / Math.Sqrt(1 + (rare * rare)), row[1], 6);
    }

    private static ArticleText Title(string title) => new(title, "", "");

    private sealed class Table(double[,] values) : ITextSimilarity
    {
        public int Count => values.GetLength(0);

        public double this[int left, int right] => values[left, right];

        public static Table Random(Random random, int count, int topics = 1)
        {
            var values = new double[count, count];
            for (var i = 0; i < count; i++)
            {
                values[i, i] = 1;
                for (var j = 0; j < i; j++)
                {
                    var least = i % topics == j % topics ? 0.3 : 0;
                    values[i, j] = values[j, i] = (float)(least + (0.6 * random.NextDouble()));
                }
            }

            return new Table(values);
        }

        public Table Ordered(int[] order)
        {
            var ordered = new double[Count, Count];
            for (var i = 0; i < Count; i++)
            {
                for (var j = 0; j < Count; j++)
                {
                    ordered[i, j] = values[order[i], order[j]];
                }
            }

            return new Table(ordered);
        }

        public void CompareWithAll(int text, Span<float> into)
        {
            for (var other = 0; other < Count; other++)
            {
                into[other] = (float)values[text, other];
            }
        }
    }
}
