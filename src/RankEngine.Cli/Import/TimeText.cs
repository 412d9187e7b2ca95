using System.Buffers.Text;
using System.Globalization;

namespace RankEngine.Cli.Import;

/// <summary>Reads moments as foreign files write them.</summary>
internal static class TimeText
{
    /// <summary>From this magnitude on a plain number is milliseconds since 1970, below it seconds.</summary>
    /// <remarks>So milliseconds before 3 March 1973 are not understood, nor seconds after the year 5138.</remarks>
    public const long FirstMilliseconds = 100_000_000_000;

    /// <summary>The forms in words, for error messages.</summary>
    public const string Rule = "is neither ISO 8601 nor Unix seconds or milliseconds";

    // RSS dates, as in pubDate; "zzz" takes "+0000" as well as "+00:00".
    private static readonly string[] RssForms = ["ddd, d MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy HH:mm:ss zzz"];

    /// <summary>Reads a moment to the millisecond; finer digits are cut off.</summary>
    /// <param name="text">
    /// ISO 8601 (<c>2017-10-01</c>, <c>2017-10-01T12:30[:15[.25]]</c>, a space for the T, with <c>Z</c>, <c>+02:00</c>,
    /// <c>+0200</c> or <c>+02</c>, and UTC when no zone is given), a number of Unix seconds or milliseconds told apart
    /// by <see cref="FirstMilliseconds"/>, or an RSS date.
    /// </param>
    /// <param name="unixMs">Unix milliseconds, within the years 1 to 9999.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long unixMs)
    {
        if (Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length)
        {
            unixMs = number is > -FirstMilliseconds and < FirstMilliseconds ? number * 1000 : number;
            return unixMs is >= UnixTime.MinUnixMs and <= UnixTime.MaxUnixMs;
        }

        return TryParseIso(text, out unixMs) || TryParseFraction(text, out unixMs) || TryParseRss(text, out unixMs);
    }

    private static bool TryParseIso(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length < 10 || text[4] != (byte)'-' || text[7] != (byte)'-'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month)
            || !Digits(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        var rest = text[10..];
        if (rest.Length > 0)
        {
            if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || rest.Length < 6 || rest[3] != (byte)':'
                || !Digits(rest[1..3], out var hour) || !Digits(rest[4..6], out var minute)
                || hour > 23 || minute > 59)
            {
                return false;
            }

            ticks += (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
            rest = rest[6..];
            if (rest.Length > 0 && rest[0] == (byte)':')
            {
                if (rest.Length < 3 || !Digits(rest[1..3], out var second) || second > 59)
                {
                    return false;
                }

                ticks += second * TimeSpan.TicksPerSecond;
                rest = rest[3..];
                if (rest.Length > 0 && rest[0] is (byte)'.' or (byte)',' && !Fraction(ref rest, ref ticks))
                {
                    return false;
                }
            }

            if (!Zone(rest, out var offset))
            {
                return false;
            }

            ticks -= offset;
        }

        // Cut towards the past, so that moments before 1970 are cut as those after it.
        unixMs = Math.DivRem(ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMillisecond, out var finer);
        unixMs -= finer < 0 ? 1 : 0;
        return unixMs is >= UnixTime.MinUnixMs and <= UnixTime.MaxUnixMs;
    }

    private static bool Fraction(ref ReadOnlySpan<byte> rest, ref long ticks)
    {
        rest = rest[1..];
        var unit = TimeSpan.TicksPerSecond / 10;
        var digits = 0;
        while (digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9')
        {
            ticks += (rest[digits] - '0') * unit;
            unit /= 10;
            digits++;
        }

        rest = rest[digits..];
        return digits > 0;
    }

    private static bool Zone(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || text is [(byte)'Z'] or [(byte)'z'])
        {
            return true;
        }

        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length < 3 || !Digits(text[1..3], out var hours))
        {
            return false;
        }

        var rest = text[3..];
        if (rest.Length == 3 && rest[0] == (byte)':')
        {
            rest = rest[1..];
        }

        var minutes = 0;
        if (rest.Length > 0 && (rest.Length != 2 || !Digits(rest, out minutes)))
        {
            return false;
        }

        ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        ticks = text[0] == (byte)'-' ? -ticks : ticks;
        return hours <= 18 && minutes <= 59;
    }

    private static bool TryParseFraction(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (!Utf8Parser.TryParse(text, out decimal number, out var used) || used != text.Length)
        {
            return false;
        }

        var ms = Math.Abs(number) < FirstMilliseconds ? number * 1000 : number;
        if (ms is < UnixTime.MinUnixMs or > UnixTime.MaxUnixMs)
        {
            return false;
        }

        unixMs = (long)Math.Floor(ms);
        return true;
    }

    private static bool TryParseRss(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length is < 20 or > 40 || !System.Text.Ascii.IsValid(text))
        {
            return false;
        }

        Span<char> characters = stackalloc char[text.Length];
        System.Text.Encoding.ASCII.GetChars(text, characters);
        if (!DateTimeOffset.TryParseExact(
            characters, RssForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return false;
        }

        unixMs = moment.ToUnixTimeMilliseconds();
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
