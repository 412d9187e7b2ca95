using RankEngine.Checkpoints;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Log;
using RankEngine.Snapshots;

namespace RankEngine.Server.Hosting;

/// <summary>Runs what runs all the time: the applier, the followers, checkpoints, the refresh schedule.</summary>
internal sealed partial class EngineLoops(
    Applier applier,
    SiteRuntimes sites,
    Checkpointer checkpointer,
    RefreshSchedule schedule,
    RefreshJobs jobs,
    EventLog log,
    ILogger<EngineLoops> logger) : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anybody can ask: what the disk copies know is served from the first request on.
        sites.OpenCopies(log);
        sites.Open(Identifiers.DefaultSite, isNew: false);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the caller's thread: starting the host must not wait for the first batch.
        await Task.Yield();
        var loops = new[]
        {
            applier.RunAsync(stoppingToken),
            sites.RunAsync(() => applier.CaughtUpMs, stoppingToken),
            checkpointer.RunAsync(stoppingToken),
            schedule.RunAsync(stoppingToken),
        };
        try
        {
            // The schedule may be switched off and end; any other end is a stop or a defect.
            await await Task.WhenAny(loops.Take(3));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopping(logger);
        }
        finally
        {
            await jobs.DisposeAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Information, "Stopping.", EventName = nameof(Stopping))]
        public static partial void Stopping(ILogger logger);
    }
}
