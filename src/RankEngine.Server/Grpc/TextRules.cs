using System.Text;
using RankEngine.Events;

namespace RankEngine.Server.Grpc;

/// <summary>
/// What a text of a request must look like. Pure; each rule answers null, or what is wrong in a sentence.
/// </summary>
internal static class TextRules
{
    /// <summary>Longest reader or session, in bytes of UTF-8.</summary>
    public const int MaxReaderBytes = 256;

    /// <summary>Longest language tag, in characters.</summary>
    public const int MaxLanguageLength = 35;

    private const string LoneSurrogate = "holds half of a surrogate pair: it is not valid text";

    /// <summary>A text of one line: no control characters, no line ends.</summary>
    /// <param name="text">The text as sent.</param>
    /// <param name="maxLength">In characters, which are Unicode code points.</param>
    public static string? Line(string text, int maxLength) => Check(text, maxLength, isLine: true);

    /// <summary>A text of one line with something to read in it.</summary>
    public static string? FilledLine(string text, int maxLength) =>
        string.IsNullOrWhiteSpace(text) ? "must not be empty" : Line(text, maxLength);

    /// <summary>A text that may hold line ends and tabs, and no other control characters.</summary>
    public static string? Lines(string text, int maxLength) => Check(text, maxLength, isLine: false);

    /// <summary>An id as <see cref="Identifiers"/> has it.</summary>
    public static string? Id(string text) => Identifiers.IsValid(text) ? null : Identifiers.Rule;

    /// <summary>A reader or session: any text of few bytes, since only its keyed hash is kept.</summary>
    public static string? ReaderText(string text)
    {
        // A code unit takes 3 bytes at most, so short texts need no counting.
        if (text.Length * 3 > MaxReaderBytes && Encoding.UTF8.GetByteCount(text) > MaxReaderBytes)
        {
            return "must be at most 256 bytes of UTF-8";
        }

        // Half a pair would be hashed as the replacement character: two readers would become one.
        return text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && HasLoneSurrogate(text) ? LoneSurrogate : null;
    }

    /// <summary>A pseudonym as an export gives it, or nothing.</summary>
    public static string? PseudonymText(string text) =>
        text.Length == 0 || (Pseudonym.TryParse(text, out var pseudonym) && !pseudonym.IsNone)
            ? null
            : "must be a pseudonym of 32 hexadecimal digits, as an export gives it";

    /// <summary>A BCP 47 language tag, by its form only.</summary>
    public static string? Language(string text)
    {
        const string Rule = "must be a BCP 47 tag such as \"en\" or \"pt-BR\", at most 35 characters";
        if (text.Length > MaxLanguageLength)
        {
            return Rule;
        }

        var isFirst = true;
        foreach (var part in text.AsSpan().Split('-'))
        {
            var subtag = text.AsSpan(part);
            if (subtag.Length is 0 or > 8 || subtag.ContainsAnyExcept(Letters.Subtag))
            {
                return Rule;
            }

            // The primary subtag is letters, at least two but for "i" and "x".
            var isLone = subtag.Length == 1 && subtag[0] is not ('i' or 'x');
            if (isFirst && (isLone || subtag.ContainsAnyInRange('0', '9')))
            {
                return Rule;
            }

            isFirst = false;
        }

        return null;
    }

    /// <summary>An absolute http or https address.</summary>
    public static string? WebAddress(string text, int maxLength)
    {
        if (Line(text, maxLength) is { } problem)
        {
            return problem;
        }

        return !text.AsSpan().ContainsAny(' ', '\u00a0')
            && Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.Host.Length > 0
                ? null
                : "must be an absolute http or https address";
    }

    private static string? Check(string text, int maxLength, bool isLine)
    {
        // Every character takes at least one unit, so a short text cannot be too long.
        var units = text.AsSpan();
        if (units.Length > maxLength && CountCharacters(units) > maxLength)
        {
            return $"must be at most {maxLength:N0} characters";
        }

        if (!units.ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        for (var i = 0; i < units.Length; i++)
        {
            var unit = units[i];
            if (unit is >= ' ' and < '\x7f')
            {
                continue;
            }

            if (char.IsSurrogate(unit))
            {
                if (!char.IsHighSurrogate(unit) || i + 1 == units.Length || !char.IsLowSurrogate(units[i + 1]))
                {
                    return LoneSurrogate;
                }

                i++;
            }
            else if (isLine && unit is '\n' or '\r' or '\u2028' or '\u2029' or '\u0085')
            {
                return "must be one line";
            }
            else if (char.IsControl(unit) && (isLine || unit is not ('\n' or '\r' or '\t' or '\u0085')))
            {
                return $"holds the control character U+{(int)unit:X4}";
            }
        }

        return null;
    }

    private static int CountCharacters(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
            {
                count--;
            }
        }

        return count;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i])
                && (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])))
            {
                return true;
            }
        }

        return false;
    }

    private static class Letters
    {
        public static readonly System.Buffers.SearchValues<char> Subtag =
            System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    }
}
