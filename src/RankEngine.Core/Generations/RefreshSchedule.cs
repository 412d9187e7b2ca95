using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RankEngine.Snapshots;

namespace RankEngine.Generations;

/// <summary>Starts a refresh when a site has changed enough, or its generation is old.</summary>
/// <remarks>Every replica runs this; the lease lets one of them refresh.</remarks>
public sealed partial class RefreshSchedule(
    RefreshJobs jobs,
    SiteRuntimes sites,
    RefreshOptions options,
    TimeProvider clock,
    ILogger<RefreshSchedule> logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, RefreshPace> _paces = new(StringComparer.Ordinal);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Scheduled)
        {
            return;
        }

        using var timer = new PeriodicTimer(LookInterval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var view in sites.Views)
            {
                await LookAsync(view, cancellationToken);
            }
        }
    }

    private async Task LookAsync(SiteView view, CancellationToken cancellationToken)
    {
        if (view.Snapshot is not { } snapshot || snapshot.Newest.Count == 0)
        {
            return;
        }

        var pace = _paces.GetOrAdd(view.Site, _ => new RefreshPace(options, clock));
        if (!pace.IsDue(snapshot.Newest, snapshot.Text.Generation, jobs.Find(view.Site, pace.Run)))
        {
            return;
        }

        pace.Try();
        try
        {
            pace.Start((await jobs.StartAsync(view.Site, cancellationToken)).Id);
        }
        catch (UnavailableException e)
        {
            Log.NotStarted(logger, view.Site, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2210,
            LogLevel.Information,
            "The refresh of site {Site} does not start now: {Reason}",
            EventName = nameof(NotStarted))]
        public static partial void NotStarted(ILogger logger, string site, string reason);
    }
}
