using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class PriorFitTests
{
    // A Monday; 18:00 to 19:00 of each day is three times as busy as the rest, Saturdays half as busy.
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly long NowMs = Now.ToUnixTimeMilliseconds();

    [Fact]
    public void Fit_SimulatedCounts_FindsTheirDistributionAgain()
    {
        var snapshot = Site(
            [("news", new(4, 0.5), 1500), ("sport", new(0.5, 4), 1500), ("few", new(40, 0.05), 3)], seed: 1);

        var priors = PriorFit.Fit(snapshot, SiteHabits.Default, NowMs);

        Within(4, priors.Of("news").Rate, 0.15);
        Within(0.5, priors.Of("news").Hours, 0.2);
        Within(0.5, priors.Of("sport").Rate, 0.15);
        Within(4, priors.Of("sport").Hours, 0.2);

        // Three articles say little: between theirs and the site's.
        Assert.InRange(priors.Of("few").Rate, priors.Site.Rate, 25);
        Assert.Equal(priors.Site, priors.Of("unheard of"));
    }

    [Fact]
    public void Fit_SimulatedCounts_FindsTheHoursOfTheWeekAgain()
    {
        var week = PriorFit.Fit(Site([("news", new(10, 1), 1500)], seed: 2), SiteHabits.Default, NowMs).Week;

        var factors = week.Factors.ToArray();
        Assert.Equal(1, factors.Average(), 9);
        var level = Enumerable.Range(0, WeekProfile.Hours).Average(Busy);
        for (var hour = 0; hour < WeekProfile.Hours; hour++)
        {
            Within(Busy(hour) / level, factors[hour], 0.3);
        }
    }

    [Fact]
    public void Fit_CountsAndArticlesOfTheFuture_ChangeNothing()
    {
        var known = PriorFit.Fit(Site([("news", new(4, 0.5), 200)], seed: 3), SiteHabits.Default, NowMs);

        var later = PriorFit.Fit(Site([("news", new(4, 0.5), 200)], seed: 3, hoursAfter: 48), SiteHabits.Default, NowMs);

        Assert.Equal(known.ToBytes(), later.ToBytes());
        Assert.NotEqual(known.ToBytes(), SitePriors.Default.ToBytes());
    }

    [Fact]
    public void Fit_OneSuccessAmongMany_LeavesTheOthersTheirPrior()
    {
        var usual = PriorFit.Fit(Site([("news", new(1, 5), 1000)], seed: 4), SiteHabits.Default, NowMs).Of("news");

        var withSuccess = PriorFit.Fit(Site([("news", new(1, 5), 1000)], seed: 4, success: 5_000), SiteHabits.Default, NowMs).Of("news");

        // Moments would leave a hundredth of it: the one article makes the variance two hundred times as great.
        Assert.InRange(withSuccess.Hours, usual.Hours / 4, usual.Hours);
    }

    [Fact]
    public void Fit_NobodyReads_KnowsNothing()
    {
        var priors = PriorFit.Fit(Site([("news", new(0, 1), 20)], seed: 5), SiteHabits.Default, NowMs);

        Assert.Equal(SitePriors.Default.ToBytes(), priors.ToBytes());
    }

    [Fact]
    public void FromBytes_Packed_IsTheSame()
    {
        var priors = PriorFit.Fit(Site([("news", new(4, 0.5), 50), ("sport", new(1, 1), 50)], seed: 6), SiteHabits.Default, NowMs);

        Assert.Equal(priors.ToBytes(), SitePriors.FromBytes(priors.ToBytes()).ToBytes());
        Assert.Equal(priors.Of("news").Rate, SitePriors.FromBytes(priors.ToBytes()).Of("news").Rate, 4);
    }

    [Fact]
    public void FromBytes_OlderFormat_IsRefusedWithASentence()
    {
        var bytes = SitePriors.Default.ToBytes();
        bytes[0] = 1;

        var refused = Assert.Throws<InvalidDataException>(() => SitePriors.FromBytes(bytes));

        Assert.Contains("format 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UsualHours_PartsOfHours_AreWeighted()
    {
        var factors = Enumerable.Repeat(1.0, WeekProfile.Hours).ToArray();
        (factors[0], factors[1]) = (0.5, 1.5);
        var week = new WeekProfile(factors);

        // 1970 began on a Thursday, hour 0: half of it at .5, a third of the next at 1.5.
        Assert.Equal((0.5 * 0.5) + (1.5 / 3), week.UsualHours(30, 80), 12);
        Assert.Equal(0, week.UsualHours(80, 80));
        Assert.Equal(WeekProfile.Hours, week.UsualHours(-60, (WeekProfile.Hours * 60) - 60), 9);
    }

    private static void Within(double expected, double actual, double tolerance) =>
        Assert.InRange(actual, expected * (1 - tolerance), expected * (1 + tolerance));

    private static double Busy(int hourOfWeek) =>
        (hourOfWeek % 24 == 18 ? 3 : 1) * (hourOfWeek / 24 == 2 ? 0.5 : 1);

    /// <summary>Articles over four weeks, read for three days each at a rate of their own that follows the week.</summary>
    private static SiteSnapshot Site(
        (string Section, ArticlePrior Prior, int Articles)[] sections,
        int seed,
        int hoursAfter = 0,
        int success = 0)
    {
        var random = new Random(seed);
        var level = Enumerable.Range(0, WeekProfile.Hours).Average(Busy);
        var slots = new SlotTable();
        var builder = PagedArray<ArticleEntry>.Empty.ToBuilder();
        var now = TimeBuckets.Hour(NowMs);
        foreach (var (section, prior, articles) in sections)
        {
            for (var i = 0; i < articles + (hoursAfter > 0 ? 1 : 0); i++)
            {
                var id = $"{section}-{i}";
                var slot = slots.GetOrAdd(id);
                var published = i == articles ? now + 2 : now - 1 - random.Next(27 * 24);
                var rate = prior.Rate == 0 ? 0 : Chance.Gamma(random, prior.Shape) / prior.Hours;
                var buckets = new List<(Resolution, int, CountKind, long)>();
                for (var hour = published; hour < Math.Min(published + 72, now); hour++)
                {
                    var views = Chance.Poisson(random, rate * Busy(WeekProfile.HourOfWeek(hour)) / level);
                    buckets.AddRange(Counted.Of(
                        Resolution.Hour, hour, CountKind.Views, views + (i == 0 && hour == published ? success : 0)));
                }

                for (var hour = now; hour < now + hoursAfter; hour++)
                {
                    buckets.AddRange(Counted.Of(Resolution.Hour, hour, CountKind.Views, 1_000));
                }

                buckets.Add((Resolution.Total, 0, CountKind.Views, buckets.Sum(bucket => bucket.Item4)));
                builder[slot] = new ArticleEntry(id, slot)
                {
                    Counts = CountSeries.From(buckets),
                    Meta = new ArticleMeta
                    {
                        Version = new ArticleVersion(1, "log", 1),
                        Section = section,
                        PublishedMs = published * TimeBuckets.HourMs,
                    },
                };
            }
        }

        return new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = slots,
            Entries = builder.Build(),
            Heads = new Dictionary<int, PartitionHead>(),
        };
    }
}
