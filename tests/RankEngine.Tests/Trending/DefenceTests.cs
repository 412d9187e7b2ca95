using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Tests.Trending;

/// <summary>What lists make of an article that a flood of strangers is sent to.</summary>
public sealed class DefenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly SitePriors Guarded = GuardedBy(0.2);

    [Fact]
    public void Boards_FiveThousandStrangers_StandBehindThirtyKnownReaders()
    {
        var defended = Site(Guarded).Snapshot();

        var trusting = Site(Guarded.TrustingAll()).Snapshot();

        Assert.Equal("genuine", First(defended));
        Assert.Equal("flooded", First(trusting));
        Assert.False(defended.Boards.Surging.Contains(defended.Find("flooded")!.Slot));
        Assert.True(trusting.Boards.Surging.Contains(trusting.Find("flooded")!.Slot));

        static string First(SiteSnapshot snapshot) =>
            snapshot.Slots.IdOf(snapshot.Boards.Of(TrendingWindow.Hour)[0].Slot);
    }

    [Fact]
    public void MostRead_Flooded_CountsExactlyAllTheSame()
    {
        var snapshot = Site(Guarded).Snapshot();

        var most = snapshot.Boards.Exact.Of(TrendingOrder.MostRead, TrendingWindow.Day)[0];

        Assert.Equal(("flooded", 5_000), (snapshot.Slots.IdOf(most.Slot), most.Count));
    }

    /// <summary>Where nothing is defended a forecast sees what was read, not who came.</summary>
    [Fact]
    public void Activity_NothingIsJudged_IsOfAllReads()
    {
        var now = TimeBuckets.Minute(Noon.ToUnixTimeMilliseconds());
        var counts = CountSeries.Empty.Add(
            [(CountKind.Views, now - 5, 100), (CountKind.Visits, now - 5, 1), (CountKind.Views, now - 90, 50)],
            oldestMinute: now - 1_000,
            oldestHour: 0);

        var judged = ArticleActivity.Of(counts, 0, now + 1, VisitorMix.Unknown);
        var trusting = ArticleActivity.Of(counts, 0, now + 1, VisitorMix.TrustAll);

        Assert.Equal((1, 150), (judged.Total, trusting.Total));
        for (var k = 0; k < ActivityDecay.Count; k++)
        {
            Assert.InRange(judged.Decayed[k], 0.5f, 1);
            Assert.InRange(trusting.Decayed[k], 50 * judged.Decayed[k], 150);
        }
    }

    [Fact]
    public async Task ExplainAsync_Flooded_TellsWhatIsTakenOffAndWhy()
    {
        var explained = await Site(Guarded).ExplainAsync("flooded", TestContext.Current.CancellationToken);

        var trusted = explained.Parts.Single(part => part.Name == "trust").Parts.Single();
        Assert.Equal(trusted.Value, trusted.Parts.Sum(part => part.Value), 9);
        Assert.Equal(5_000, trusted.Parts.Single(part => part.Name == "visits").Value);
        var discount = trusted.Parts.Single(part => part.Name == "discount");
        Assert.InRange(discount.Value, -5_000, -4_990);
        Assert.StartsWith("new: ", discount.Formula, StringComparison.Ordinal);
    }

    /// <summary>By chance three known readers come within the hour: they must not speak for strangers.</summary>
    [Fact]
    public void Surging_StrangersBesideThreeKnownReaders_IsNoSurge()
    {
        var halfNew = GuardedBy(0.56);
        var calm = Enumerable.Range(1, 24).Select(hour => (CountKind.Views, (hour * 60) + 30, 1L));
        var site = new LiveSite(Noon, halfNew)
            .Set("flooded", 48, [.. calm, (CountKind.Views, 5, 5_003), (CountKind.NewVisits, 5, 5_000)])
            .Set("surging", 48, [.. calm, (CountKind.Views, 5, 14), (CountKind.NewVisits, 5, 8)]);

        var boards = site.Snapshot().Boards;

        Assert.False(boards.Surging.Contains(0));
        Assert.True(boards.Surging.Contains(1));
    }

    private static SitePriors GuardedBy(double usuallyNew) => new(
        SitePriors.DefaultPrior, new Dictionary<string, ArticlePrior>(), WeekProfile.Even)
    {
        Habits = SiteHabits.Default with { Visitors = new VisitorMix(usuallyNew, ReportsImpressions: false) },
    };

    private static LiveSite Site(SitePriors priors) => new LiveSite(Noon, priors)
        .Set("genuine", 10, [(CountKind.Views, 5, 30)])
        .Set("flooded", 10, [(CountKind.Views, 5, 5_000), (CountKind.NewVisits, 5, 5_000)]);
}
