using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RankEngine.Contracts.V1;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>What readers of a running service see, and must never see. Each test has sites of its own.</summary>
[Collection(EndToEndTests.Name)]
public sealed class ServingTests(ServingTests.Fixture fixture) : IClassFixture<ServingTests.Fixture>
{
    private ServerProcess Server => fixture.Server;

    [Fact]
    public async Task GetRelated_SameStory_ListsRepeatsAndNearCopiesAsTheyComeAndGo()
    {
        const string Site = "stories";
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        var articles = KosovoArticles.Make(now).ToArray();
        var corrected = articles[0].Clone();
        corrected.Id = "corrected";
        corrected.Url = "https://elsewhere.example/7";
        corrected.Body = corrected.Body.Replace("several hundred more", "some four hundred", StringComparison.Ordinal);
        await Traffic.PublishAsync(Server, Site, [.. articles, corrected], cancellationToken);

        await UntilStoryAsync([.. KosovoArticles.Copies, "corrected"]);

        // What is no longer a copy leaves, what is gone is gone; articles on the subject were never in it.
        corrected.Body = articles[^1].Body;
        await Traffic.PublishAsync(Server, Site, [corrected], cancellationToken);
        await Server.Articles.DeleteAsync(
            new DeleteArticlesRequest { Site = Site, Ids = { KosovoArticles.Copies[0] } },
            cancellationToken: cancellationToken);
        await UntilStoryAsync(KosovoArticles.Copies[1..]);

        Task UntilStoryAsync(string[] expected) => Eventually.HoldsAsync(
            async () =>
            {
                var request = new GetRelatedRequest
                {
                    Site = Site,
                    Article = KosovoArticles.Report,
                    SameStory = true,
                    Limit = 50,
                };
                try
                {
                    var answer = await Server.Ranking.GetRelatedAsync(request, cancellationToken: cancellationToken);
                    Assert.All(answer.Articles, article => Assert.Equal(Source.SameStory, article.Source));
                    return answer.Articles.Select(article => article.Id).Order(StringComparer.Ordinal)
                        .SequenceEqual(expected.Order(StringComparer.Ordinal));
                }
                catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unavailable)
                {
                    // The articles are still on their way.
                    return false;
                }
            },
            $"the story is {string.Join(", ", expected)}",
            cancellationToken);
    }

    [Fact]
    public async Task Lists_PublishedAndExpires_AreObeyedToTheMoment()
    {
        const string Site = "moments";
        const string Passing = "passing";
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await Traffic.PublishAsync(Server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        await UntilListedAsync(Site, Traffic.Articles, cancellationToken);

        // On whole seconds, as sites write them; the first is at least two seconds away.
        var second = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var (published, expires) = (second.AddSeconds(3), second.AddSeconds(5));
        var article = new Article
        {
            Id = Passing,
            Title = "Here for two seconds",
            Body = "A notice that comes and goes.",
            Section = "news",
            Published = published.ToTimestamp(),
            Expires = expires.ToTimestamp(),
        };
        await Traffic.PublishAsync(Server, Site, [article], cancellationToken);

        var (before, during, after) = (0, 0, 0);
        var related = new GetRelatedRequest { Site = Site, Article = Traffic.ArticleId(0), Limit = 100 };
        while (after < 10)
        {
            var lists = new[]
            {
                await TrendingAsync(Site, cancellationToken),
                await RecommendedAsync(Site, "", cancellationToken),
                Shown(await Server.Ranking.GetRelatedAsync(related, cancellationToken: cancellationToken)),
            };
            foreach (var (ids, answered) in lists)
            {
                var mayShow = published <= answered && answered < expires;
                Assert.True(
                    ids.Contains(Passing) == mayShow,
                    $"{(mayShow ? "Not shown" : "Shown")} at {answered:O}; from {published:O} to {expires:O}.");
                before += answered < published ? 1 : 0;
                during += mayShow ? 1 : 0;
                after += answered >= expires ? 1 : 0;
            }

            await Task.Delay(10, cancellationToken);
        }

        Assert.True(before > 0 && during > 0, $"{before} answers before, {during} between: the test shows nothing.");
    }

    [Fact]
    public async Task Lists_TwoSitesWithTheSameIdsAndReaders_NothingLeaks()
    {
        const string Here = "site-here";
        const string There = "site-there";
        const string Reader = "reader-of-both";
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        var shared = Traffic.ArticleId(0);

        // Articles 0 to 19 here, 0 and 20 to 39 there; 0 under another title.
        var all = Traffic.SiteArticles(now.AddHours(-1)).ToArray();
        var here = all.Take(20).ToArray();
        Article[] there = [all[0].Clone(), .. all.Skip(20)];
        there[0].Title = "There it is called otherwise";
        await Traffic.PublishAsync(Server, Here, here, cancellationToken);
        await Traffic.PublishAsync(Server, There, there, cancellationToken);

        // Here everything happens: views in one session, a hide of the article that both have.
        var events = new List<Event>();
        foreach (var article in here)
        {
            for (var visit = 0; visit < 4; visit++)
            {
                events.Add(EventOf(EventKind.View, article.Id, $"other-{visit}", now));
            }
        }

        events.Add(EventOf(EventKind.View, shared, Reader, now));
        events.Add(EventOf(EventKind.Hide, shared, Reader, now));
        await Traffic.RecordAsync(Server, Here, events, cancellationToken);

        // And one view there: once it is counted, anything that leaked with it would have been seen.
        await Traffic.RecordAsync(
            Server, There, [EventOf(EventKind.View, there[5].Id, "reader-there", now)], cancellationToken);
        await UntilCountedAsync(Here, shared, "Views", 5, cancellationToken);
        await UntilCountedAsync(Here, shared, "Hides", 1, cancellationToken);
        await UntilCountedAsync(There, there[5].Id, "Views", 1, cancellationToken);
        await Server.RefreshAsync(Here, cancellationToken);
        await Server.RefreshAsync(There, cancellationToken);

        foreach (var (site, articles) in ((string, Article[])[])[(Here, here), (There, there)])
        {
            var ids = articles.Select(article => article.Id).Order(StringComparer.Ordinal).ToArray();
            var listed = await Server.Articles.ListAsync(
                new ListArticlesRequest { Site = site }, cancellationToken: cancellationToken);
            Assert.Equal(ids, listed.Articles.Select(article => article.Id));
            Assert.Equal(
                ids, (await TrendingAsync(site, cancellationToken)).Ids.Order(StringComparer.Ordinal));
            var related = Shown(await Server.Ranking.GetRelatedAsync(
                new GetRelatedRequest { Site = site, Article = shared, Limit = 100 },
                cancellationToken: cancellationToken));
            Assert.Equal(ids.Where(id => id != shared), related.Ids.Order(StringComparer.Ordinal));
            var get = await Server.Articles.GetAsync(
                new GetArticleRequest { Site = site, Id = shared }, cancellationToken: cancellationToken);
            Assert.Equal(articles[0].Title, get.Article.Title);
        }

        // The reader read and hid it here; there nothing is known of either.
        Assert.DoesNotContain(shared, (await RecommendedAsync(Here, Reader, cancellationToken)).Ids);
        Assert.Contains(shared, (await RecommendedAsync(There, Reader, cancellationToken)).Ids);
        Assert.Equal(0, await Server.CountAsync(There, shared, "Views", cancellationToken));
        Assert.Equal(0, await Server.CountAsync(There, shared, "Hides", cancellationToken));
    }

    [Fact]
    public async Task Reads_UnknownSite_AreNotFoundAndMakeNone()
    {
        const string Site = "nowhere";
        var cancellationToken = TestContext.Current.CancellationToken;
        for (var time = 0; time < 2; time++)
        {
            await AssertNotFoundAsync(Server.Articles.GetAsync(
                new GetArticleRequest { Site = Site, Id = "a" }, cancellationToken: cancellationToken));
            await AssertNotFoundAsync(Server.Articles.ListAsync(
                new ListArticlesRequest { Site = Site }, cancellationToken: cancellationToken));
            await AssertNotFoundAsync(Server.Ranking.GetRelatedAsync(
                new GetRelatedRequest { Site = Site, Article = "a" }, cancellationToken: cancellationToken));
            await AssertNotFoundAsync(Server.Ranking.GetTrendingAsync(
                new GetTrendingRequest { Site = Site }, cancellationToken: cancellationToken));
            await AssertNotFoundAsync(Server.Ranking.GetRecommendedAsync(
                new GetRecommendedRequest { Site = Site, Reader = "r" }, cancellationToken: cancellationToken));
            await AssertNotFoundAsync(Server.Ranking.GetPageAsync(
                new GetPageRequest
                {
                    Site = Site,
                    Modules = { new Module { Name = "m", Kind = ModuleKind.Trending } },
                },
                cancellationToken: cancellationToken));
            await AssertNotFoundAsync(Server.Ranking.ExplainAsync(
                new ExplainRequest { Site = Site, Article = "a" }, cancellationToken: cancellationToken));
            await AssertNotFoundAsync(Server.Refresh.StartAsync(
                new StartRefreshRequest { Site = Site }, cancellationToken: cancellationToken));
        }
    }

    [Fact]
    public async Task GetRecommended_ReadHiddenAndReported_NeverComeBack()
    {
        const string Site = "done-with";
        const string Reader = "reader-who-has-seen-much";
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await Traffic.PublishAsync(Server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        EventKind[] kinds = [EventKind.View, EventKind.Click, EventKind.Read, EventKind.Hide, EventKind.Report];
        var done = new HashSet<string>();
        var events = new List<Event>();
        for (var number = 0; number < 15; number++)
        {
            done.Add(Traffic.ArticleId(number));
            events.Add(EventOf(kinds[number % kinds.Length], Traffic.ArticleId(number), Reader, now));
        }

        // Shown is not read.
        events.Add(EventOf(EventKind.Impression, Traffic.ArticleId(30), Reader, now));

        // Others love what this reader is done with.
        events.AddRange(Enumerable.Range(0, 20).SelectMany(other => done.Select(
            id => EventOf(EventKind.View, id, $"fan-{other}", now))));
        await Traffic.RecordAsync(Server, Site, events, cancellationToken);
        await UntilCountedAsync(Site, Traffic.ArticleId(30), "Impressions", 1, cancellationToken);
        await UntilCountedAsync(Site, Traffic.ArticleId(14), "Views", 20, cancellationToken);

        var open = Enumerable.Range(0, Traffic.Articles).Select(Traffic.ArticleId).Except(done)
            .Order(StringComparer.Ordinal).ToArray();
        await Eventually.HoldsAsync(
            async () => (await RecommendedAsync(Site, "", cancellationToken)).Ids.Count == Traffic.Articles,
            "a stranger is recommended everything",
            cancellationToken);

        // The history has 50 ms to come; an answer without it says so.
        GetRecommendedResponse answer = new();
        await Eventually.HoldsAsync(
            async () =>
            {
                answer = await Server.Ranking.GetRecommendedAsync(
                    new GetRecommendedRequest { Site = Site, Reader = Reader, Limit = 100 },
                    cancellationToken: cancellationToken);
                return !answer.Info.Degraded.Contains(DegradedReason.HistoryUnavailable);
            },
            "the reader's history is there",
            cancellationToken);
        Assert.Equal(open, Shown(answer).Ids.Order(StringComparer.Ordinal));
        var page = await Server.Ranking.GetPageAsync(
            new GetPageRequest
            {
                Site = Site,
                Reader = Reader,
                Modules = { new Module { Name = "for-you", Kind = ModuleKind.Recommended, Limit = 100 } },
            },
            cancellationToken: cancellationToken);
        Assert.DoesNotContain(DegradedReason.HistoryUnavailable, page.Info.Degraded);
        Assert.Equal(open, page.Modules[0].Articles.Select(article => article.Id).Order(StringComparer.Ordinal));
    }

    private static async Task AssertNotFoundAsync<T>(AsyncUnaryCall<T> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    private static Event EventOf(EventKind kind, string article, string reader, DateTimeOffset now) => new()
    {
        Id = $"{kind}-{article}",
        Time = now.ToTimestamp(),
        Kind = kind,
        Article = article,
        Reader = reader,
        Session = $"session of {reader}",
    };

    private static (List<string> Ids, DateTimeOffset Answered) Shown(GetRelatedResponse answer) =>
        Shown(answer.Articles, answer.Info);

    private static (List<string> Ids, DateTimeOffset Answered) Shown(GetRecommendedResponse answer) =>
        Shown(answer.Articles, answer.Info);

    private static (List<string> Ids, DateTimeOffset Answered) Shown(
        IEnumerable<RankedArticle> articles, ResponseInfo info) =>
        ([.. articles.Select(article => article.Id)], info.Answered.ToDateTimeOffset());

    private async Task<(List<string> Ids, DateTimeOffset Answered)> TrendingAsync(
        string site, CancellationToken cancellationToken)
    {
        var answer = await Server.Ranking.GetTrendingAsync(
            new GetTrendingRequest { Site = site, Limit = 100 }, cancellationToken: cancellationToken);
        return Shown(answer.Articles, answer.Info);
    }

    private async Task<(List<string> Ids, DateTimeOffset Answered)> RecommendedAsync(
        string site, string reader, CancellationToken cancellationToken) =>
        Shown(await Server.Ranking.GetRecommendedAsync(
            new GetRecommendedRequest { Site = site, Reader = reader, Limit = 100 },
            cancellationToken: cancellationToken));

    private Task UntilListedAsync(string site, int articles, CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(
            async () => (await TrendingAsync(site, cancellationToken)).Ids.Count == articles,
            "the articles are listed",
            cancellationToken);

    private Task UntilCountedAsync(
        string site, string article, string kind, double count, CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(
            async () => await Server.CountAsync(site, article, kind, cancellationToken) == count,
            $"{count} {kind} of {article} are counted",
            cancellationToken);

    /// <summary>One server for all of these tests.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private ServerProcess? _server;

        internal ServerProcess Server => _server!;

        public async ValueTask InitializeAsync()
        {
            _server = await ServerProcess.StartNewAsync("--RankEngine:Refresh:Scheduled=false");
            await Server.UntilCaughtUpAsync(TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }
    }
}
