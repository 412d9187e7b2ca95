using Google.Protobuf.WellKnownTypes;
using RankEngine.Contracts.V1;
using RankEngine.Simulation;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Readers;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>The page that this project exists to mend.</summary>
[Collection(EndToEndTests.Name)]
public sealed class PageTests
{
    private const string Site = "courier";
    private const int SiteArticles = 400;
    private const double ViewsPerDay = 1_500;

    [Fact]
    public async Task GetPage_WireReportWithThreeCopies_NoCopyNoRepeatAndRelatedKeepsToTheSubject()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await ServerProcess.StartNewAsync("--RankEngine:Refresh:Scheduled=false");
        var newsroom = new Newsroom(new NewsroomOptions { Start = now.AddDays(-1.5), StoriesPerDay = 120 });
        var simulated = newsroom.PublishUntil(now)
            .GroupBy(article => article.Article.Id)
            .Select(versions => versions.Last().ToMessage())
            .Take(SiteArticles)
            .ToArray();
        Assert.True(simulated.Length > SiteArticles / 2, $"Only {simulated.Length} articles.");
        var subject = KosovoArticles.Make(now).ToArray();
        await server.UntilCaughtUpAsync(cancellationToken);
        await Traffic.PublishAsync(server, Site, [.. simulated, .. subject], cancellationToken);

        var readers = new Readership(new ReadershipOptions { ViewsPerDay = ViewsPerDay }, newsroom);
        var history = readers.History(now.AddDays(-1.5), now.AddMinutes(-1), ViewsPerDay).Select(simulated => simulated.ToMessage()).ToList();

        // The subject is read too, the copies above all: nothing but being copies keeps them off the page.
        history.AddRange(subject.SelectMany(article => Enumerable.Range(0, 8).Select(visit => new Event
        {
            Id = $"{article.Id}-{visit}",
            Time = now.AddMinutes(-2).ToTimestamp(),
            Kind = EventKind.View,
            Article = article.Id,
            Reader = $"kosovo-reader-{visit}",
            Session = $"kosovo-session-{visit}",
        })));
        foreach (var batch in history.Chunk(2_000))
        {
            await Traffic.RecordAsync(server, Site, batch, cancellationToken);
        }

        await Eventually.HoldsAsync(
            async () => await server.CountAsync(Site, subject[^1].Id, "Views", cancellationToken) == 8,
            "all events are counted",
            cancellationToken);
        await server.RefreshAsync(Site, cancellationToken);
        GetPageResponse page = new();
        await Eventually.HoldsAsync(
            async () =>
            {
                page = await PageAsync(server, "", cancellationToken);
                return page.Modules.All(module => !module.Degraded.Contains(DegradedReason.NoTextIndex));
            },
            "texts are compared",
            cancellationToken);
        AssertMended(page);

        // Twelve exist and ten have a place.
        Assert.Empty(IdsOf(page.Modules[0]).Except(KosovoArticles.Subject));

        // For somebody who has read of nothing else, Recommended wants the same articles. They are what Related has of its
        // own, and Recommended has others.
        var fans = await PageAsync(server, "kosovo-fan", cancellationToken, KosovoArticles.Subject[..2]);
        AssertMended(fans);
        Assert.Empty(IdsOf(fans.Modules[0]).Except(KosovoArticles.Subject));
        Assert.Empty(IdsOf(fans.Modules[2]).Intersect(KosovoArticles.Subject[..2]));
    }

    private static void AssertMended(GetPageResponse page)
    {
        Assert.Equal([10, 8, 8], page.Modules.Select(module => module.Articles.Count));
        var shown = page.Modules.SelectMany(IdsOf).ToArray();
        Assert.Equal(shown.Length, shown.Distinct().Count());
        Assert.DoesNotContain(KosovoArticles.Report, shown);
        Assert.Empty(shown.Intersect(KosovoArticles.Copies));
    }

    private static IEnumerable<string> IdsOf(FilledModule module) => module.Articles.Select(article => article.Id);

    private static async Task<GetPageResponse> PageAsync(
        ServerProcess server, string reader, CancellationToken cancellationToken, params string[] history)
    {
        var request = new GetPageRequest
        {
            Site = Site,
            Article = KosovoArticles.Report,
            Reader = reader,
            History = { history },
            Modules =
            {
                new Module { Name = "related", Kind = ModuleKind.Related, Limit = 10 },
                new Module { Name = "ranking", Kind = ModuleKind.Trending, Limit = 8 },
                new Module { Name = "recommended", Kind = ModuleKind.Recommended, Limit = 8 },
            },
        };
        return await server.Ranking.GetPageAsync(request, cancellationToken: cancellationToken);
    }
}
