using RankEngine.Related;

namespace RankEngine.Tests.Related;

public class RelatedScoreTests
{
    [Fact]
    public void Explain_AnyScore_PartsSumToItBitForBit()
    {
        var random = new Random(4);
        for (var i = 0; i < 2_000; i++)
        {
            var score = new RelatedScore(
                random.NextDouble() - 0.1,
                random.NextDouble(),
                random.Next(2),
                random.NextDouble(),
                random.NextDouble(),
                random.Next(2) * random.NextDouble());

            var explanation = score.Explain();

            Assert.Equal("sum", explanation.Formula);
            Assert.Equal(score.Value, explanation.Value);
            Assert.Equal(
                BitConverter.DoubleToInt64Bits(score.Value),
                BitConverter.DoubleToInt64Bits(explanation.Parts.Aggregate(0.0, (sum, part) => sum + part.Value)));
        }
    }

    [Fact]
    public void Value_SimilarityOfChance_CountsAsNone()
    {
        Assert.Equal(0, new RelatedScore(RelatedScore.ChanceSimilarity, 0, 0, 0, 0).Value);
        Assert.Equal(0, new RelatedScore(-0.1, 0, 0, 0, 0).Value);
        Assert.Equal(1, new RelatedScore(1, 0, 0, 0, 0).Value);
    }

    [Fact]
    public void CommonReaders_FewSessions_DrawnToNone()
    {
        // All readers of both, but only two of them; then a tenth of thousands, and all of hundreds.
        Assert.InRange(RelatedScore.CommonReaders(2, 2, 2), 0.05, 0.1);
        Assert.InRange(RelatedScore.CommonReaders(200, 2_000, 2_000), 0.09, 0.1);
        Assert.InRange(RelatedScore.CommonReaders(200, 200, 200), 0.9, 0.95);
        Assert.InRange(RelatedScore.CommonReaders(200, 100, 100), 0.9, 0.95);
    }

    [Fact]
    public void AreReadTogether_NoMoreThanChance_AreNot()
    {
        // A fifth of all views are of the other: a fifth of the pairs go to it without any bond.
        var expected = RelatedScore.Expected(pairs: 500, other: 400, site: 2_000);

        Assert.Equal(100, expected);
        Assert.False(RelatedScore.AreReadTogether(100, expected));
        Assert.False(RelatedScore.AreReadTogether(150, expected));
        Assert.True(RelatedScore.AreReadTogether(203, expected));
        Assert.True(RelatedScore.AreReadTogether(2, RelatedScore.Expected(500, 400, site: 0)));
        Assert.False(RelatedScore.AreReadTogether(1.9, 0));
    }

    [Fact]
    public void RepetitionOf_OnOneSubjectLittle_TheSameTextAll()
    {
        Assert.Equal(0, RelatedScore.RepetitionOf(0.3));
        Assert.InRange(RelatedScore.RepetitionOf(0.55), 0.05, 0.15);
        Assert.InRange(RelatedScore.RepetitionOf(0.8), 0.5, 0.8);
        Assert.Equal(1, RelatedScore.RepetitionOf(0.95));
    }

    [Fact]
    public void FreshnessHalfLifeDays_OlderArticle_FadesMoreSlowly()
    {
        double Share(double ownAge, double age) => double.Exp2(-age / RelatedScore.FreshnessHalfLifeDays(ownAge));

        Assert.True(Share(0, 7) < 0.25);
        Assert.InRange(Share(1_825, 1_825), 0.45, 0.55);
        Assert.True(Share(1_825, 0) > Share(1_825, 1_825));
    }

    [Fact]
    public void IsOnTheSubject_NearByTextOrByReaders_OrByBothTogether()
    {
        Assert.True(new RelatedScore(0.3, 0, 0, 0, 0).IsOnTheSubject(0.5));
        Assert.False(new RelatedScore(0.29, 0, 1, 1, 1).IsOnTheSubject(0.5));
        Assert.True(new RelatedScore(0.25, 0.2, 0, 0, 0).IsOnTheSubject(0.5));
        Assert.True(new RelatedScore(0, 0.6, 0, 0, 0).IsOnTheSubject(0.5));

        // Where the nearest is nearer, so must the others be.
        Assert.True(new RelatedScore(0.4, 0, 0, 0, 0).IsOnTheSubject(0.8));
        Assert.False(new RelatedScore(0.39, 0, 0, 0, 0).IsOnTheSubject(0.8));
    }
}
