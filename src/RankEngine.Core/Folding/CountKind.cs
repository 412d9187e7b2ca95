using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>What is counted of an article. Values are stored: explicit and append-only.</summary>
/// <remarks>1 to 11 are the kinds of <see cref="EventKind"/>.</remarks>
public enum CountKind : byte
{
    /// <summary>Times shown.</summary>
    Impressions = EventKind.Impression,

    /// <summary>Pages opened.</summary>
    Views = EventKind.View,

    /// <summary>Chosen from a list of ours.</summary>
    Clicks = EventKind.Click,

    /// <summary>Times read with a dwell.</summary>
    Reads = EventKind.Read,

    /// <summary>Likes.</summary>
    Likes = EventKind.Like,

    /// <summary>Saves.</summary>
    Saves = EventKind.Save,

    /// <summary>Shares.</summary>
    Shares = EventKind.Share,

    /// <summary>Comments.</summary>
    Comments = EventKind.Comment,

    /// <summary>Follows.</summary>
    Follows = EventKind.Follow,

    /// <summary>Hides.</summary>
    Hides = EventKind.Hide,

    /// <summary>Reports.</summary>
    Reports = EventKind.Report,

    /// <summary>Seconds of dwell, each event's rounded down.</summary>
    DwellSeconds = 12,
}

/// <summary>Names one integer: how often something happened to an article within a minute.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="Kind">What is counted.</param>
/// <param name="Minute">Minute of the event time; see <see cref="TimeBuckets"/>.</param>
public readonly record struct CountKey(string Article, CountKind Kind, int Minute);

/// <summary>Names one integer: how many sessions read one article and then another within an hour.</summary>
/// <param name="From">The article read first, by event time.</param>
/// <param name="To">The article read after it.</param>
/// <param name="Hour">Hour in which <paramref name="To"/> was first read in the session.</param>
public readonly record struct PairKey(string From, string To, int Hour);
