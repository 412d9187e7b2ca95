namespace RankEngine.Folding;

/// <summary>How time is cut into buckets, and how long each kind of bucket lives by event time.</summary>
/// <remarks>
/// Counts are integers in buckets, so that they commute: late, repeated and reordered events end in the same sums. What
/// is past its lifetime is ignored by whoever reads; the store's own expiry only collects garbage.
/// </remarks>
public static class TimeBuckets
{
    /// <summary>Milliseconds of a minute.</summary>
    public const long MinuteMs = 60_000;

    /// <summary>Milliseconds of an hour.</summary>
    public const long HourMs = 60 * MinuteMs;

    /// <summary>Milliseconds of a day.</summary>
    public const long DayMs = 24 * HourMs;

    /// <summary>How long minute buckets live.</summary>
    public static readonly TimeSpan MinuteLifetime = TimeSpan.FromHours(48);

    /// <summary>How long hour buckets, and pairs, live.</summary>
    public static readonly TimeSpan HourLifetime = TimeSpan.FromDays(35);

    /// <summary>How long day buckets live.</summary>
    public static readonly TimeSpan DayLifetime = TimeSpan.FromDays(731);

    /// <summary>How long a read article is remembered.</summary>
    public static readonly TimeSpan ReadLifetime = TimeSpan.FromDays(30);

    /// <summary>How long a tombstone keeps its version.</summary>
    public static readonly TimeSpan TombstoneLifetime = TimeSpan.FromDays(30);

    /// <summary>Minutes since the Unix epoch.</summary>
    public static int Minute(long unixMs) => checked((int)Math.DivRem(unixMs, MinuteMs).Quotient);

    /// <summary>Hours since the Unix epoch.</summary>
    public static int Hour(long unixMs) => checked((int)Math.DivRem(unixMs, HourMs).Quotient);

    /// <summary>Days since the Unix epoch.</summary>
    public static int Day(long unixMs) => checked((int)Math.DivRem(unixMs, DayMs).Quotient);

    /// <summary>First minute that is still live at a moment.</summary>
    public static int OldestMinute(DateTimeOffset now) =>
        Minute((now - MinuteLifetime).ToUnixTimeMilliseconds());

    /// <summary>First hour that is still live at a moment.</summary>
    public static int OldestHour(DateTimeOffset now) => Hour((now - HourLifetime).ToUnixTimeMilliseconds());

    /// <summary>First day that is still live at a moment.</summary>
    public static int OldestDay(DateTimeOffset now) => Day((now - DayLifetime).ToUnixTimeMilliseconds());
}
