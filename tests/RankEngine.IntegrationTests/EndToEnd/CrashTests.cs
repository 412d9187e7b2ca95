using Grpc.Core;
using RankEngine.Contracts.V1;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>Whatever is killed, and whenever: an acknowledged event is counted, once.</summary>
[Collection(EndToEndTests.Name)]
public sealed class CrashTests
{
    private const string Site = "crash";
    private const int Batches = 60;
    private const int EventsPerBatch = 200;

    [Fact]
    public async Task Record_ServerKilledAndRestarted_EveryAcknowledgedEventIsCountedOnce()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await ServerProcess.StartNewAsync();
        await Traffic.PublishAsync(server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        var batches = Traffic.Make("kill", Batches * EventsPerBatch, now, seed: 1).Chunk(EventsPerBatch).ToArray();

        var acknowledged = 0;
        var retries = 0;
        var client = Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken },
            async (batch, token) =>
            {
                Interlocked.Add(ref retries, await Traffic.RecordPatientlyAsync(server, Site, batch, token));
                Interlocked.Increment(ref acknowledged);
                await Task.Delay(20, token);
            });
        foreach (var share in (int[])[4, 2])
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(Volatile.Read(ref acknowledged) >= Batches / share),
                $"one in {share} batches is acknowledged",
                cancellationToken);
            await server.KillAsync();
            await server.StartAsync();
            await AssertKnownOrLoadingAsync(server, cancellationToken);
        }

        await client;

        Assert.True(retries > 0, "No kill hit the client: the test shows nothing.");
        await using var books = new Books(server.StoreConnection);
        await books.AssertCleanAsync(Batches * EventsPerBatch, [server.LogDirectory], cancellationToken);
    }

    private static async Task<int> ListedAsync(
        ServerProcess server, GetTrendingRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await server.Ranking.GetTrendingAsync(request, cancellationToken: cancellationToken);
            return answer.Articles.Count;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return 0;
        }
    }

    /// <summary>Until what was is loaded again, no answer may deny it.</summary>
    private static async Task AssertKnownOrLoadingAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var request = new GetRelatedRequest { Site = Site, Article = Traffic.ArticleId(0), Limit = 10 };
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await server.Ranking.GetRelatedAsync(request, cancellationToken: cancellationToken);
                    return true;
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }
            },
            "the site is loaded",
            cancellationToken);
    }

    [Fact]
    public async Task Record_StoreKilled_IsRefilledAndReadsGoOn()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await ServerProcess.StartNewAsync();
        await Traffic.PublishAsync(server, Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
        var request = new GetTrendingRequest { Site = Site, Limit = 10 };
        await Eventually.HoldsAsync(
            async () => await ListedAsync(server, request, cancellationToken) == 10,
            "the articles are listed",
            cancellationToken);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = 0;
        var reader = Task.Run(
            async () =>
            {
                while (!ended.IsCancellationRequested)
                {
                    var answer = await server.Ranking.GetTrendingAsync(request, cancellationToken: cancellationToken);
                    Assert.Equal(10, answer.Articles.Count);
                    Interlocked.Increment(ref answers);
                    await Task.Delay(10, cancellationToken);
                }
            },
            cancellationToken);

        var batches = Traffic.Make("store", Batches * EventsPerBatch, now, seed: 2).Chunk(EventsPerBatch).ToArray();
        for (var i = 0; i < batches.Length; i++)
        {
            if (i == Batches / 3)
            {
                await server.KillStoreAsync();
            }

            // Not patiently: the log takes events while the store is away.
            await Traffic.RecordAsync(server, Site, batches[i], cancellationToken);
            await Task.Delay(10, cancellationToken);
        }

        await using var books = new Books(server.StoreConnection);
        await books.AssertCleanAsync(Batches * EventsPerBatch, [server.LogDirectory], cancellationToken);
        await ended.CancelAsync();
        await reader;
        Assert.True(answers > 20, $"Only {answers} answers.");
    }
}
