using Google.Protobuf.WellKnownTypes;

namespace RankEngine.Cli.Import;

/// <summary>Unix milliseconds as the contract writes moments, and back.</summary>
internal static class UnixTime
{
    /// <summary>The first moment the contract can express: the year 1.</summary>
    public const long MinUnixMs = -62_135_596_800_000;

    /// <summary>The last moment the contract can express: the end of the year 9999.</summary>
    public const long MaxUnixMs = 253_402_300_799_999;

    /// <summary>The moment of so many milliseconds since 1970, moved into the years 1 to 9999.</summary>
    public static Timestamp ToTimestamp(long unixMs)
    {
        unixMs = Math.Clamp(unixMs, MinUnixMs, MaxUnixMs);
        var seconds = Math.DivRem(unixMs, 1000, out var ms);
        if (ms < 0)
        {
            // Nanos count forwards, before 1970 too.
            seconds--;
            ms += 1000;
        }

        return new Timestamp { Seconds = seconds, Nanos = (int)ms * 1_000_000 };
    }

    /// <summary>Milliseconds since 1970 of a moment; finer digits are cut off.</summary>
    public static long ToUnixMs(Timestamp moment) => (moment.Seconds * 1000) + (moment.Nanos / 1_000_000);
}
