using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class TrustedVisitsTests
{
    // One new reader in five visits: four known ones for each, and one new one is believed for each known.
    private static readonly VisitorMix Usual = new(0.2, ReportsImpressions: true);

    [Fact]
    public void Of_BreakingStoryWithTwiceTheUsualShareOfNewReaders_IsNotTouched()
    {
        var story = TrustedVisits.Of(Sums(visits: 1_000, newVisits: 400), Usual);

        Assert.Equal((1_000, 0), (story.Value, story.Discount));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    public void Of_FirstNewReadersOfAnArticle_AreNotTouched(int readers)
    {
        Assert.Equal(readers, TrustedVisits.Of(Sums(readers, readers), Usual).Value);
    }

    [Fact]
    public void Of_FiveThousandFreshReaders_AreWorthTen()
    {
        // 5 + 4 · 0.2 / 0.8 · (0 + 5)
        Assert.Equal(10, TrustedVisits.Of(Sums(visits: 5_000, newVisits: 5_000), Usual).Value);
    }

    [Fact]
    public void Of_FreshReadersBesideGenuineOnes_KnownOnesConfirmAsManyAgain()
    {
        var flooded = TrustedVisits.Of(Sums(visits: 5_500, newVisits: 5_100), Usual);

        // 400 known confirm 5 + 1 · (400 + 5) new ones.
        Assert.Equal(5_100 - 410, flooded.Newcomers);
        Assert.Equal(810, flooded.Value);
    }

    [Fact]
    public void Of_NamesLeftAwayWhereTheSiteNamesReaders_IsNoWayAround()
    {
        Assert.Equal(10, TrustedVisits.Of(Sums(loose: 5_000), Usual).Value);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(null)]
    public void Of_SiteNeverNamesKnownReadersOrIsUnknown_IsLeftAlone(double? share)
    {
        var sums = Sums(visits: 5_000, newVisits: 5_000, loose: 300);

        Assert.Equal(5_300, TrustedVisits.Of(sums, new VisitorMix(share, false)).Value);
    }

    [Fact]
    public void Of_UnexplainedVisits_WeighHalfWhereImpressionsAreReported()
    {
        var sums = Sums(visits: 100, unexplained: 80);

        Assert.Equal(60, TrustedVisits.Of(sums, Usual).Value);
        Assert.Equal(100, TrustedVisits.Of(sums, Usual with { ReportsImpressions = false }).Value);
    }

    [Fact]
    public void Of_SeveralReasons_TakesOffTheGreatestOnce()
    {
        var trusted = TrustedVisits.Of(Sums(visits: 1_000, newVisits: 900, unexplained: 900, crowded: 700), Usual);

        // New beyond 5 + (100 + 5): 790; crowded: 700; half of the unexplained: 450.
        Assert.Equal((790, 700, 450), (trusted.Newcomers, trusted.Crowded, trusted.Unexplained));
        Assert.Equal(210, trusted.Value);
        var explanation = trusted.Explain();
        Assert.Equal(trusted.Value, explanation.Parts.Sum(part => part.Value));
        Assert.StartsWith("new: 790 visits", explanation.Parts[^1].Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CrowdedBelowZero_CountsAsNone()
    {
        Assert.Equal(10, TrustedVisits.Of(Sums(visits: 10, crowded: -3), Usual).Value);
    }

    [Fact]
    public void Of_SpanOfASeries_JudgesThatSpan()
    {
        var counts = CountSeries.Empty.Add(
            [
                (CountKind.Views, 10, 50L),
                (CountKind.Visits, 10, 30L),
                (CountKind.Visits, 20, 8L),
                (CountKind.NewVisits, 20, 8L),
            ],
            oldestMinute: 0,
            oldestHour: 0);

        Assert.Equal(30, TrustedVisits.Of(counts, 0, 15, Usual).Value);
        Assert.Equal(38, TrustedVisits.Of(counts, 0, 60, Usual).Value);
    }

    private static double[] Sums(
        double visits = 0, double newVisits = 0, double unexplained = 0, double crowded = 0, double loose = 0)
    {
        var sums = new double[CountSeries.Kinds];
        sums[(int)CountKind.Visits] = visits;
        sums[(int)CountKind.NewVisits] = newVisits;
        sums[(int)CountKind.UnexplainedVisits] = unexplained;
        sums[(int)CountKind.CrowdedVisits] = crowded;
        sums[(int)CountKind.LooseVisits] = loose;
        return sums;
    }
}
