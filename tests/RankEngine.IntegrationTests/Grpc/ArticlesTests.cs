using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RankEngine.Contracts.V1;
using Article = RankEngine.Contracts.V1.Article;

namespace RankEngine.IntegrationTests.Grpc;

public class ArticlesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upsert_GoodAndBadArticles_TakesTheGoodAndNamesEveryBadField()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = new UpsertArticlesRequest
        {
            Articles =
            {
                new Article { Id = "a1", Title = "Cafe\u0301" },
                new Article { Id = "a b", Url = "ftp://x", Revision = -1, Tags = { "ok", "" } },
            },
        };

        var response = await server.Articles.UpsertAsync(request, cancellationToken: Cancel);

        Assert.Equal([("a1", true), ("a b", false)], response.Results.Select(result => (result.Id, result.Accepted)));
        Assert.Equal(
            ["id", "title", "url", "tags[1]", "revision"],
            response.Results[1].Errors.Select(error => error.Field));
        Assert.Equal(1, response.DurableOffset);
        var (site, writes) = Assert.Single(server.Engine.Written);
        var write = Assert.Single(writes);
        Assert.Equal("main", site);
        Assert.Equal(FakeEngine.Noon.ToUnixTimeMilliseconds(), write.Revision);
        Assert.Equal("Caf\u00e9", write.Article?.Title);
        Assert.Equal(FakeEngine.Noon, write.Article?.Published);
    }

    [Fact]
    public async Task Upsert_OnlyBadArticles_WritesNothing()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var response = await server.Articles.UpsertAsync(
            new() { Articles = { new Article() } }, cancellationToken: Cancel);

        Assert.Equal(0, response.DurableOffset);
        Assert.Empty(server.Engine.Written);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task Upsert_CountOutOfRange_IsRefused(int count)
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = new UpsertArticlesRequest();
        request.Articles.Add(Enumerable.Range(0, count).Select(i => new Article { Id = $"a{i}", Title = "t" }));

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Articles.UpsertAsync(request, cancellationToken: Cancel));

        Assert.Equal("articles", Assert.Single(StatusTests.Detail<BadRequest>(failure).FieldViolations).Field);
    }

    [Fact]
    public async Task Delete_GoodAndBadIds_DeletesTheGood()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var response = await server.Articles.DeleteAsync(
            new() { Ids = { "a1", "?", "a2" }, Revision = 7 }, cancellationToken: Cancel);

        Assert.Equal([true, false, true], response.Results.Select(result => result.Accepted));
        Assert.Equal("id", Assert.Single(response.Results[1].Errors).Field);
        Assert.Equal(
            [("a1", 7L, null), ("a2", 7L, (RankEngine.Articles.Article?)null)],
            Assert.Single(server.Engine.Written).Writes);
    }

    [Fact]
    public async Task Get_KnownArticle_ReturnsItWhole()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.Articles["a1"] = new()
        {
            Id = "a1",
            Title = "Title",
            Summary = "Summary",
            Body = "Body",
            Tags = ["x", "y"],
            Published = FakeEngine.Noon,
        };

        var article = (await server.Articles.GetAsync(new() { Id = "a1" }, cancellationToken: Cancel)).Article;

        Assert.Equal(
            new Article
            {
                Id = "a1",
                Title = "Title",
                Summary = "Summary",
                Body = "Body",
                Tags = { "x", "y" },
                Published = FakeEngine.Noon.ToTimestamp(),
            },
            article);
    }

    [Fact]
    public async Task Get_UnknownArticle_IsNotFound()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Articles.GetAsync(new() { Id = "a1" }, cancellationToken: Cancel));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal("article", StatusTests.Detail<ResourceInfo>(failure).ResourceType);
    }

    [Fact]
    public async Task List_PageByPage_ReturnsEachArticleOnceWithoutTexts()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        Fill(server, 25, _ => "title");
        var request = new ListArticlesRequest { PageSize = 10, Section = "news" };
        var ids = new List<string>();
        var pages = 0;
        do
        {
            var page = await server.Articles.ListAsync(request, cancellationToken: Cancel);
            ids.AddRange(page.Articles.Select(article => article.Id));
            Assert.All(page.Articles, article => Assert.Equal(("", ""), (article.Summary, article.Body)));
            request.PageToken = page.NextPageToken;
            pages++;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(3, pages);
        Assert.Equal(server.Engine.Articles.Keys, ids);
    }

    [Fact]
    public async Task List_VeryLargeArticles_CutsThePageAndGoesOn()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        Fill(server, 10, i => new string((char)('a' + i), 1_000_000));
        var request = new ListArticlesRequest();
        var ids = new List<string>();
        do
        {
            var page = await server.Articles.ListAsync(request, cancellationToken: Cancel);
            Assert.InRange(page.CalculateSize(), 1, 4 * 1024 * 1024);
            ids.AddRange(page.Articles.Select(article => article.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(server.Engine.Articles.Keys, ids);
    }

    [Theory]
    [InlineData("???")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAYQ")]
    public async Task List_StrangeToken_IsRefused(string token)
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await server.Articles.ListAsync(
            new() { PageToken = token, PageSize = 1_001 }, cancellationToken: Cancel));

        Assert.Equal(
            ["page_size", "page_token"],
            StatusTests.Detail<BadRequest>(failure).FieldViolations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task List_TokenOfAnotherListing_IsRefused()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        Fill(server, 3, _ => "title");
        var page = await server.Articles.ListAsync(new() { PageSize = 1 }, cancellationToken: Cancel);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await server.Articles.ListAsync(
            new() { PageToken = page.NextPageToken, Section = "news" }, cancellationToken: Cancel));

        Assert.Equal("page_token", Assert.Single(StatusTests.Detail<BadRequest>(failure).FieldViolations).Field);
    }

    private static void Fill(TestServer server, int count, Func<int, string> title)
    {
        for (var i = 0; i < count; i++)
        {
            server.Engine.Articles[$"a{i:00}"] = new()
            {
                Id = $"a{i:00}",
                Title = title(i),
                Summary = "summary",
                Body = "body",
                Section = "news",
                Published = FakeEngine.Noon,
            };
        }
    }
}
