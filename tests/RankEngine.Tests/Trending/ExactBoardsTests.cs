using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class ExactBoardsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 17, 0, TimeSpan.Zero);

    private static readonly TrendingOrder[] Orders =
        [TrendingOrder.MostRead, TrendingOrder.MostShared, TrendingOrder.MostCommented];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_RandomSite_CountsEveryEventOnceAndSorts(int seed)
    {
        var random = new Random(seed);
        var site = new LiveSite(Noon);
        var articles = new Dictionary<string, (double HoursAgo, (CountKind Kind, int MinutesAgo, long Count)[] Counted)>();
        for (var i = 0; i < 200; i++)
        {
            var counted = Enumerable.Range(0, random.Next(8))
                .Select(_ => (
                    (CountKind)random.Next(1, 12),
                    random.Next(3) == 0 ? random.Next(70) : random.Next(9 * 1440),
                    (long)random.Next(1, 4)))
                .ToArray();
            articles.Add($"a{i}", (random.Next(1, 10) * 24, counted));
            site.Set($"a{i}", articles[$"a{i}"].HoursAgo, counted);
        }

        var snapshot = site.Snapshot();

        foreach (var order in Orders)
        {
            foreach (var window in TrendingWindows.All)
            {
                // 7 days begin with the whole hour, 17 minutes earlier.
                var minutes = (window.Hours() * 60) + (window == TrendingWindow.Week ? 16 : -1);
                var expected = articles
                    .Select(article => (Id: article.Key, article.Value.HoursAgo, Count: Count(order, article.Value.Counted, minutes)))
                    .Where(article => article.Count > 0)
                    .OrderByDescending(article => article.Count)
                    .ThenBy(article => article.HoursAgo)
                    .ThenBy(article => article.Id, StringComparer.Ordinal)
                    .Select(article => (article.Id, article.Count));
                Assert.Equal(
                    expected,
                    snapshot.Boards.Exact.Of(order, window).ToArray()
                        .Select(entry => (snapshot.Entries[entry.Slot]!.Id, entry.Count)));
            }
        }

        static long Count(TrendingOrder order, (CountKind Kind, int MinutesAgo, long Count)[] counted, double minutes)
        {
            long Of(CountKind kind) =>
                counted.Where(entry => entry.Kind == kind && entry.MinutesAgo <= minutes).Sum(entry => entry.Count);
            return order switch
            {
                TrendingOrder.MostRead => Math.Max(Of(CountKind.Views), Of(CountKind.Clicks)),
                TrendingOrder.MostShared => Of(CountKind.Shares),
                _ => Of(CountKind.Comments),
            };
        }
    }

    [Fact]
    public void Ask_StoryOfCopies_IsOnePlaceWithTheSum()
    {
        var site = new LiveSite(Noon)
            .Set("copy", 5, [(CountKind.Shares, 10, 3)], story: "copy", source: "wire")
            .Set("other copy", 5, [(CountKind.Shares, 10, 4)], story: "copy", source: "us")
            .Set("embargoed copy", -5, [(CountKind.Shares, 10, 40)], story: "copy")
            .Set("single", 5, [(CountKind.Shares, 10, 6)]);

        var list = site.Ask(TrendingOrder.MostShared);

        Assert.Equal([("other copy", 7L, 7.0), ("single", 6L, 6.0)], list.Articles.Select(Told));
        Assert.Empty(list.Info.Degraded);
        var wire = site.Ask(new TrendingQuery(
            "main", TimeSpan.FromDays(1), "", 1, new RankingFilter { Sources = ["wire"] })
        {
            Order = TrendingOrder.MostShared,
        });
        Assert.Equal([("copy", 7L, 7.0)], wire.Articles.Select(Told));

        static (string, long, double) Told(RankedArticle article) => (article.Id, article.Count, article.Score);
    }

    [Fact]
    public void Ask_ExactOrders_NeverShowEmbargoedOrExpired()
    {
        foreach (var order in Orders)
        {
            (CountKind, int, long)[] much = [(CountKind.Views, 5, 9), (CountKind.Shares, 5, 9), (CountKind.Comments, 5, 9)];
            var site = new LiveSite(Noon)
                .Set("now", 2, [(CountKind.Views, 5, 1), (CountKind.Shares, 5, 1), (CountKind.Comments, 5, 1)])
                .Set("embargoed", -1, much)
                .Set("expired", 2, much, isExpired: true);

            Assert.Equal(["now"], site.Ask(order).Articles.Select(article => article.Id));
        }
    }

    [Fact]
    public void Ask_TooFewShared_IsFilledWithTheNewestAndSaysSo()
    {
        var site = new LiveSite(Noon)
            .Set("shared", 50, [(CountKind.Shares, 10, 1)])
            .Set("new", 1, [])
            .Set("older", 2, [(CountKind.Views, 10, 100)]);

        var list = site.Ask(TrendingOrder.MostShared);

        Assert.Equal([("shared", 1L), ("new", 0L), ("older", 0L)], list.Articles.Select(article => (article.Id, article.Count)));
        Assert.Equal([DegradedReason.Fallback], list.Info.Degraded);
    }

    [Theory]
    [InlineData(TrendingOrder.Popular)]
    [InlineData(TrendingOrder.Surging)]
    [InlineData(TrendingOrder.MostRead)]
    [InlineData(TrendingOrder.MostShared)]
    [InlineData(TrendingOrder.MostCommented)]
    public void Ask_SectionAndTag_AreFullWithNothingElse(TrendingOrder order)
    {
        var random = new Random(5);
        var site = new LiveSite(Noon);
        var belongs = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var (section, tag) = ($"s{random.Next(5)}", $"t{random.Next(5)}");
            var counted = Enumerable.Range(0, random.Next(4))
                .Select(_ => ((CountKind)random.Next(1, 12), random.Next(1400), (long)random.Next(1, 60)));
            site.Set($"a{i}", random.Next(1, 30), counted, section, tags: ["all", tag]);
            if (section == "s1" && tag == "t2")
            {
                belongs.Add($"a{i}");
            }
        }

        Assert.InRange(belongs.Count, 5, 30);

        var all = site.Ask(order, 100, "s1", "t2").Articles.Select(article => article.Id).ToArray();
        var some = site.Ask(order, 5, "s1", "t2").Articles.Select(article => article.Id);

        Assert.Equal(belongs.Order(), all.Order());
        Assert.Equal(all[..5], some);
        Assert.Empty(site.Ask(order, 10, "s1", "unheard of").Articles);
    }
}
