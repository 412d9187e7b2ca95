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
        Judge(counts, fromMinute, toMinute, visitors).Value;

    /// <summary>The same, with what is held against them, and what known readers confirm: by that a surge is told.</summary>
    /// <param name="counts">The article's counts.</param>
    /// <param name="fromMinute">First minute of the span.</param>
    /// <param name="toMinute">First minute behind it.</param>
    /// <param name="visitors">By what is usual of the site's visitors they are judged.</param>
    public static TrustedVisits Judge(CountSeries counts, int fromMinute, int toMinute, VisitorMix visitors) =>
        counts.IsEmpty || toMinute <= fromMinute
            ? TrustedVisits.None
            : TrustedVisits.Of(counts, fromMinute, toMinute, visitors);

    /// <summary>Counts reads exactly, whoever they are by.</summary>
    /// <remarks>A click and the view it leads to are one read: the greater of the two counts.</remarks>
    /// <param name="sums">One place for each <see cref="CountKind"/>.</param>
    internal static double Exact(ReadOnlySpan<double> sums) =>
        Math.Max(sums[(int)CountKind.Views], sums[(int)CountKind.Clicks]);
}
