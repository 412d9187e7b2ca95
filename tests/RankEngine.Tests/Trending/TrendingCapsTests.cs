using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class TrendingCapsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ask_CapOnSections_TakesTheBestWithinIt()
    {
        var list = Site().Ask(Query(4) with { MaxPerSection = 2 });

        Assert.Equal(["n1", "n2", "s1", "s2"], list.Articles.Select(article => article.Id));
        Assert.Empty(list.Relaxed);
    }

    [Fact]
    public void Ask_TooFewWithinTheCaps_GivesWayByScoreAndSaysSo()
    {
        var list = Site().Ask(Query(6) with { MaxPerSection = 2, MaxPerSource = 4 });

        Assert.Equal(["n1", "n2", "n3", "n4", "s1", "s2"], list.Articles.Select(article => article.Id));
        Assert.Equal([new RelaxedCap("section", "news", 2, 4)], list.Relaxed);
        Assert.Equal(list.Articles.Select(article => article.Score).OrderDescending(), list.Articles.Select(article => article.Score));
    }

    [Fact]
    public void Ask_CapOnSources_ShowsACopyOfAnotherOne()
    {
        var site = Site()
            .Set("copy of n2", 10, [], section: "news", source: "agency", story: "n2")
            .Set("n2", 10, [(CountKind.Views, 30, 700)], section: "news", source: "wire", story: "n2");

        var list = site.Ask(Query(3) with { MaxPerSource = 1 });

        Assert.Equal(["n1", "copy of n2", "n3"], list.Articles.Select(article => article.Id));
    }

    [Theory]
    [InlineData(TrendingOrder.Popular)]
    [InlineData(TrendingOrder.MostRead)]
    public void Ask_ServersCap_HoldsUnlessTheRequestSaysAnother(TrendingOrder order)
    {
        var site = Site();
        site.Options.MaxPerSection = 1;

        Assert.Equal(["n1", "s1"], Ids(Query(2)));
        Assert.Equal(["n1", "n2"], Ids(Query(2) with { MaxPerSection = 100 }));
        Assert.Equal(["n1", "n2", "n3"], Ids(Query(3) with { Section = "news" }));

        IEnumerable<string> Ids(TrendingQuery query) =>
            site.Ask(query with { Order = order }).Articles.Select(article => article.Id);
    }

    private static TrendingQuery Query(int limit) =>
        new("main", TimeSpan.FromDays(1), "", limit, RankingFilter.None);

    private static LiveSite Site() => new LiveSite(Noon)
        .Views("n1", 800, section: "news", source: "wire")
        .Views("n2", 700, section: "news", source: "wire")
        .Views("n3", 600, section: "news", source: "us")
        .Views("n4", 500, section: "news", source: "us")
        .Views("s1", 40, section: "sport", source: "us")
        .Views("s2", 30, section: "sport", source: "us");
}
