using System.Text;
using Google.Protobuf.WellKnownTypes;
using RankEngine.Contracts.V1;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>A server that was stopped goes on where it was, and its files hold nobody's name.</summary>
[Collection(EndToEndTests.Name)]
public sealed class RestartTests
{
    private const string Site = "restart";

    [Fact]
    public async Task Start_NothingWrittenYet_IsReadyAndSaysNothingIsAmiss()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartNewAsync();
        using var http = new HttpClient { BaseAddress = server.HealthAddress };

        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await http.GetAsync(new Uri("healthz/ready", UriKind.Relative), cancellationToken);
                var said = await answer.Content.ReadAsStringAsync(cancellationToken);
                return answer.IsSuccessStatusCode && said.Contains("\"reasons\":[]", StringComparison.Ordinal);
            },
            "an empty site is ready",
            cancellationToken);
    }

    [Fact]
    public async Task Start_AfterAStop_AnswersAtOnceAsBefore()
    {
        const int Events = 2_000;
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await ServerProcess.StartNewAsync("--RankEngine:Refresh:Scheduled=false");
        await server.UntilCaughtUpAsync(cancellationToken);
        await Traffic.PublishAsync(server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        var events = Traffic.Make("before", Events, now, seed: 5);
        await Traffic.RecordAsync(server, Site, events, cancellationToken);
        var views = events.Where(one => one.Kind == EventKind.View)
            .GroupBy(one => one.Article)
            .ToDictionary(group => group.Key, group => (double)group.Count());
        await Eventually.HoldsAsync(
            async () =>
            {
                var counts = await ViewsAsync(server, cancellationToken);
                return views.All(expected => counts[expected.Key] == expected.Value);
            },
            "the views are counted",
            cancellationToken);
        var generation = await server.RefreshAsync(Site, cancellationToken);
        await Eventually.HoldsAsync(
            async () => !(await RelatedAsync(server, cancellationToken)).Info.Degraded
                .Contains(DegradedReason.NoTextIndex),
            "texts are compared",
            cancellationToken);
        var related = await RelatedAsync(server, cancellationToken);

        await server.StopAsync();
        await server.StartAsync();

        // At once, from the disk copy: the embedded store came up empty.
        var again = await RelatedAsync(server, cancellationToken);
        var counts = await ViewsAsync(server, cancellationToken);
        var listed = await server.Articles.ListAsync(
            new ListArticlesRequest { Site = Site, PageSize = 1000 }, cancellationToken: cancellationToken);
        Assert.DoesNotContain(DegradedReason.NoTextIndex, again.Info.Degraded);
        Assert.Equal(related.Articles.Select(article => article.Id), again.Articles.Select(article => article.Id));
        Assert.All(views, expected => Assert.Equal(expected.Value, counts[expected.Key]));
        Assert.Equal(Traffic.Articles, listed.Articles.Count);
        await using (var books = new Books(server.StoreConnection))
        {
            await books.AssertCleanAsync(Events, [server.LogDirectory], cancellationToken);
        }

        // What happens now adds to what was.
        await Traffic.RecordAsync(
            server, Site, [ViewOf(Traffic.ArticleId(0), "after", "reader-new", now)], cancellationToken);
        await Eventually.HoldsAsync(
            async () => await server.CountAsync(Site, Traffic.ArticleId(0), "Views", cancellationToken)
                == views.GetValueOrDefault(Traffic.ArticleId(0)) + 1,
            "a view after the restart is counted",
            cancellationToken);

        // An equal number would look like the generation of the disk copy, and nobody would load it.
        Assert.True(await server.RefreshAsync(Site, cancellationToken) > generation, "Generations were numbered anew.");
    }

    [Fact]
    public async Task DataDirectory_AfterEvents_HoldsNoReaderSessionOrAddress()
    {
        string[] secrets = ["raw-reader-quixote", "raw-session-rocinante", "203.0.113.77"];
        const string Control = "article-of-la-mancha";
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await ServerProcess.StartNewAsync();
        await server.UntilCaughtUpAsync(cancellationToken);
        await Traffic.PublishAsync(
            server,
            Site,
            [new Article { Id = Control, Title = "Windmills", Published = now.AddHours(-1).ToTimestamp() }],
            cancellationToken);
        for (var number = 0; number < 20; number++)
        {
            var view = ViewOf(Control, $"v{number}", secrets[0], now);
            view.Session = secrets[1];
            view.ClientAddress = secrets[2];
            await Traffic.RecordAsync(server, Site, [view], cancellationToken);
        }

        var request = new GetRecommendedRequest { Site = Site, Reader = secrets[0], Session = secrets[1] };
        await server.Ranking.GetRecommendedAsync(request, cancellationToken: cancellationToken);
        await Eventually.HoldsAsync(
            async () => await server.CountAsync(Site, Control, "Views", cancellationToken) == 20,
            "the views are counted",
            cancellationToken);
        await server.StopAsync();

        var files = Directory.GetFiles(server.Data, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(FilesWith(files, Control));
        Assert.All(secrets, secret => Assert.Empty(FilesWith(files, secret)));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, server.Output, StringComparison.Ordinal));
    }

    private static string[] FilesWith(string[] files, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. files.Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0)];
    }

    private static Event ViewOf(string article, string id, string reader, DateTimeOffset now) => new()
    {
        Id = id,
        Time = now.ToTimestamp(),
        Kind = EventKind.View,
        Article = article,
        Reader = reader,
    };

    private static async Task<GetRelatedResponse> RelatedAsync(
        ServerProcess server, CancellationToken cancellationToken)
    {
        var request = new GetRelatedRequest { Site = Site, Article = Traffic.ArticleId(7), Limit = 10 };
        return await server.Ranking.GetRelatedAsync(request, cancellationToken: cancellationToken);
    }

    private static async Task<Dictionary<string, double>> ViewsAsync(
        ServerProcess server, CancellationToken cancellationToken)
    {
        var views = new Dictionary<string, double>();
        for (var number = 0; number < Traffic.Articles; number++)
        {
            var id = Traffic.ArticleId(number);
            views[id] = await server.CountAsync(Site, id, "Views", cancellationToken);
        }

        return views;
    }
}
