namespace RankEngine.LoadTest.Attacks;

/// <summary>A clock whose date the driver sets, so that days pass in minutes. Thread-safe.</summary>
/// <remarks>
/// Timers and timestamps are the system's: the server's loops, timeouts and deadlines run as they do in production, and
/// only what it takes for the time of day is simulated.
/// </remarks>
internal sealed class DriverClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Moves on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The moment lies before the present one.</exception>
    public void MoveTo(DateTimeOffset moment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(moment, GetUtcNow());
        Volatile.Write(ref _ticks, moment.UtcTicks);
    }
}
