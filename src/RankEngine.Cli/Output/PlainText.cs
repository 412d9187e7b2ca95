using System.Globalization;
using System.Text;

namespace RankEngine.Cli.Output;

/// <summary>Makes foreign text harmless on a terminal.</summary>
internal static class PlainText
{
    /// <summary>The text with every control and format character, line breaks too, turned into a space.</summary>
    /// <remarks>Otherwise a title could move the cursor, or turn the reading direction of what follows.</remarks>
    public static string Of(string text) => Clean(text, keepLines: false);

    /// <summary>As <see cref="Of"/>, but line breaks stay.</summary>
    public static string OfLines(string text) => Clean(text, keepLines: true);

    /// <summary>The beginning of a text, at most so many characters, an ellipsis at the end of a cut one.</summary>
    public static string Shorten(string text, int length) =>
        text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1).TrimEnd(), "…");

    private static string Clean(string text, bool keepLines)
    {
        var isClean = true;
        foreach (var character in text)
        {
            isClean &= IsHarmless(character, keepLines);
        }

        if (isClean)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            clean.Append(IsHarmless(character, keepLines) ? character : ' ');
        }

        return clean.ToString();
    }

    private static bool IsHarmless(char character, bool keepLines) =>
        (keepLines && character == '\n')
        || char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
