using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RankEngine.Cli;
using RankEngine.Contracts.V1;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Log;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>A server's log is handed over before its disk goes: the other's log alone accounts for the store.</summary>
[Collection(EndToEndTests.Name)]
public sealed class DrainTests(RedisServerFixture installed)
{
    private const string Site = "drained";
    private const string Reader = "reader-who-stays";

    /// <param name="fromSmallerId">
    /// Logs of equal revisions are told apart by their ids, which are drawn: both orders must hold.
    /// </param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drain_ReplicaOnSharedRedis_TargetAloneVerifies(bool fromSmallerId)
    {
        installed.SkipIfMissing();
        const int Events = 3_000;
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var redis = await RedisServer.StartNewAsync();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        string[] arguments =
        [
            $"--ConnectionStrings:redis={redis.ConnectionString}", $"--RankEngine:PseudonymKey={key}",
        ];
        await using var first = await ServerProcess.StartNewAsync(arguments);
        await using var second = await ServerProcess.StartNewAsync(arguments);
        var ordered = new[] { first, second }.OrderBy(server => LogIdOf(server), StringComparer.Ordinal).ToArray();
        var (from, to) = fromSmallerId ? (ordered[0], ordered[1]) : (ordered[1], ordered[0]);

        // Articles on both, the same ones too, changed and deleted on either; events on both, some on each.
        var articles = Traffic.SiteArticles(now.AddHours(-1)).ToArray();
        await Traffic.PublishAsync(to, Site, articles[..25], cancellationToken);
        await Traffic.PublishAsync(from, Site, articles[15..], cancellationToken);
        await Traffic.PublishAsync(
            from, Site, articles[..5].Select(one => new Article(one) { Title = "New", Revision = 2 }), cancellationToken);
        await Traffic.PublishAsync(
            to, Site, articles[30..35].Select(one => new Article(one) { Title = "New", Revision = 2 }), cancellationToken);
        await from.Articles.DeleteAsync(
            new DeleteArticlesRequest { Site = Site, Ids = { articles[7].Id }, Revision = 5 },
            cancellationToken: cancellationToken);
        foreach (var batch in Traffic.Make("drain", Events, now, seed: 8).Chunk(150).Index())
        {
            foreach (var server in batch.Index % 3 == 0 ? [from, to] : new[] { batch.Index % 3 == 1 ? from : to })
            {
                await Traffic.RecordAsync(server, Site, batch.Item, cancellationToken);
            }
        }

        await CommandLine.VerifyAsync(redis.ConnectionString, from.Data, to.Data);
        await from.StopAsync();
        await to.StopAsync();

        // Twice: an operator is not sure whether it went through.
        for (var time = 0; time < 2; time++)
        {
            var handed = await CommandLine.RunAsync("log", "drain", "--from", from.Data, "--to", to.Data);
            Assert.True(handed.GetProperty("events").GetInt64() > Events / 3);
            await to.StartAsync();
            var report = await CommandLine.VerifyAsync(redis.ConnectionString, to.Data);
            Assert.Equal(
                Events, report.GetProperty("events").GetInt64() - report.GetProperty("repeated").GetInt64());
            await to.StopAsync();
        }

        // An emptied store is refilled from the one log that is left.
        await redis.KillAsync();
        await redis.StartAsync();
        await to.StartAsync();
        var refilled = await CommandLine.VerifyAsync(redis.ConnectionString, to.Data);
        Assert.Equal(Events, refilled.GetProperty("events").GetInt64() - refilled.GetProperty("repeated").GetInt64());
    }

    [Fact]
    public async Task Drain_IntoNewDirectory_ReadersAreKnownThere()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var from = await ServerProcess.StartNewAsync();
        await Traffic.PublishAsync(from, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        var read = Enumerable.Range(0, 10).Select(Traffic.ArticleId).ToArray();
        await Traffic.RecordAsync(
            from,
            Site,
            read.Select(article => new Event
            {
                Id = $"view-{article}",
                Time = now.ToTimestamp(),
                Kind = EventKind.View,
                Article = article,
                Reader = Reader,
            }),
            cancellationToken);
        await from.StopAsync();
        await using var to = ServerProcess.Prepare();

        await CommandLine.RunAsync("log", "drain", "--from", from.Data, "--to", to.Data);
        await to.StartAsync();
        await to.UntilCaughtUpAsync(cancellationToken);

        await CommandLine.VerifyAsync(redis: null, to.Data);
        var request = new GetRecommendedRequest { Site = Site, Reader = Reader, Limit = 100 };
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    var answer = await to.Ranking.GetRecommendedAsync(request, cancellationToken: cancellationToken);
                    return answer.Articles.Count == Traffic.Articles - read.Length
                        && !answer.Articles.Select(article => article.Id).Intersect(read).Any();
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
                {
                    // Still being loaded.
                    return false;
                }
            },
            "what the reader has read is known",
            cancellationToken);
    }

    [Fact]
    public async Task Drain_ServersWithOtherKeys_IsRefused()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var from = await ServerProcess.StartNewAsync();
        await using var to = await ServerProcess.StartNewAsync();
        foreach (var server in (ServerProcess[])[from, to])
        {
            // A server makes its key when it first needs it.
            await Traffic.RecordAsync(server, Site, Traffic.Make("one", 1, now, seed: 1), cancellationToken);
        }

        var (running, _, why) = await CommandLine.TryAsync("log", "drain", "--from", from.Data, "--to", to.Data);
        await from.StopAsync();
        await to.StopAsync();
        var (code, _, error) = await CommandLine.TryAsync("log", "drain", "--from", from.Data, "--to", to.Data);

        Assert.Equal(ExitCodes.Failed, running);
        Assert.NotEmpty(why);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("different keys", error, StringComparison.Ordinal);
    }

    private static string LogIdOf(ServerProcess server)
    {
        using var log = EventLog.OpenReadOnly(server.LogDirectory, live: true);
        return log.Id;
    }
}
