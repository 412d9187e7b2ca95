namespace RankEngine.Events;

/// <summary>What a reader did. Values are stored: explicit and append-only, equal to the contract's.</summary>
public enum EventKind : byte
{
    /// <summary>Never stored.</summary>
    Unspecified = 0,

    /// <summary>The article was shown in a list.</summary>
    Impression = 1,

    /// <summary>The article's page was opened.</summary>
    View = 2,

    /// <summary>The article was chosen from a list of ours.</summary>
    Click = 3,

    /// <summary>The article was read for a while.</summary>
    Read = 4,

    /// <summary>The reader likes it.</summary>
    Like = 5,

    /// <summary>The reader keeps it for later.</summary>
    Save = 6,

    /// <summary>The reader passed it on.</summary>
    Share = 7,

    /// <summary>The reader commented on it.</summary>
    Comment = 8,

    /// <summary>The reader follows its author, section or thread.</summary>
    Follow = 9,

    /// <summary>The reader does not want to see it again.</summary>
    Hide = 10,

    /// <summary>The reader reports it.</summary>
    Report = 11,
}

/// <summary>What each kind of event does.</summary>
public static class EventKinds
{
    /// <summary>Number of values of <see cref="EventKind"/>, the unspecified one included.</summary>
    public const int Count = 12;

    /// <summary>True when the reader had the article before them: it joins their history.</summary>
    public static bool JoinsHistory(this EventKind kind) => kind is >= EventKind.View and <= EventKind.Follow;

    /// <summary>True when the article was opened: it pairs with the others of the session.</summary>
    public static bool JoinsSession(this EventKind kind) =>
        kind is EventKind.View or EventKind.Click or EventKind.Read;

    /// <summary>True when the article must not be shown to this reader again.</summary>
    public static bool HidesArticle(this EventKind kind) => kind is EventKind.Hide or EventKind.Report;
}
