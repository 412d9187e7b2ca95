using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Log;
using RankEngine.Ranking;
using RankEngine.Sites;
using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>All sites this replica serves: a view and a follower each, started from their disk copies.</summary>
public sealed partial class SiteRuntimes(
    string dataDirectory,
    IPartitionStore store,
    IGenerationStore generations,
    IModelSource models,
    SiteDirectory directory,
    EncoderSource encoders,
    FollowerOptions options,
    TimeProvider clock,
    ILoggerFactory loggers) : ISiteViews
{
    private readonly ConcurrentDictionary<string, Lazy<Runtime>> _sites = new(StringComparer.Ordinal);
    private readonly ILogger _logger = loggers.CreateLogger<SiteRuntimes>();
    private volatile bool _isCaughtUp;

    /// <summary>Every site served, in no order.</summary>
    public IReadOnlyCollection<SiteView> Views => [.. _sites.Values.Select(site => site.Value.View)];

    /// <inheritdoc/>
    public bool TryGet(string site, [NotNullWhen(true)] out SiteView? view)
    {
        view = _sites.TryGetValue(site, out var runtime) ? runtime.Value.View : null;
        return view is not null;
    }

    /// <inheritdoc/>
    /// <exception cref="UnavailableException">Which sites there are is not known yet.</exception>
    public SiteView Get(string site)
    {
        if (_sites.TryGetValue(site, out var runtime))
        {
            return runtime.Value.View;
        }

        // After a crash a site may lie in the log alone: until the log is in the store, nobody can say there is none.
        throw _isCaughtUp
            ? new NotFoundException("site", site)
            : new UnavailableException("sites", "The sites are still being loaded.");
    }

    /// <summary>Tells whether it is certain that there is no such site yet.</summary>
    public bool IsNew(string site) => _isCaughtUp && directory.PartitionsOf(site).Count == 0;

    /// <summary>Serves a site from now on: from its disk copy when there is one.</summary>
    /// <param name="site">The site.</param>
    /// <param name="isNew">True: it was created just now, so an empty snapshot is the truth.</param>
    public void Open(string site, bool isNew)
    {
        var runtime = _sites.GetOrAdd(site, name => new Lazy<Runtime>(() => Create(name))).Value;
        if (isNew && runtime.View.Snapshot is null)
        {
            runtime.Follower.StartEmpty();
        }
    }

    /// <summary>Opens every site that has a disk copy, and has it obey what its log holds beyond that.</summary>
    /// <param name="log">The log of this replica.</param>
    public void OpenCopies(EventLog log)
    {
        foreach (var site in SnapshotFile.ListSites(dataDirectory))
        {
            Open(site, isNew: false);
        }

        ObeyLog(log);
    }

    /// <summary>Follows the store for all sites until cancelled, then writes the last disk copies.</summary>
    /// <param name="countedMs">Last moment at which nothing durable waited for the store; Unix milliseconds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<long> countedMs, CancellationToken cancellationToken)
    {
        var loops = new Dictionary<string, Task>();
        try
        {
            using var timer = new PeriodicTimer(options.Interval, clock);
            do
            {
                var isCaughtUp = countedMs() > 0;
                foreach (var site in directory.Sites)
                {
                    Open(site, isNew: false);
                }

                // After the sites of the log are open, not before.
                _isCaughtUp |= isCaughtUp;

                foreach (var (site, runtime) in _sites)
                {
                    if (IsNew(site))
                    {
                        // Nobody has ever written to it: an empty snapshot is the truth.
                        Open(site, isNew: true);
                    }

                    runtime.Value.View.MarkCounted(countedMs());
                    if (!loops.ContainsKey(site))
                    {
                        loops[site] = RunSiteAsync(runtime.Value, cancellationToken);
                    }
                }

                foreach (var loop in loops.Values.Where(loop => loop.IsFaulted))
                {
                    // A follower that died is a defect, not weather: stop the process rather than serve what ages.
                    await loop;
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        finally
        {
            await Task.WhenAll(loops.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var runtime in _sites.Values)
            {
                await runtime.Value.Copying;
                Copy(runtime.Value);
            }
        }
    }

    /// <summary>
    /// Notes the writes of articles that this replica acknowledged and no copy holds: after a crash, too, what was
    /// deleted or put under an embargo is not shown until the store is there again.
    /// </summary>
    private void ObeyLog(EventLog log)
    {
        var copies = Views.Where(view => view.Snapshot is not null).ToDictionary(view => view.Site);
        if (copies.Count == 0)
        {
            return;
        }

        var from = copies.Values.Min(view => view.Snapshot!.Heads.Values
            .Select(head => head.Applied.GetValueOrDefault(log.Id, log.Start))
            .DefaultIfEmpty(log.Start)
            .Min());
        using var reader = log.OpenReader(Math.Clamp(from, log.Start, log.End));
        while (reader.TryRead(out var entry))
        {
            if (entry.Record is ArticlesRecord record && copies.TryGetValue(record.Site, out var view))
            {
                foreach (var write in record.Writes(log.Id, entry.Offset))
                {
                    view.Pending.Add(write);
                }
            }
        }

        foreach (var view in copies.Values)
        {
            view.Pending.Settle(view.Snapshot!);
        }
    }

    private async Task RunSiteAsync(Runtime runtime, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Interval, clock);
        var copied = clock.GetTimestamp();
        do
        {
            await runtime.Follower.TryTickAsync(cancellationToken);
            if (runtime.Copying.IsCompleted && runtime.View.Snapshot is { } snapshot
                && runtime.Copied.IsDue(snapshot, clock.GetElapsedTime(copied), options))
            {
                // On another thread: a copy takes seconds, and what readers do is to be seen within one.
                await runtime.Copying;
                runtime.Copying = Task.Run(() => Copy(runtime), CancellationToken.None);
                copied = clock.GetTimestamp();
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private Runtime Create(string site)
    {
        var view = new SiteView(site);
        var follower = new SiteFollower(
            view, store, generations, models, directory, encoders, options, clock, loggers.CreateLogger<SiteFollower>());
        if (SnapshotFile.TryRead(dataDirectory, site, encoders, options.NeighborDirectory, _logger) is { } copy)
        {
            follower.Start(copy);
            Log.Started(_logger, site, copy.Entries.Length);
        }

        var runtime = new Runtime(view, follower);
        if (view.Snapshot is { } started)
        {
            runtime.Copied = DiskCopy.Of(started, bytes: 0);
        }

        return runtime;
    }

    private void Copy(Runtime runtime)
    {
        if (runtime.View.Snapshot is not { } snapshot || snapshot.Version == runtime.Copied.Version)
        {
            return;
        }

        try
        {
            runtime.Copied = DiskCopy.Of(snapshot, SnapshotFile.Write(dataDirectory, snapshot));
        }
        catch (IOException e)
        {
            // Serving goes on; the next start takes longer.
            Log.CopyFailed(_logger, snapshot.Site, e);
        }
    }

    private sealed class Runtime(SiteView view, SiteFollower follower)
    {
        public SiteView View { get; } = view;

        public SiteFollower Follower { get; } = follower;

        /// <summary>The last copy that was begun; read and set by one at a time.</summary>
        public Task Copying { get; set; } = Task.CompletedTask;

        public DiskCopy Copied { get; set; } = DiskCopy.None;
    }

    private static partial class Log
    {
        [LoggerMessage(
            2110,
            LogLevel.Information,
            "Site {Site}: serving {Articles} articles from the disk copy.",
            EventName = nameof(Started))]
        public static partial void Started(ILogger logger, string site, int articles);

        [LoggerMessage(
            2111, LogLevel.Warning, "The disk copy of site {Site} was not written.", EventName = nameof(CopyFailed))]
        public static partial void CopyFailed(ILogger logger, string site, Exception exception);
    }
}
