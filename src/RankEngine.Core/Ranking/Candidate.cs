namespace RankEngine.Ranking;

/// <summary>An article that might be shown, what it is worth and why.</summary>
/// <param name="Slot">Its number in the snapshot.</param>
/// <param name="Score">Finite; comparable within one list only.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Reasons">Why it is here.</param>
/// <param name="Basis">What its score was made of; null: computed when it is shown.</param>
public readonly record struct Candidate(
    int Slot, double Score, ArticleSource Source, Reasons Reasons, IScoreBasis? Basis = null);

/// <summary>Why an article is in a list, strongest first when spoken.</summary>
[Flags]
public enum Reasons
{
    /// <summary>None given.</summary>
    None = 0,

    /// <summary>Its text is similar to the article's.</summary>
    SimilarText = 1,

    /// <summary>Readers of the article read it too.</summary>
    ReadTogether = 2,

    /// <summary>Its text is similar to what the reader has read.</summary>
    LikeYourReading = 4,

    /// <summary>Of a section the reader reads often.</summary>
    YourSections = 8,

    /// <summary>Readers turn to it now.</summary>
    ReadNow = 16,

    /// <summary>Of the article's section.</summary>
    SameSection = 32,

    /// <summary>Published within the last hours.</summary>
    New = 64,

    /// <summary>Of the article's story: a copy, a correction or an update of it.</summary>
    SameStory = 128,

    /// <summary>Readers turn to other articles of its story now.</summary>
    StoryReadNow = 256,
}

/// <summary>Speaks reasons. Every set is spoken once and kept.</summary>
public static class ReasonTexts
{
    private static readonly (Reasons Reason, string Text)[] Texts =
    [
        (Reasons.SimilarText, "similar text"),
        (Reasons.ReadTogether, "read together"),
        (Reasons.LikeYourReading, "like what you read"),
        (Reasons.YourSections, "your sections"),
        (Reasons.ReadNow, "read now"),
        (Reasons.StoryReadNow, "story read now"),
        (Reasons.SameSection, "same section"),
        (Reasons.New, "new"),
        (Reasons.SameStory, "same story"),
    ];

    private static readonly IReadOnlyList<string>[] All =
        [.. Enumerable.Range(0, 1 << Texts.Length).Select(IReadOnlyList<string> (set) =>
            [.. Texts.Where(entry => ((Reasons)set).HasFlag(entry.Reason)).Select(entry => entry.Text)])];

    /// <summary>Returns the words for a set of reasons.</summary>
    public static IReadOnlyList<string> Of(Reasons reasons) => All[(int)reasons];
}
