using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Ranking;
using ArticleSource = RankEngine.Ranking.ArticleSource;
using DegradedReason = RankEngine.Ranking.DegradedReason;
using Explanation = RankEngine.Ranking.Explanation;
using FilledModule = RankEngine.Ranking.FilledModule;
using Module = RankEngine.Contracts.V1.Module;
using ModuleKind = RankEngine.Contracts.V1.ModuleKind;
using RankedArticle = RankEngine.Ranking.RankedArticle;
using RelaxedCap = RankEngine.Ranking.RelaxedCap;
using TrendingOrder = RankEngine.Contracts.V1.TrendingOrder;

namespace RankEngine.IntegrationTests.Grpc;

public class RankingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Filter BadFilter => new()
    {
        Sections = { "ok", "" },
        Tags = { "two\nlines" },
        Language = "english language",
        Sources = { new string('s', 129) },
        MaxAge = new Duration(),
        ExcludeIds = { "a1", "a 2" },
    };

    private static string[] BadFilterFields(string prefix) =>
    [
        $"{prefix}.language",
        $"{prefix}.exclude_ids[1]",
        $"{prefix}.max_age",
        $"{prefix}.sections[1]",
        $"{prefix}.tags[0]",
        $"{prefix}.sources[0]",
    ];

    [Fact]
    public async Task GetRelated_Defaults_AsksForTenOfMain()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await server.Ranking.GetRelatedAsync(new() { Article = "a1" }, cancellationToken: Cancel);

        Assert.Equal(new RelatedQuery("main", "a1", 10, RankingFilter.None), Assert.Single(server.Engine.Asked));
    }

    [Fact]
    public async Task GetRelated_Answer_CarriesEverything()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.List = new(
            [
                new("a2", 0.75, ArticleSource.Similar, ["similar text"], "Two", "https://x/2", "news", FakeEngine.Noon),
                new("a3", 0.5, ArticleSource.Newest, [], "Three", "", "", FakeEngine.Noon),
            ],
            FakeEngine.Info([DegradedReason.StaleCounts, DegradedReason.Fallback]));

        var response = await server.Ranking.GetRelatedAsync(new() { Article = "a1" }, cancellationToken: Cancel);

        Assert.Equal(
            new GetRelatedResponse
            {
                Articles =
                {
                    new Contracts.V1.RankedArticle
                    {
                        Id = "a2",
                        Score = 0.75,
                        Source = Source.Similar,
                        Reasons = { "similar text" },
                        Position = 1,
                        Title = "Two",
                        Url = "https://x/2",
                        Section = "news",
                        Published = FakeEngine.Noon.ToTimestamp(),
                    },
                    new Contracts.V1.RankedArticle
                    {
                        Id = "a3",
                        Score = 0.5,
                        Source = Source.Newest,
                        Position = 2,
                        Title = "Three",
                        Published = FakeEngine.Noon.ToTimestamp(),
                    },
                },
                Info = new ResponseInfo
                {
                    DecisionId = "d-1",
                    ModelVersion = "m-1",
                    CountsAge = new Duration { Seconds = 1, Nanos = 500_000_000 },
                    SnapshotVersion = 7,
                    Answered = FakeEngine.Noon.ToTimestamp(),
                    Degraded =
                    {
                        Contracts.V1.DegradedReason.StaleCounts,
                        Contracts.V1.DegradedReason.Fallback,
                    },
                },
            },
            response);
    }

    [Fact]
    public async Task GetRelated_EverythingWrong_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await RefusedAsync(
            ["site", "article", "limit", .. BadFilterFields("filter")],
            async () => await server.Ranking.GetRelatedAsync(
                new() { Site = "a b", Limit = 101, Filter = BadFilter }, cancellationToken: Cancel));

        Assert.Empty(server.Engine.Asked);
    }

    [Theory]
    [InlineData(Window.Unspecified, 24)]
    [InlineData(Window.Hour, 1)]
    [InlineData(Window.SixHours, 6)]
    [InlineData(Window.Day, 24)]
    [InlineData(Window.Week, 168)]
    public async Task GetTrending_Window_IsThatLong(Window window, int hours)
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await server.Ranking.GetTrendingAsync(
            new() { Site = "side", Window = window, Section = "Cafe\u0301", Limit = 100 }, cancellationToken: Cancel);

        Assert.Equal(
            new TrendingQuery("side", TimeSpan.FromHours(hours), "Caf\u00e9", 100, RankingFilter.None),
            Assert.Single(server.Engine.Asked));
    }

    [Theory]
    [InlineData(TrendingOrder.Unspecified, global::RankEngine.Trending.TrendingOrder.Popular)]
    [InlineData(TrendingOrder.Popular, global::RankEngine.Trending.TrendingOrder.Popular)]
    [InlineData(TrendingOrder.Surging, global::RankEngine.Trending.TrendingOrder.Surging)]
    [InlineData(TrendingOrder.MostRead, global::RankEngine.Trending.TrendingOrder.MostRead)]
    [InlineData(TrendingOrder.MostShared, global::RankEngine.Trending.TrendingOrder.MostShared)]
    [InlineData(TrendingOrder.MostCommented, global::RankEngine.Trending.TrendingOrder.MostCommented)]
    public async Task GetTrending_OrderTagAndCaps_AreAskedForAndAnswered(
        TrendingOrder order, global::RankEngine.Trending.TrendingOrder asked)
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.List = new RankedList(
            [
                new RankedArticle("a2", 7, ArticleSource.Trending, [], "T", "", "news", FakeEngine.Noon)
                {
                    Surging = true,
                    Count = 7,
                },
            ],
            FakeEngine.Info([]))
        {
            Relaxed = [new RelaxedCap("source", "wire", 1, 2)],
        };

        var response = await server.Ranking.GetTrendingAsync(
            new() { Order = order, Tag = "vote", MaxPerSection = 4, MaxPerSource = 1 }, cancellationToken: Cancel);

        Assert.Equal(
            new TrendingQuery("main", TimeSpan.FromDays(1), "", 10, RankingFilter.None)
            {
                Order = asked,
                Tag = "vote",
                MaxPerSection = 4,
                MaxPerSource = 1,
            },
            Assert.Single(server.Engine.Asked));
        var article = Assert.Single(response.Articles);
        Assert.True(article.Surging);
        Assert.Equal(7, article.Count);
        Assert.Equal(
            new Contracts.V1.RelaxedCap { Kind = "source", Value = "wire", Cap = 1, Shown = 2 },
            Assert.Single(response.Relaxed));
    }

    [Fact]
    public async Task GetTrending_EverythingWrong_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await RefusedAsync(
            [
                "site", "window", "section", "limit", .. BadFilterFields("filter"), "order", "tag", "max_per_section",
                "max_per_source",
            ],
            async () => await server.Ranking.GetTrendingAsync(
                new()
                {
                    Site = "?",
                    Window = (Window)99,
                    Section = "a\tb",
                    Limit = -1,
                    Filter = BadFilter,
                    Order = (TrendingOrder)6,
                    Tag = "a\nb",
                    MaxPerSection = 101,
                    MaxPerSource = -1,
                },
                cancellationToken: Cancel));
    }

    [Fact]
    public async Task GetRecommended_Reader_IsAskedForByPseudonym()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await server.Ranking.GetRecommendedAsync(
            new() { Reader = "ada", History = { "a1", "a2" }, Limit = 3 }, cancellationToken: Cancel);

        var query = Assert.IsType<RecommendedQuery>(Assert.Single(server.Engine.Asked));
        Assert.Equal(server.Pseudonymizer.Reader("main", "ada"), query.Reader);
        Assert.Equal(["a1", "a2"], query.History);
        Assert.Equal(3, query.Limit);
    }

    [Fact]
    public async Task GetRecommended_EverythingWrong_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = new GetRecommendedRequest
        {
            Site = "?",
            Reader = new string('r', 257),
            History = { "a 1" },
            Session = new string('s', 257),
            Limit = 101,
            Filter = BadFilter,
        };
        request.History.Add(Enumerable.Repeat("a", 100));

        await RefusedAsync(
            ["site", "reader", "history", "history[0]", "session", "limit", .. BadFilterFields("filter")],
            async () => await server.Ranking.GetRecommendedAsync(request, cancellationToken: Cancel));
    }

    [Fact]
    public async Task GetPage_Modules_AreAskedForAndAnsweredInOrder()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.Page = new(
            [
                new FilledModule(
                    "more",
                    [new RankedArticle("a2", 1, ArticleSource.Trending, [], "T", "", "news", FakeEngine.Noon)],
                    [new RelaxedCap("section", "news", 1, 2)],
                    [DegradedReason.NoModel]),
            ],
            FakeEngine.Info([]));
        var request = new GetPageRequest
        {
            Article = "a1",
            Reader = "ada",
            Modules =
            {
                new Module { Name = "near", Kind = ModuleKind.Related, MaxPerSource = 2 },
                new Module
                {
                    Name = "hot",
                    Kind = ModuleKind.Trending,
                    Window = Window.Hour,
                    Order = TrendingOrder.MostShared,
                    Tag = "vote",
                    Section = "news",
                    Limit = 8,
                    AllowRepeats = true,
                    MaxPerSection = 3,
                    Filter = new Filter { Language = "pt-BR", MaxAge = new Duration { Seconds = 60 } },
                },
            },
        };

        var response = await server.Ranking.GetPageAsync(request, cancellationToken: Cancel);

        var query = Assert.IsType<PageQuery>(Assert.Single(server.Engine.Asked));
        Assert.Equal(
            ("main", "a1", server.Pseudonymizer.Reader("main", "ada")), (query.Site, query.Article, query.Reader));
        Assert.Equal(
            new ModuleQuery(
                "near", Ranking.ModuleKind.Related, 10, RankingFilter.None, TimeSpan.FromDays(1), "", false, 0, 2),
            query.Modules[0]);
        var hot = query.Modules[1];
        Assert.Equal(("pt-BR", TimeSpan.FromMinutes(1)), (hot.Filter.Language, hot.Filter.MaxAge));
        Assert.Equal(
            new ModuleQuery(
                "hot", Ranking.ModuleKind.Trending, 8, hot.Filter, TimeSpan.FromHours(1), "news", true, 3, 0)
            {
                Order = global::RankEngine.Trending.TrendingOrder.MostShared,
                Tag = "vote",
            },
            hot);
        var module = Assert.Single(response.Modules);
        Assert.Equal("more", module.Name);
        Assert.Equal("a2", Assert.Single(module.Articles).Id);
        Assert.Equal(
            new Contracts.V1.RelaxedCap { Kind = "section", Value = "news", Cap = 1, Shown = 2 },
            Assert.Single(module.Relaxed));
        Assert.Equal(Contracts.V1.DegradedReason.NoModel, Assert.Single(module.Degraded));
    }

    [Fact]
    public async Task GetPage_EverythingWrong_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = new GetPageRequest
        {
            Site = "?",
            Modules =
            {
                new Module
                {
                    Name = "a",
                    Kind = ModuleKind.Related,
                    Window = Window.Hour,
                    Section = "s",
                    Order = TrendingOrder.Surging,
                    Tag = "t",
                },
                new Module { Name = "a", Limit = 101, MaxPerSection = 101, MaxPerSource = -1 },
                new Module { Name = "b c", Kind = (ModuleKind)9, Filter = BadFilter },
            },
        };

        await RefusedAsync(
            [
                "site",
                "modules[0].kind",
                "modules[0].window",
                "modules[0].section",
                "modules[0].order",
                "modules[0].tag",
                "modules[1].name",
                "modules[1].kind",
                "modules[1].limit",
                "modules[1].max_per_section",
                "modules[1].max_per_source",
                "modules[2].name",
                "modules[2].kind",
                .. BadFilterFields("modules[2].filter"),
            ],
            async () => await server.Ranking.GetPageAsync(request, cancellationToken: Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public async Task GetPage_ModulesOutOfRange_IsRefused(int count)
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = new GetPageRequest();
        request.Modules.Add(
            Enumerable.Range(0, count).Select(i => new Module { Name = $"m{i}", Kind = ModuleKind.Trending }));

        await RefusedAsync(
            ["modules"], async () => await server.Ranking.GetPageAsync(request, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Explain_Score_CarriesItsParts()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.Explanation = new(
            new Explanation("score", 3, "sum", [new("views", 1, "views per hour", []), new("age", 2, "halved", [])]),
            []);

        var response = await server.Ranking.ExplainAsync(
            new()
            {
                Article = "a1",
                DecisionId = "d-1",
                Reader = "ada",
                History = { "a2" },
                Filter = new Filter { Language = "pt" },
            },
            cancellationToken: Cancel);

        var asked = Assert.IsType<ExplainQuery>(Assert.Single(server.Engine.Asked));
        Assert.Equal(("main", "a1", "d-1", "pt"), (asked.Site, asked.Article, asked.DecisionId, asked.Filter.Language));
        Assert.Equal(["a2"], asked.History);
        Assert.False(asked.Reader.IsNone);
        Assert.Equal(["views", "age"], response.Score.Parts.Select(part => part.Name));
        Assert.Equal(response.Score.Value, response.Score.Parts.Sum(part => part.Value));
        Assert.Empty(response.HiddenBecause);
    }

    [Fact]
    public async Task Explain_HiddenArticle_SaysWhyWithoutAScore()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var response = await server.Ranking.ExplainAsync(new() { Article = "a1" }, cancellationToken: Cancel);

        Assert.Null(response.Score);
        Assert.Equal(["unknown"], response.HiddenBecause);
    }

    [Fact]
    public async Task Explain_EverythingWrong_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        await RefusedAsync(
            ["site", "article", "decision_id", "reader", "history[0]", "filter.language"],
            async () => await server.Ranking.ExplainAsync(
                new()
                {
                    Site = "?",
                    DecisionId = "?",
                    Reader = new string('r', 257),
                    History = { "?" },
                    Filter = new Filter { Language = "?" },
                },
                cancellationToken: Cancel));
    }

    [Theory]
    [InlineData(typeof(ArticleSource), typeof(Source))]
    [InlineData(typeof(DegradedReason), typeof(Contracts.V1.DegradedReason))]
    [InlineData(typeof(Ranking.ModuleKind), typeof(ModuleKind))]
    [InlineData(typeof(global::RankEngine.Trending.TrendingOrder), typeof(TrendingOrder))]
    [InlineData(typeof(global::RankEngine.Generations.RefreshState), typeof(Contracts.V1.RefreshState))]
    [InlineData(typeof(Events.EventKind), typeof(Contracts.V1.EventKind))]
    [InlineData(typeof(Events.Device), typeof(Contracts.V1.Device))]
    public void CoreValues_AgainstTheContract_AreTheSameNumbers(System.Type ours, System.Type contract)
    {
        Assert.Equal(Values(contract), Values(ours));

        static (string, int)[] Values(System.Type type) =>
            [.. System.Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(Convert.ToInt32)
                .Select(value => (System.Enum.GetName(type, System.Enum.ToObject(type, value))!, value))];
    }

    private static async Task RefusedAsync(string[] fields, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(call);

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal(
            fields, StatusTests.Detail<BadRequest>(failure).FieldViolations.Select(violation => violation.Field));
    }
}
