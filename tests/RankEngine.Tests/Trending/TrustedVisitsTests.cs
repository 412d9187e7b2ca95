using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class TrustedVisitsTests
{
    // One new reader in five visits; two in five are believed: two for each three known ones.
    private static readonly VisitorMix Usual = new(0.2, ReportsImpressions: true);

    [Fact]
    public void Of_BreakingStoryWithTwiceTheUsualShareOfNewReaders_IsNotTouched()
    {
        var story = TrustedVisits.Of(Sums(visits: 1_000, newVisits: 400), Usual);

        Assert.Equal((1_000, 0), (story.Value, story.Discount));
    }

    [Theory]
    [InlineData(1)]
    public void Of_FirstNewReadersOfAnArticle_AreNotTouched(int readers)
    {
        Assert.Equal(readers, TrustedVisits.Of(Sums(readers, readers), Usual).Value);
    }

    [Fact]
    public void Of_FiveThousandFreshReaders_AreWorthTwo()
    {
        // 1 + 2/3 · (0 + 1), and nobody known confirms any of them.
        var flood = TrustedVisits.Of(Sums(visits: 5_000, newVisits: 5_000), Usual);

        Assert.Equal(1.667, flood.Value, 3);
        Assert.Equal(0, flood.Confirmed);
    }

    [Fact]
    public void Confirmed_KnownReaders_ConfirmThemselvesAndTheNewOnesThatUsuallyCome()
    {
        // One new one usually comes with four known ones.
        Assert.Equal(12.5, TrustedVisits.Of(Sums(visits: 60, newVisits: 50), Usual).Confirmed, 9);
        Assert.Equal(12, TrustedVisits.Of(Sums(visits: 12, newVisits: 2), Usual).Confirmed);
        Assert.Equal(60, TrustedVisits.Of(Sums(visits: 60, newVisits: 50), VisitorMix.Unknown).Confirmed);
    }

    [Fact]
    public void Confirmed_CrowdOfKnownReaders_DoesNotConfirmItself()
    {
        // 100 known and 20 new ones, 110 of them beyond what their address may have: 10 known are left.
        Assert.Equal(10, TrustedVisits.Of(Sums(visits: 120, newVisits: 20, crowded: 110), Usual).Confirmed);
    }

    [Fact]
    public void Inflation_NewReadersInExcess_LeaveTheWordOfKnownOnes()
    {
        // Four known ones usually bring one new: that many, twice as many, and a flood.
        Assert.Equal(1, TrustedVisits.Of(Sums(visits: 5, newVisits: 1), Usual).Inflation);
        Assert.Equal(1.125, TrustedVisits.Of(Sums(visits: 6, newVisits: 2), Usual).Inflation, 9);
        Assert.InRange(TrustedVisits.Of(Sums(visits: 5_004, newVisits: 5_000), Usual).Inflation, 1.2499, 1.25);
        Assert.Equal(1, TrustedVisits.Of(Sums(visits: 5_004, newVisits: 5_000), VisitorMix.Unknown).Inflation);
    }

    [Fact]
    public void Of_FreshReadersBesideGenuineOnes_KnownOnesConfirmSome()
    {
        var flooded = TrustedVisits.Of(Sums(visits: 5_500, newVisits: 5_100), Usual);

        // 400 known confirm 1 + 2/3 · (400 + 1) new ones.
        Assert.Equal(268.333, 5_100 - flooded.Newcomers, 3);
        Assert.Equal(668.333, flooded.Value, 3);
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.9, 14)]
    public void AllowedNewcomers_MostVisitorsAreNew_AreBelievedAThirdOfTheWayToAll(double share, double each)
    {
        Assert.Equal(1 + (each * 11), TrustedVisits.AllowedNewcomers(10, new VisitorMix(share, false)), 6);
    }

    [Fact]
    public void Of_NamesLeftAwayWhereTheSiteNamesReaders_IsNoWayAround()
    {
        Assert.Equal(1.667, TrustedVisits.Of(Sums(loose: 5_000), Usual).Value, 3);
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

        // New beyond 1 + 2/3 · (100 + 1): 831.67; crowded: 700; half of the unexplained: 450.
        Assert.Equal(831.667, trusted.Newcomers, 3);
        Assert.Equal((700, 450), (trusted.Crowded, trusted.Unexplained));
        Assert.Equal(168.333, trusted.Value, 3);
        var explanation = trusted.Explain();
        Assert.Equal(trusted.Value, explanation.Parts.Sum(part => part.Value), 9);
        Assert.StartsWith("new: 831.6", explanation.Parts[^1].Formula, StringComparison.Ordinal);
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
