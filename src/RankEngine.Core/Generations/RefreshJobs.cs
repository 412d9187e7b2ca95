using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RankEngine.Snapshots;

namespace RankEngine.Generations;

/// <summary>Runs refreshes on this replica, at most one per site, and remembers the last of them. Thread-safe.</summary>
/// <remarks>
/// Across replicas a lease decides; its fencing token is the generation's number and is checked inside the script that
/// switches the pointer, so a holder that was frozen past its lease cannot publish.
/// </remarks>
public sealed partial class RefreshJobs(
    IGenerationStore store,
    ISiteViews views,
    RefreshJob job,
    RefreshOptions options,
    TimeProvider clock,
    ILogger<RefreshJobs> logger) : IRefreshJobs, IAsyncDisposable
{
    private const int Remembered = 100;

    private readonly ConcurrentDictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly SemaphoreSlim _starting = new(1);
    private readonly string _holder = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <inheritdoc/>
    public async Task<RefreshRun> StartAsync(string site, CancellationToken cancellationToken)
    {
        views.Get(site);
        await _starting.WaitAsync(cancellationToken);
        try
        {
            var running = _runs.Values.FirstOrDefault(run =>
                run.Site == site && run.State.State == RefreshState.Running);
            if (running is not null)
            {
                return running.State;
            }

            var lease = await store.AcquireAsync(site, _holder, options.Lease, cancellationToken);
            if (lease is null)
            {
                throw new UnavailableException("refresh", $"Another replica refreshes site \"{site}\" now.");
            }

            var started = clock.GetUtcNow();
            var run = new Run(site, new RefreshRun(
                $"{site}-{lease.Token}", RefreshState.Running, "texts", 0, started, null, 0, 0, "", _holder));
            _runs[run.State.Id] = run;
            _order.Enqueue(run.State.Id);
            while (_order.Count > Remembered && _order.TryDequeue(out var oldest))
            {
                _runs.TryRemove(oldest, out _);
            }

            run.Work = Task.Run(() => RunAsync(run, lease), CancellationToken.None);
            return run.State;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <inheritdoc/>
    public RefreshRun Get(string site, string id) => Find(site, id) ?? throw new NotFoundException("refresh", id);

    /// <summary>Returns a run that this replica remembers; null when it does not.</summary>
    public RefreshRun? Find(string site, string id) =>
        _runs.TryGetValue(id, out var run) && run.Site == site ? run.State : null;

    /// <inheritdoc/>
    public async Task<RefreshRun> CancelAsync(string site, string id, CancellationToken cancellationToken)
    {
        Get(site, id);
        var run = _runs[id];
        await run.Cancellation.CancelAsync();
        await run.Work.WaitAsync(cancellationToken);
        return run.State;
    }

    /// <summary>Returns once a run has ended.</summary>
    public async Task<RefreshRun> WaitAsync(string site, string id, CancellationToken cancellationToken)
    {
        Get(site, id);
        await _runs[id].Work.WaitAsync(cancellationToken);
        return _runs[id].State;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs.Values)
        {
            await run.Cancellation.CancelAsync();
        }

        await Task.WhenAll(_runs.Values.Select(run => run.Work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _starting.Dispose();
    }

    private async Task RunAsync(Run run, Lease lease)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation.Token);
        var renewing = RenewAsync(lease, cancellation);
        try
        {
            var generation = await job.RunAsync(
                run.Site,
                lease,
                (stage, progress, articles) =>
                    run.State = run.State with { Stage = stage, Progress = progress, Articles = articles },
                cancellation.Token);
            run.State = run.State with
            {
                State = generation is null ? RefreshState.Fenced : RefreshState.Published,
                Generation = generation ?? 0,
                Progress = generation is null ? run.State.Progress : 1,
                Ended = clock.GetUtcNow(),
            };
        }
        catch (OperationCanceledException)
        {
            var cancelled = run.Cancellation.IsCancellationRequested;
            run.State = run.State with
            {
                State = cancelled ? RefreshState.Cancelled : RefreshState.Fenced,
                Ended = clock.GetUtcNow(),
            };
        }
        catch (Exception e)
        {
            Log.Failed(logger, run.Site, e);
            run.State = run.State with { State = RefreshState.Failed, Error = e.Message, Ended = clock.GetUtcNow() };
        }
        finally
        {
            await cancellation.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync(lease);
            Log.Ended(logger, run.Site, run.State.State, run.State.Generation, run.State.Articles);
        }
    }

    private async Task RenewAsync(Lease lease, CancellationTokenSource cancellation)
    {
        using var timer = new PeriodicTimer(options.Lease / 3, clock);
        while (await timer.WaitForNextTickAsync(cancellation.Token))
        {
            try
            {
                if (!await store.RenewAsync(lease, cancellation.Token))
                {
                    // Somebody else holds it: whatever we made would be refused.
                    await cancellation.CancelAsync();
                    return;
                }
            }
            catch (UnavailableException e)
            {
                // The lease may outlive a short absence; publishing checks it anyway.
                Log.NotRenewed(logger, lease.Site, e);
            }
        }
    }

    private async Task ReleaseAsync(Lease lease)
    {
        try
        {
            await store.ReleaseAsync(lease, CancellationToken.None);
        }
        catch (UnavailableException e)
        {
            // It runs out by itself.
            Log.NotRenewed(logger, lease.Site, e);
        }
    }

    private sealed class Run(string site, RefreshRun state)
    {
        private RefreshRun _state = state;

        public string Site { get; } = site;

        public CancellationTokenSource Cancellation { get; } = new();

        public Task Work { get; set; } = Task.CompletedTask;

        public RefreshRun State
        {
            get => Volatile.Read(ref _state);
            set => Volatile.Write(ref _state, value);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2200, LogLevel.Error, "The refresh of site {Site} failed.", EventName = nameof(Failed))]
        public static partial void Failed(ILogger logger, string site, Exception exception);

        [LoggerMessage(
            2201,
            LogLevel.Information,
            "The refresh of site {Site} ended: {State}, generation {Generation}, {Articles} articles.",
            EventName = nameof(Ended))]
        public static partial void Ended(
            ILogger logger, string site, RefreshState state, long generation, long articles);

        [LoggerMessage(
            2202,
            LogLevel.Warning,
            "The lease on refreshing site {Site} could not be renewed or returned.",
            EventName = nameof(NotRenewed))]
        public static partial void NotRenewed(ILogger logger, string site, Exception exception);
    }
}
