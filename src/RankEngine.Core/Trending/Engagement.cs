using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>How many readers turned to an article: what may move it, and what was counted.</summary>
public static class Engagement
{
    /// <summary>Counts visits in a span of minutes, as far as they may move an article.</summary>
    /// <param name="counts">The article's counts.</param>
    /// <param name="fromMinute">First minute of the span.</param>
    /// <param name="toMinute">First minute behind it.</param>
    /// <param name="visitors">By what is usual of the site's visitors they are judged.</param>
    public static double Of(CountSeries counts, int fromMinute, int toMinute, VisitorMix visitors) =>
        counts.IsEmpty || toMinute <= fromMinute ? 0 : TrustedVisits.Of(counts, fromMinute, toMinute, visitors).Value;

    /// <summary>The same, as far as known readers confirm it: what a surge is told by.</summary>
    /// <param name="counts">The article's counts.</param>
    /// <param name="fromMinute">First minute of the span.</param>
    /// <param name="toMinute">First minute behind it.</param>
    /// <param name="visitors">By what is usual of the site's visitors they are judged.</param>
    public static double Confirmed(CountSeries counts, int fromMinute, int toMinute, VisitorMix visitors) =>
        counts.IsEmpty || toMinute <= fromMinute
            ? 0
            : TrustedVisits.Of(counts, fromMinute, toMinute, visitors).Confirmed;

    /// <summary>Counts reads exactly, whoever they are by.</summary>
    /// <remarks>A click and the view it leads to are one read: the greater of the two counts.</remarks>
    /// <param name="sums">One place for each <see cref="CountKind"/>.</param>
    internal static double Exact(ReadOnlySpan<double> sums) =>
        Math.Max(sums[(int)CountKind.Views], sums[(int)CountKind.Clicks]);
}
