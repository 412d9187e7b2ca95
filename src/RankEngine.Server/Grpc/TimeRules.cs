using Google.Protobuf.WellKnownTypes;

namespace RankEngine.Server.Grpc;

/// <summary>Reads moments and spans of a request. Pure; nothing throws on hostile numbers.</summary>
internal static class TimeRules
{
    /// <summary>What a moment must be.</summary>
    public const string MomentRule = "must be a moment from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z";

    /// <summary>What a span must be.</summary>
    public const string SpanRule = "must be a valid google.protobuf.Duration";

    private const long LastSecond = 253_402_300_799;
    private const long MaxSpanSeconds = 315_576_000_000;
    private const int NanosPerSecond = 1_000_000_000;
    private const int NanosPerMs = 1_000_000;
    private const int NanosPerTick = 100;

    /// <summary>Returns a moment in Unix milliseconds, cut down; null when it is out of range.</summary>
    public static long? UnixMs(Timestamp moment) =>
        IsInRange(moment) ? (moment.Seconds * 1000) + (moment.Nanos / NanosPerMs) : null;

    /// <summary>Returns a moment, cut down to 100 ns; null when it is out of range.</summary>
    public static DateTimeOffset? Moment(Timestamp moment) =>
        IsInRange(moment)
            ? DateTimeOffset.FromUnixTimeSeconds(moment.Seconds).AddTicks(moment.Nanos / NanosPerTick)
            : null;

    /// <summary>Returns a span, cut down to 100 ns; null when it is no valid one.</summary>
    public static TimeSpan? Span(Duration span)
    {
        var isValid = span.Seconds is >= -MaxSpanSeconds and <= MaxSpanSeconds
            && span.Nanos is > -NanosPerSecond and < NanosPerSecond
            && (span.Seconds == 0 || span.Nanos == 0 || span.Seconds < 0 == span.Nanos < 0);
        return isValid
            ? TimeSpan.FromTicks((span.Seconds * TimeSpan.TicksPerSecond) + (span.Nanos / NanosPerTick))
            : null;
    }

    private static bool IsInRange(Timestamp moment) =>
        moment.Seconds is >= 0 and <= LastSecond && moment.Nanos is >= 0 and < NanosPerSecond;
}
