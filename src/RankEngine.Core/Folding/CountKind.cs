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

    /// <summary>
    /// Visitors who turned to it (view, click or read): each at most once per <see cref="RepeatWindow"/>, at the minute
    /// of the first time. Those of nobody are <see cref="LooseVisits"/>. Derived: see <see cref="CountKinds"/>.
    /// </summary>
    Visits = 13,

    /// <summary>Of these, those by whom the site did not know from an earlier day (<see cref="VisitorState.IsKnown"/>); derived.</summary>
    NewVisits = 14,

    /// <summary>Of these, those of which no event of that moment says what led there (<see cref="OpeningTraits"/>); derived.</summary>
    UnexplainedVisits = 15,

    /// <summary>Of these, those beyond what an address may have (<see cref="AddressState"/>); derived, and a few below 0 at times.</summary>
    CrowdedVisits = 16,

    /// <summary>Times it was turned to by nobody: without a reader and without a session.</summary>
    LooseVisits = 17,

    /// <summary>
    /// Thousandths of a look: each impression by the chance that its place is looked at (<see cref="PositionCurve"/>).
    /// </summary>
    Examinations = 18,
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
