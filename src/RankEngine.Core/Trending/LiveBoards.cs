using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>Makes all lists of a site's live articles that requests take slices of.</summary>
public static class LiveBoards
{
    /// <summary>Ranks, counts and finds what surges.</summary>
    /// <param name="live">Slots of known, undeleted articles.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="before">The boards shown until now, whose order is kept within the margin.</param>
    /// <param name="options">How steady boards are.</param>
    public static TrendingBoards Compute(
        IReadOnlyCollection<int> live,
        PagedArray<ArticleEntry> entries,
        SitePriors priors,
        long nowMs,
        TrendingBoards before,
        TrendingOptions options)
    {
        var newest = TrendingBoards.SortNewest(TrendingBoards.Known(live, entries));
        var stories = TrendingBoards.SharedStories(newest, nowMs);
        var sums = LiveSums.Of(
            newest, TrendingWindows.All, priors.Habits.Visitors, withActivity: priors.Forecast is not null, nowMs);
        var boards = TrendingBoards.Compute(sums, stories, priors, TrendingWindows.All, int.MaxValue);
        var surging = SurgingBoard.Compute(sums, stories, priors);
        var exact = ExactBoards.Of(sums, stories);
        return boards.Beside(exact, surging).SteadiedBy(before, entries, options.Hysteresis);
    }
}
