namespace RankEngine.Ranking;

/// <summary>One list as an answer.</summary>
/// <param name="Articles">Best first.</param>
/// <param name="Info">What the answer says about itself.</param>
public sealed record RankedList(IReadOnlyList<RankedArticle> Articles, AnswerInfo Info)
{
    /// <summary>Caps that had to give way to fill the list.</summary>
    public IReadOnlyList<RelaxedCap> Relaxed { get; init; } = [];
}

/// <summary>One article of a list.</summary>
/// <param name="Id">The article's id.</param>
/// <param name="Score">Finite; comparable within one list of one answer only.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Reasons">Why it is here, strongest first, as short words.</param>
/// <param name="Title">For the page.</param>
/// <param name="Url">For the page; empty when there is none.</param>
/// <param name="Section">Empty when there is none.</param>
/// <param name="Published">When readers may see it since.</param>
public readonly record struct RankedArticle(
    string Id,
    double Score,
    ArticleSource Source,
    IReadOnlyList<string> Reasons,
    string Title,
    string Url,
    string Section,
    DateTimeOffset Published)
{
    /// <summary>True when readers turn to it, or to its story, far more than is expected at this hour.</summary>
    public bool Surging { get; init; }

    /// <summary>What an exact order counted of its story within the window; else 0.</summary>
    public long Count { get; init; }
}

/// <summary>What an answer says about itself.</summary>
/// <param name="DecisionId">Names the answer in events and explanations.</param>
/// <param name="ModelVersion">Model that scored; empty when a formula did.</param>
/// <param name="CountsAge">Age of the newest counts the answer could see.</param>
/// <param name="SnapshotVersion">Number of the snapshot that answered.</param>
/// <param name="Answered">When it was answered.</param>
/// <param name="Degraded">Why it is less than it could be; empty when nothing was missing.</param>
public sealed record AnswerInfo(
    string DecisionId,
    string ModelVersion,
    TimeSpan CountsAge,
    long SnapshotVersion,
    DateTimeOffset Answered,
    IReadOnlyList<DegradedReason> Degraded);

/// <summary>Where an article in a list came from. Equal to the contract's values.</summary>
public enum ArticleSource
{
    /// <summary>Never answered.</summary>
    Unspecified = 0,

    /// <summary>Similar text.</summary>
    Similar = 1,

    /// <summary>Read together by other readers.</summary>
    ReadTogether = 2,

    /// <summary>Trending on the site.</summary>
    Trending = 3,

    /// <summary>Trending in the section of the article or in the reader's sections.</summary>
    TrendingInSection = 4,

    /// <summary>Among the newest.</summary>
    Newest = 5,

    /// <summary>Near to what the reader has read.</summary>
    History = 6,

    /// <summary>Of the story of the article that was asked about.</summary>
    SameStory = 7,
}

/// <summary>Why an answer is less than it could be. Equal to the contract's values.</summary>
public enum DegradedReason
{
    /// <summary>Never answered.</summary>
    Unspecified = 0,

    /// <summary>The reader's history did not come within its budget.</summary>
    HistoryUnavailable = 1,

    /// <summary>Counts are older than they should be.</summary>
    StaleCounts = 2,

    /// <summary>Similar texts are not known yet.</summary>
    NoTextIndex = 3,

    /// <summary>The ranking model could not be used: a plain formula scored.</summary>
    NoModel = 4,

    /// <summary>The list was filled from a poorer source than asked.</summary>
    Fallback = 5,
}
