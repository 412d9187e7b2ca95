using RankEngine.Server.Grpc;

namespace RankEngine.Server.Hosting;

/// <summary>Gives memory back to the system while nobody asks for anything; see <see cref="QuietMemory"/>.</summary>
internal sealed partial class MemoryReturn(StatusInterceptor calls, TimeProvider clock, ILogger<MemoryReturn> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var memory = new QuietMemory();
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var resident = Environment.WorkingSet;
            if (!memory.Look(calls.Calls, GC.GetTotalAllocatedBytes(), resident, Interval))
            {
                continue;
            }

            // First without a pause: what has to be finalized is garbage only after that.
            var before = calls.Calls;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            await timer.WaitForNextTickAsync(stoppingToken);
            if (calls.Calls != before)
            {
                continue;
            }

            var started = clock.GetTimestamp();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var pause = clock.GetElapsedTime(started);
            memory.Returned(Environment.WorkingSet, pause);
            Log.Returned(
                logger,
                resident >> 20,
                Environment.WorkingSet >> 20,
                pause.TotalMilliseconds);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1120,
            LogLevel.Information,
            "Nobody asks: memory given back, {Before} MB to {After} MB in {Milliseconds} ms.",
            EventName = nameof(Returned))]
        public static partial void Returned(ILogger logger, long before, long after, double milliseconds);
    }
}
