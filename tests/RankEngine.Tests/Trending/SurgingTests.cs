using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class SurgingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    // Half an event an hour, worth two hours: shape 1.
    private static readonly SitePriors Priors = new(
        new ArticlePrior(0.5, 2), new Dictionary<string, ArticlePrior>(), WeekProfile.Even);

    [Fact]
    public void Of_ArticleWithAHistory_IsTheDistanceInStandardDeviations()
    {
        // Nine visits an hour all day: in usual hours 3 + 6 / 2 + 15 / 4 = 9.75, so 87.75 visits; with the prior
        // 88.75 of 11.75 hours, 7.553 an hour. 36 in the last hour, 6 of them in the last 15 minutes.
        var site = new LiveSite(Noon, Priors).Set(
            "a", 100, [.. Steady(9), (CountKind.Views, 40, 30), (CountKind.Views, 5, 6)]);

        var score = Assert.Single(site.Snapshot().Boards.Surging.Entries.ToArray()).Score;

        Assert.Equal(60, score.Minutes);
        Assert.Equal(36, score.Observed);
        Assert.Equal(88.75 / 11.75, score.Expected, 9);
        Assert.Equal(Math.Sqrt(7.5532 + (7.5532 * 7.5532 / 88.75) + 1), score.Spread, 4);
        Assert.Equal((36 - 7.5532) / 3.0325, score.Value, 2);
        AssertComesToItsValue(score.Explain());
    }

    [Fact]
    public void Of_NewArticle_IsComparedWithItsSectionAtThisHour()
    {
        var busy = Enumerable.Repeat(1.0, WeekProfile.Hours).ToArray();
        busy[WeekProfile.HourOfWeek(TimeBuckets.Hour(Noon.ToUnixTimeMilliseconds()) - 1)] = 4;
        var priors = new SitePriors(
            new ArticlePrior(1, 2),
            new Dictionary<string, ArticlePrior> { ["front"] = new(10, 2) },
            new WeekProfile(busy));
        var site = new LiveSite(Noon.AddMinutes(-1), priors)
            .Set("quiet", 0.5, [(CountKind.Views, 20, 40)], section: "local")
            .Set("usual", 0.5, [(CountKind.Views, 20, 40)], section: "front");

        var surging = site.Snapshot().Boards.Surging.Entries.ToArray();

        // 31 of 60 minutes at four times the usual: 2.07 expected in the one section, 20.7 in the other.
        var score = Assert.Single(surging).Score;
        Assert.Equal(40, score.Observed);
        Assert.Equal(31 / 60.0 * 4, score.Expected, 9);
        Assert.Equal((40 - 2.0667) / Math.Sqrt(2.0667 + (2.0667 * 2.0667 / 2) + 1), score.Value, 3);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Surging_FewVisits_AreAHandfulOfPeople(int visits, bool surges)
    {
        var quiet = new SitePriors(new ArticlePrior(0.01, 100), new Dictionary<string, ArticlePrior>(), WeekProfile.Even);
        var site = new LiveSite(Noon, quiet).Set("a", 0.5, [(CountKind.Views, 2, visits)]);

        Assert.Equal(surges, site.Snapshot().Boards.Surging.Contains(0));
    }

    [Fact]
    public void Surging_StoryOfCopies_IsSeenByItsReadersTogether()
    {
        (CountKind, int, long)[] three = [.. Steady(1), (CountKind.Views, 3, 4)];
        var alone = new LiveSite(Noon, Priors).Set("a", 100, three);
        var copies = new LiveSite(Noon, Priors);
        foreach (var id in (string[])["a", "b", "c"])
        {
            copies.Set(id, 100, three, story: "a");
        }

        Assert.False(alone.Snapshot().Boards.Surging.Contains(0));
        Assert.Equal(3, copies.Snapshot().Boards.Surging.Entries.Length);
        var listed = Assert.Single(copies.Ask(TrendingOrder.Surging).Articles);
        Assert.True(listed.Surging);
    }

    [Fact]
    public void Surging_EmbargoedAndExpired_NeverAppear()
    {
        var site = new LiveSite(Noon, Priors)
            .Set("now", 2, [(CountKind.Views, 3, 50)])
            .Set("embargoed", -1, [(CountKind.Views, 3, 500)])
            .Set("expired", 2, [(CountKind.Views, 3, 500)], isExpired: true);

        var articles = site.Ask(TrendingOrder.Surging).Articles;

        Assert.Equal(["now"], articles.Select(article => article.Id));
    }

    [Fact]
    public void Ask_Surging_IsByStrengthAndFilledWithWhatIsPopular()
    {
        var site = new LiveSite(Noon, Priors)
            .Set("risen", 100, [.. Steady(2), (CountKind.Views, 5, 40)])
            .Set("exploded", 100, [.. Steady(2), (CountKind.Views, 5, 400)])
            .Set("much read", 100, [.. Steady(200), (CountKind.Views, 30, 200)])
            .Set("unread", 1, []);

        var list = site.Ask(TrendingOrder.Surging);

        Assert.Equal(["exploded", "risen", "much read", "unread"], list.Articles.Select(article => article.Id));
        Assert.Equal([true, true, false, false], list.Articles.Select(article => article.Surging));
        Assert.Equal(list.Articles.Select(article => article.Score).OrderDescending(), list.Articles.Select(article => article.Score));
        Assert.Equal([DegradedReason.Fallback], list.Info.Degraded);

        // The badge stands on every other list.
        var popular = site.Ask(TrendingOrder.Popular).Articles;
        Assert.Equal(["exploded", "risen"], popular.Where(article => article.Surging).Select(article => article.Id).Order());
        Assert.Equal("much read", popular[0].Id);
    }

    /// <summary>What a site without surges looks like: traffic that only follows the day.</summary>
    [Fact]
    public void Surging_ConstantRatesThroughTheDay_AreHardlyEverTakenForARise()
    {
        var random = new Random(11);
        var factors = Enumerable.Range(0, WeekProfile.Hours)
            .Select(hour => 1 + (0.9 * Math.Sin(2 * Math.PI * (hour % 24) / 24)))
            .ToArray();
        var priors = new SitePriors(
            new ArticlePrior(5, 0.2), new Dictionary<string, ArticlePrior>(), new WeekProfile(factors));
        var (alarms, looks, withoutProfile) = (0, 0, 0);
        for (var start = 0; start < 24; start += 3)
        {
            var now = Noon.AddHours(start);
            var site = new LiveSite(now, priors);
            var minute = TimeBuckets.Minute(site.NowMs);
            for (var article = 0; article < 150; article++)
            {
                var rate = Math.Pow(10, 2.5 * random.NextDouble());
                var counted = Enumerable.Range(0, 26 * 60).Select(ago => (CountKind.Views, ago, (long)Chance.Poisson(
                    random, rate / 60 * factors[WeekProfile.HourOfWeek((int)Math.Floor((minute - ago) / 60.0))])));
                site.Set($"a{article}", 60, counted);
                looks++;
            }

            alarms += site.Snapshot().Boards.Surging.Entries.Length;
            site.Priors = new SitePriors(priors.Site, new Dictionary<string, ArticlePrior>(), WeekProfile.Even);
            withoutProfile += site.Snapshot().Boards.Surging.Entries.Length;
        }

        Assert.True(alarms <= 0.005 * looks, $"{alarms} false alarms in {looks} looks.");
        Assert.True(withoutProfile > 0.05 * looks, "Without the rhythm mornings look like surges: the test shows nothing else.");
    }

    [Fact]
    public void Surging_TenfoldJump_IsSeenWithinMinutes()
    {
        var random = new Random(12);
        var lags = new List<int>();
        for (var article = 0; article < 100; article++)
        {
            var rate = 6 * Math.Pow(10, random.NextDouble());
            var before = Enumerable.Range(0, 24 * 60)
                .Select(ago => (Ago: ago, Count: (long)Chance.Poisson(random, rate / 60)))
                .ToArray();
            var after = Enumerable.Range(0, 30).Select(_ => (long)Chance.Poisson(random, 10 * rate / 60)).ToArray();
            var lag = Enumerable.Range(1, 30).First(minutes => minutes == 30 || new LiveSite(Noon, Priors)
                .Set("a", 60, [
                    .. after.Take(minutes).Select((count, at) => (CountKind.Views, minutes - 1 - at, count)),
                    .. before.Select(minute => (CountKind.Views, minute.Ago + minutes, minute.Count)),
                ])
                .Snapshot().Boards.Surging.Contains(0));
            lags.Add(lag);
        }

        lags.Sort();
        Assert.InRange(lags[50], 1, 5);
        Assert.InRange(lags[90], 1, 12);
    }

    /// <summary>So many visits in each of the 24 hours before the last.</summary>
    private static IEnumerable<(CountKind, int, long)> Steady(int perHour) =>
        Enumerable.Range(1, 24).Select(hour => (CountKind.Views, (hour * 60) + 30, (long)perHour));

    private static void AssertComesToItsValue(Explanation explanation)
    {
        if (explanation.Parts.Count == 0)
        {
            return;
        }

        Assert.Equal(
            explanation.Value,
            explanation.Formula == "sum"
                ? explanation.Parts.Sum(part => part.Value)
                : explanation.Parts.Aggregate(1.0, (product, part) => product * part.Value),
            9);
        Assert.All(explanation.Parts, AssertComesToItsValue);
    }
}
