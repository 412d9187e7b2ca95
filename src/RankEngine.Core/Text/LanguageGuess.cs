namespace RankEngine.Text;

/// <summary>Counts over the words of a text.</summary>
/// <param name="All">Places of words, numbers and those that do not count included.</param>
/// <param name="Stops">English function words of two letters or more.</param>
/// <param name="Foreign">Function words of other languages.</param>
/// <param name="Contents">Other words, without numbers.</param>
internal readonly record struct WordCounts(int All, int Stops, int Foreign, int Contents);

/// <summary>Tells whether a text is English.</summary>
internal static class LanguageGuess
{
    // English news has .35 to .45, telegrams of an agency .1, other languages up to .1 by words that look the same.
    private const double StopShare = 0.15;
    private const double ShortStopShare = 0.3;
    private const int LongText = 20;

    /// <summary>Tells it.</summary>
    /// <param name="language">The tag as given; empty: not known.</param>
    /// <param name="counts">Of the text.</param>
    /// <param name="known">Content words that stand in the table of English words.</param>
    public static bool IsEnglish(string language, in WordCounts counts, int known)
    {
        if (IsGiven(language) is { } given)
        {
            return given;
        }

        var share = counts.Contents == 0 ? 0 : (double)known / counts.Contents;
        var letters = counts.Stops + counts.Foreign + counts.Contents;
        if (counts.Stops > counts.Foreign && counts.Stops >= (letters >= LongText ? StopShare : ShortStopShare) * letters)
        {
            return true;
        }

        // Names bring foreign function words into short English texts: then the rest must be English beyond doubt.
        return share >= (counts.Foreign > counts.Stops ? 0.9 : letters >= LongText ? 0.75 : 0.6);
    }

    /// <summary>Whether a tag says English; null when it says nothing.</summary>
    public static bool? IsGiven(string language) =>
        string.IsNullOrWhiteSpace(language)
            ? null
            : language.StartsWith("en", StringComparison.OrdinalIgnoreCase)
                && (language.Length == 2 || language[2] is '-' or '_' || language.Equals("eng", StringComparison.OrdinalIgnoreCase));
}
