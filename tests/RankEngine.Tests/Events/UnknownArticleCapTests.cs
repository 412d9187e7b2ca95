using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Tests.Ranking;

namespace RankEngine.Tests.Events;

public sealed class UnknownArticleCapTests
{
    [Fact]
    public void Admits_CapReached_RefusesOnlyArticlesNobodyKnows()
    {
        var views = new OneSite(View("a1", "a2"));
        var cap = new UnknownArticleCap(views, new EventOptions { MaxUnknownArticles = 2 });

        Assert.True(cap.Admits("main", "a1"));
        Assert.False(cap.Admits("main", "a3"));
        Assert.True(cap.Admits("other", "a3"));
    }

    [Fact]
    public void Admits_BelowCap_LetsANewArticleIn()
    {
        var views = new OneSite(View("a1", "a2"));

        Assert.True(new UnknownArticleCap(views, new EventOptions { MaxUnknownArticles = 3 }).Admits("main", "a3"));
    }

    private static SiteView View(params string[] counted)
    {
        var tables = new SnapshotTables();
        foreach (var article in counted)
        {
            tables.Set(new StoredCount(Resolution.Total, 0, article, CountKind.Views, 1));
        }

        var slots = new SlotTable();
        var view = new SiteView("main");
        view.Publish(new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = slots,
            Entries = tables.ToEntries(slots),
            Heads = new Dictionary<int, PartitionHead>(),
        });
        return view;
    }
}
