using RankEngine.Events;
using RankEngine.Trending;

namespace RankEngine.Ranking;

/// <summary>Asks for articles related to one article.</summary>
/// <param name="Site">The site's id.</param>
/// <param name="Article">The article's id.</param>
/// <param name="Limit">Most articles to return, 1 to 100.</param>
/// <param name="Filter">Narrows what may be shown.</param>
/// <param name="SameStory">True: the other articles of the article's story instead, newest first.</param>
public sealed record RelatedQuery(
    string Site, string Article, int Limit, RankingFilter Filter, bool SameStory = false);

/// <summary>Asks what readers turn to most.</summary>
/// <param name="Site">The site's id.</param>
/// <param name="Window">1 hour, 6 hours, 24 hours or 7 days.</param>
/// <param name="Section">Only this section; empty for the whole site.</param>
/// <param name="Limit">Most articles to return, 1 to 100.</param>
/// <param name="Filter">Narrows what may be shown.</param>
public sealed record TrendingQuery(string Site, TimeSpan Window, string Section, int Limit, RankingFilter Filter)
{
    /// <summary>By what it is ordered.</summary>
    public TrendingOrder Order { get; init; } = TrendingOrder.Popular;

    /// <summary>Only this tag; empty for all.</summary>
    public string Tag { get; init; } = "";

    /// <summary>Most of one section, 1 to 100; 0 for the server's setting. Nothing with a section.</summary>
    public int MaxPerSection { get; init; }

    /// <summary>Most of one source, 1 to 100; 0 for the server's setting.</summary>
    public int MaxPerSource { get; init; }
}

/// <summary>Asks for articles for one reader.</summary>
/// <param name="Site">The site's id.</param>
/// <param name="Reader">The reader; <see cref="Pseudonym.None"/> for an unknown one.</param>
/// <param name="History">Ids the reader has read, oldest first; when not empty the store is not asked.</param>
/// <param name="Limit">Most articles to return, 1 to 100.</param>
/// <param name="Filter">Narrows what may be shown.</param>
public sealed record RecommendedQuery(
    string Site,
    Pseudonym Reader,
    IReadOnlyList<string> History,
    int Limit,
    RankingFilter Filter);

/// <summary>Asks for all modules of a page at once.</summary>
/// <param name="Site">The site's id.</param>
/// <param name="Article">The article the page shows; empty on a front page.</param>
/// <param name="Reader">The reader; <see cref="Pseudonym.None"/> for an unknown one.</param>
/// <param name="History">As in <see cref="RecommendedQuery"/>.</param>
/// <param name="Modules">1 to 10, names unique, in order of importance.</param>
public sealed record PageQuery(
    string Site,
    string Article,
    Pseudonym Reader,
    IReadOnlyList<string> History,
    IReadOnlyList<ModuleQuery> Modules);

/// <summary>Asks for one list of a page.</summary>
/// <param name="Name">Unique within the page.</param>
/// <param name="Kind">Which list; <see cref="ModuleKind.Related"/> only on an article's page.</param>
/// <param name="Limit">Most articles, 1 to 100.</param>
/// <param name="Filter">Narrows what may be shown.</param>
/// <param name="Window">As in <see cref="TrendingQuery"/>; 24 hours when not said.</param>
/// <param name="Section">Only with <see cref="ModuleKind.Trending"/>; empty for the whole site.</param>
/// <param name="AllowRepeats">True: may repeat articles of other modules, and they its articles.</param>
/// <param name="MaxPerSection">Most of one section, 1 to 100; 0 for no cap.</param>
/// <param name="MaxPerSource">Most of one source, 1 to 100; 0 for no cap.</param>
public sealed record ModuleQuery(
    string Name,
    ModuleKind Kind,
    int Limit,
    RankingFilter Filter,
    TimeSpan Window,
    string Section,
    bool AllowRepeats,
    int MaxPerSection,
    int MaxPerSource)
{
    /// <summary>Only with <see cref="ModuleKind.Trending"/>: by what it is ordered.</summary>
    public TrendingOrder Order { get; init; } = TrendingOrder.Popular;

    /// <summary>Only with <see cref="ModuleKind.Trending"/>: only this tag; empty for all.</summary>
    public string Tag { get; init; } = "";
}

/// <summary>Asks how a score came about.</summary>
/// <param name="Site">The site's id.</param>
/// <param name="Article">The article to explain.</param>
/// <param name="DecisionId">In this answer; empty for the article's trending score now.</param>
/// <param name="Reader">For this reader; <see cref="Pseudonym.None"/> for nobody.</param>
/// <param name="History">As in <see cref="RecommendedQuery"/>.</param>
/// <param name="Filter">Under this filter.</param>
public sealed record ExplainQuery(
    string Site,
    string Article,
    string DecisionId,
    Pseudonym Reader,
    IReadOnlyList<string> History,
    RankingFilter Filter);

/// <summary>Which list a module holds. Equal to the contract's values.</summary>
public enum ModuleKind
{
    /// <summary>Never asked.</summary>
    Unspecified = 0,

    /// <summary>Related to the page's article.</summary>
    Related = 1,

    /// <summary>Trending now.</summary>
    Trending = 2,

    /// <summary>For this reader.</summary>
    Recommended = 3,
}
