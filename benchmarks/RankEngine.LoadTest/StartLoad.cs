using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using RankEngine.Contracts.V1;

namespace RankEngine.LoadTest;

/// <summary>One start, timed from the start of the process.</summary>
/// <param name="Listens">Until it said where it listens.</param>
/// <param name="Trending">Until a list of trending articles came that was not empty.</param>
/// <param name="Related">Until, after it, a list of related articles came that was not empty.</param>
/// <param name="Refilled">Until an answer was not degraded any more: the store holds all again.</param>
/// <param name="Degraded">What the first answer said it lacked.</param>
/// <param name="CountsAge">How old the first answer said its counts were.</param>
/// <param name="Processor">Processor time of the server until the related list, its store's apart.</param>
/// <param name="Refused">Calls that failed before the first answer.</param>
internal sealed record StartResult(
    TimeSpan Listens,
    TimeSpan Trending,
    TimeSpan Related,
    TimeSpan Refilled,
    string Degraded,
    TimeSpan CountsAge,
    TimeSpan Processor,
    int Refused);

/// <summary>Starts a server on a filled data directory, asks until it answers, and kills it.</summary>
internal sealed class StartLoad(string directory, IReadOnlyList<string> settings, string site)
{
    private const int Limit = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Starts it once.</summary>
    /// <exception cref="TimeoutException">It never became whole again.</exception>
    public async Task<StartResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(directory, settings, cancellationToken);
        using var channel = GrpcChannel.ForAddress(server.Address);
        var ranking = new Contracts.V1.Ranking.RankingClient(channel);
        var trending = new GetTrendingRequest { Site = site, Limit = Limit };
        var refused = 0;
        GetTrendingResponse first;
        while (true)
        {
            try
            {
                first = await ranking.GetTrendingAsync(trending, cancellationToken: cancellationToken);
                if (first.Articles.Count > 0)
                {
                    break;
                }
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.NotFound)
            {
                refused++;
            }

            await PauseAsync(server, cancellationToken);
        }

        var trendingAfter = Stopwatch.GetElapsedTime(server.Begun);
        var related = new GetRelatedRequest { Site = site, Article = first.Articles[0].Id, Limit = Limit };
        while ((await ranking.GetRelatedAsync(related, cancellationToken: cancellationToken)).Articles.Count == 0)
        {
            await PauseAsync(server, cancellationToken);
        }

        var relatedAfter = Stopwatch.GetElapsedTime(server.Begun);
        var processor = server.Processor;
        var answer = first;
        while (answer.Info.Degraded.Count > 0)
        {
            await PauseAsync(server, cancellationToken);
            answer = await ranking.GetTrendingAsync(trending, cancellationToken: cancellationToken);
        }

        var refilledAfter = Stopwatch.GetElapsedTime(server.Begun);
        await server.KillAsync(cancellationToken);
        return new StartResult(
            server.Started,
            trendingAfter,
            relatedAfter,
            refilledAfter,
            string.Join(' ', first.Info.Degraded),
            first.Info.CountsAge.ToTimeSpan(),
            processor,
            refused);
    }

    private static async Task PauseAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(server.Begun) > Patience)
        {
            throw new TimeoutException($"The server did not become whole within {Patience}.");
        }

        await Task.Delay(5, cancellationToken);
    }
}
