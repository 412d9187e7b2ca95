using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RankEngine.Contracts.V1;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>Readers of a small site, and a client that sends until it is acknowledged.</summary>
internal static class Traffic
{
    /// <summary>Articles of the site, by number.</summary>
    public const int Articles = 40;

    public static string ArticleId(int number) => $"article-{number}";

    /// <summary>Articles that differ in everything but their site.</summary>
    public static IEnumerable<Article> SiteArticles(DateTimeOffset published) =>
        Enumerable.Range(0, Articles).Select(number => new Article
        {
            Id = ArticleId(number),
            Title = $"Report number {number}",
            Body = $"Line {number} of a report that only stands here, told {number + 1} times over.",
            Section = number % 2 == 0 ? "news" : "sport",
            Published = published.ToTimestamp(),
            Revision = 1,
        });

    /// <summary>Views, with some clicks and hides; each by its id another.</summary>
    /// <param name="name">Tells these events from those of other calls.</param>
    /// <param name="count">How many.</param>
    /// <param name="now">They happened within the ten minutes before.</param>
    /// <param name="seed">Decides who reads what.</param>
    public static List<Event> Make(string name, int count, DateTimeOffset now, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => new Event
        {
            Id = $"{name}-{number}",
            Time = now.AddSeconds(-random.Next(1, 600)).ToTimestamp(),
            Kind = random.Next(20) switch { 0 => EventKind.Hide, < 3 => EventKind.Click, _ => EventKind.View },
            Article = ArticleId(random.Next(Articles)),
            Reader = $"reader-{random.Next(150)}",
            Session = $"session-{random.Next(200)}",
        })];
    }

    /// <summary>Publishes articles; all must be taken.</summary>
    public static async Task PublishAsync(
        ServerProcess server, string site, IEnumerable<Article> articles, CancellationToken cancellationToken)
    {
        foreach (var chunk in articles.Chunk(500))
        {
            var response = await server.Articles.UpsertAsync(
                new UpsertArticlesRequest { Site = site, Articles = { chunk } }, cancellationToken: cancellationToken);
            Assert.All(response.Results, result => Assert.True(result.Accepted, $"{result.Id}: {result.Errors}"));
        }
    }

    /// <summary>Records events; all must be taken.</summary>
    public static async Task RecordAsync(
        ServerProcess server, string site, IEnumerable<Event> events, CancellationToken cancellationToken)
    {
        var response = await server.Events.RecordAsync(
            new RecordEventsRequest { Site = site, Events = { events } },
            cancellationToken: cancellationToken);
        Assert.Empty(response.Rejected);
    }

    /// <summary>Records events as a patient client does: sends the same again until it is acknowledged.</summary>
    /// <returns>How often it had to send again.</returns>
    public static async Task<int> RecordPatientlyAsync(
        ServerProcess server, string site, IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                await RecordAsync(server, site, events, cancellationToken);
                return retries;
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException or ObjectDisposedException)
            {
                // Killed, or not up again yet; a defect shows as a test that does not end in time.
                Assert.True(retries < 400, $"Still not acknowledged: {e.Message}");
                await Task.Delay(100, cancellationToken);
            }
        }
    }
}
