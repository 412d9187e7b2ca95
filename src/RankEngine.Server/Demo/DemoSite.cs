using Grpc.Core;
using Grpc.Net.Client;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Readers;

namespace RankEngine.Server.Demo;

/// <summary>A newsroom that publishes and readers who read, over the wire as a site's backend would.</summary>
/// <remarks>
/// 1. A day of the past is published and read. 2. A refresh makes texts comparable. 3. One page's lists are printed.
/// 4. Time goes on: readers look at pages that the service fills.
/// </remarks>
internal sealed partial class DemoSite(
    ListeningAddresses addresses,
    DemoOptions options,
    IHostApplicationLifetime lifetime,
    IReadiness readiness,
    TimeProvider clock,
    ILogger<DemoSite> logger) : BackgroundService
{
    private const int EventsPerBatch = 2_000;
    private const int ArticlesPerBatch = 200;
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        using var channel = GrpcChannel.ForAddress(addresses.Grpc);
        var site = new DemoClient(channel);
        var now = clock.GetUtcNow();
        var from = now - options.Past;
        var newsroom = new Newsroom(new NewsroomOptions { Seed = options.Seed, Start = from });
        var readers = new Readership(
            new ReadershipOptions { Seed = options.Seed, ViewsPerDay = options.ViewsPerDay }, newsroom);

        // :: 1
        foreach (var articles in newsroom.PublishUntil(now).Chunk(ArticlesPerBatch))
        {
            await site.UpsertAsync(articles, stoppingToken);
        }

        foreach (var events in readers.History(from, now, options.PastViewsPerDay).Chunk(EventsPerBatch))
        {
            await site.RecordAsync(events, stoppingToken);
        }

        // :: 2
        await site.RefreshAsync(clock, stoppingToken);

        // :: 3
        await site.PrintPageAsync(newsroom, stoppingToken);

        // :: 4
        using var timer = new PeriodicTimer(options.Step, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                now = clock.GetUtcNow();
                var articles = newsroom.PublishUntil(now).ToArray();
                if (articles.Length > 0)
                {
                    await site.UpsertAsync(articles, stoppingToken);
                }

                var events = await readers.StepAsync(now, site, stoppingToken);
                if (events.Count > 0)
                {
                    await site.RecordAsync(events, stoppingToken);
                }
            }
            catch (RpcException e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.StepFailed(logger, e);
            }
        }
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);

        // The store starts beside the server, and a refresh needs it.
        while (!readiness.Check().Ready)
        {
            await Task.Delay(ReadyPoll, clock, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8000, LogLevel.Warning, "A step of the simulated site failed.", EventName = nameof(StepFailed))]
        public static partial void StepFailed(ILogger logger, Exception exception);
    }
}
