using System.Diagnostics;
using System.Security.Cryptography;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.IntegrationTests.Stores;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>Two servers on one redis-server.</summary>
[Collection(EndToEndTests.Name)]
public sealed class ReplicasTests : IAsyncLifetime
{
    private const string Site = "replicas";

    private readonly RedisServerFixture _installed;
    private RedisServer? _redis;
    private ServerProcess[] _servers = [];

    public ReplicasTests(RedisServerFixture installed) => _installed = installed;

    public async ValueTask InitializeAsync()
    {
        _installed.SkipIfMissing();
        _redis = await RedisServer.StartNewAsync();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        string[] arguments =
        [
            $"--ConnectionStrings:redis={_redis.ConnectionString}", $"--RankEngine:PseudonymKey={key}",
        ];
        _servers = await Task.WhenAll(
            ServerProcess.StartNewAsync(arguments), ServerProcess.StartNewAsync(arguments));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    [Fact]
    public async Task Record_DuplicatedShuffledAndSentToBothReplicas_EveryEventIsCountedOnce()
    {
        const int Events = 4_000;
        const int EventsPerBatch = 130;
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        var random = new Random(11);
        await Traffic.PublishAsync(_servers[0], Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        var events = Traffic.Make("twice", Events, now, seed: 3);

        // Each once, and up to twice more, in any order; and every fifth batch goes to both replicas at once.
        var sent = events.SelectMany(one => Enumerable.Repeat(one, random.Next(1, 4))).ToArray();
        random.Shuffle(sent);
        var batches = sent.Chunk(EventsPerBatch)
            .SelectMany((batch, number) => number % 5 == 0
                ? [(Server: 0, Batch: batch), (Server: 1, Batch: batch)]
                : ((int Server, Event[] Batch)[])[(random.Next(2), batch)])
            .ToArray();
        await Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = cancellationToken },
            async (batch, token) => await Traffic.RecordAsync(_servers[batch.Server], Site, batch.Batch, token));

        await using var books = new Books(_redis!.ConnectionString);
        var report = await books.AssertCleanAsync(
            Events, [.. _servers.Select(server => server.LogDirectory)], cancellationToken);
        Assert.Equal(batches.Sum(batch => batch.Batch.Length), report.Events);
    }

    [Fact]
    public async Task Delete_OnOneReplica_IsObeyedThereAtOnceAndOnTheOtherWithinSeconds()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await Traffic.PublishAsync(_servers[0], Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        foreach (var server in _servers)
        {
            await Eventually.HoldsAsync(
                async () => (await ShownAsync(server, cancellationToken)).Count == Traffic.Articles,
                "the articles are listed",
                cancellationToken);
        }

        for (var number = 0; number < 5; number++)
        {
            var id = Traffic.ArticleId(number);
            var taker = _servers[number % 2];
            var other = _servers[1 - (number % 2)];
            await taker.Articles.DeleteAsync(
                new DeleteArticlesRequest { Site = Site, Ids = { id } }, cancellationToken: cancellationToken);
            var deleted = Stopwatch.GetTimestamp();

            Assert.DoesNotContain(id, await ShownAsync(taker, cancellationToken));
            var get = new GetArticleRequest { Site = Site, Id = id };
            var error = await Assert.ThrowsAsync<RpcException>(
                async () => await taker.Articles.GetAsync(get, cancellationToken: cancellationToken));
            Assert.Equal(StatusCode.NotFound, error.StatusCode);

            // A second is promised; a busy machine gets another.
            await Eventually.HoldsAsync(
                async () => !(await ShownAsync(other, cancellationToken)).Contains(id),
                "the other replica obeys the deletion",
                cancellationToken,
                TimeSpan.FromSeconds(2) - Stopwatch.GetElapsedTime(deleted));
        }
    }

    private static async Task<List<string>> ShownAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetTrendingRequest { Site = Site, Limit = 100 };
            var answer = await server.Ranking.GetTrendingAsync(request, cancellationToken: cancellationToken);
            return [.. answer.Articles.Select(article => article.Id)];
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unavailable)
        {
            // Not heard of the site yet.
            return [];
        }
    }
}
