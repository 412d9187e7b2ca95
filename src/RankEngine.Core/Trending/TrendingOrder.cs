using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>By what trending is ordered. Equal to the contract's values.</summary>
public enum TrendingOrder
{
    /// <summary>As <see cref="Popular"/>.</summary>
    Unspecified = 0,

    /// <summary>What readers are expected to turn to next.</summary>
    Popular = 1,

    /// <summary>How far it has risen above what is expected of it at this hour.</summary>
    Surging = 2,

    /// <summary>Visits within the window, exactly.</summary>
    MostRead = 3,

    /// <summary>Shares within the window, exactly.</summary>
    MostShared = 4,

    /// <summary>Comments within the window, exactly.</summary>
    MostCommented = 5,
}

/// <summary>Which list of trending articles is meant.</summary>
/// <param name="Order">By what it is ordered.</param>
/// <param name="Window">Over which span; surging looks at its own spans.</param>
/// <param name="Section">Only this section; null or empty for all.</param>
/// <param name="Tag">Only this tag; null or empty for all.</param>
public readonly record struct TrendingScope(
    TrendingOrder Order, TrendingWindow Window, string? Section = null, string? Tag = null)
{
    /// <summary>Tells whether an article belongs to the section and the tag.</summary>
    public bool Holds(ArticleMeta meta) =>
        (string.IsNullOrEmpty(Section) || meta.Section == Section)
        && (string.IsNullOrEmpty(Tag) || meta.Names.HasTag(Tag));
}
