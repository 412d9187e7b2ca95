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

    private readonly ConcurrentDictionary<string, SiteState> _states = new(StringComparer.Ordinal);

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

        var now = clock.GetTimestamp();
        var state = _states.GetOrAdd(view.Site, _ => new SiteState());
        if (!ReferenceEquals(state.Seen, snapshot.Newest))
        {
            // A changed article makes another order, even when it keeps its place.
            state.Seen = snapshot.Newest;
            state.ChangedAt = now;
            state.HasChanged = true;
        }

        if (snapshot.Text.Generation != state.Generation)
        {
            state.Generation = snapshot.Text.Generation;
            state.RefreshedAt = now;
            state.Articles = snapshot.Newest.Count;
        }

        var isQuiet = clock.GetElapsedTime(state.ChangedAt, now) >= options.Quiet;
        var changed = Math.Abs(snapshot.Newest.Count - state.Articles);
        var isMissing = snapshot.Text.Generation == 0;
        var hasGrown = changed > options.ChangedShare * Math.Max(1, state.Articles);
        var isOld = clock.GetElapsedTime(state.RefreshedAt, now) >= options.Interval && state.HasChanged;
        var mayTry = state.TriedAt == 0 || clock.GetElapsedTime(state.TriedAt, now) >= options.Quiet;

        // Published and not taken over yet. One that never is, because it cannot be read, is tried again in time.
        var isLoading = jobs.Find(view.Site, state.Run) is { State: RefreshState.Published } run
            && run.Generation > snapshot.Text.Generation
            && clock.GetElapsedTime(state.TriedAt, now) < options.Interval;
        if (!mayTry || isLoading || !((isQuiet && (isMissing || hasGrown)) || isOld))
        {
            return;
        }

        state.TriedAt = now;
        try
        {
            state.Run = (await jobs.StartAsync(view.Site, cancellationToken)).Id;
            state.HasChanged = false;
        }
        catch (UnavailableException e)
        {
            Log.NotStarted(logger, view.Site, e.Message);
        }
    }

    private sealed class SiteState
    {
        public NewestFirst? Seen { get; set; }

        public long ChangedAt { get; set; }

        public long RefreshedAt { get; set; }

        public long TriedAt { get; set; }

        public string Run { get; set; } = "";

        public long Generation { get; set; }

        public int Articles { get; set; }

        public bool HasChanged { get; set; }
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
