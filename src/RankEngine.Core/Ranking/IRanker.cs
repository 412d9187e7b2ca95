namespace RankEngine.Ranking;

/// <summary>Answers the contract's ranking calls. Queries come checked; one snapshot answers one query.</summary>
/// <remarks>
/// Every call throws <see cref="NotFoundException"/> for an unknown site and <see cref="UnavailableException"/> before
/// the first snapshot.
/// </remarks>
public interface IRanker
{
    /// <summary>Returns articles related to one article, best first. Touches no network.</summary>
    /// <exception cref="NotFoundException">The article is unknown.</exception>
    RankedList Related(RelatedQuery query);

    /// <summary>Returns what readers turn to most in a window, best first. Touches no network.</summary>
    RankedList Trending(TrendingQuery query);

    /// <summary>
    /// Returns articles for one reader, best first; at most one trip to the store, within its budget.
    /// </summary>
    ValueTask<RankedList> RecommendedAsync(RecommendedQuery query, CancellationToken cancellationToken);

    /// <summary>Fills all modules of a page at once; at most one trip to the store, within its budget.</summary>
    /// <exception cref="NotFoundException">The page's article is unknown.</exception>
    ValueTask<PageAnswer> PageAsync(PageQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Tells how a score came about, and why an article is not shown; at most one trip to the store, for the reader.
    /// </summary>
    /// <exception cref="NotFoundException">The decision is not remembered here.</exception>
    /// <exception cref="UnavailableException">The reader's history could not be read in time.</exception>
    ValueTask<ExplainAnswer> ExplainAsync(ExplainQuery query, CancellationToken cancellationToken);
}
