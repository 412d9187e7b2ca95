using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>How many readers turned to an article: the one place that says what is a visit.</summary>
public static class Engagement
{
    /// <summary>Counts visits in a span of minutes.</summary>
    /// <remarks>A click and the view it leads to are one visit: the greater of the two counts.</remarks>
    /// <param name="counts">The article's counts.</param>
    /// <param name="fromMinute">First minute of the span.</param>
    /// <param name="toMinute">First minute behind it.</param>
    public static double Of(CountSeries counts, int fromMinute, int toMinute)
    {
        if (counts.IsEmpty || toMinute <= fromMinute)
        {
            return 0;
        }

        Span<double> sums = stackalloc double[CountSeries.Kinds];
        counts.Sums(fromMinute, toMinute, sums);
        return Of(sums);
    }

    /// <summary>The same, of sums that are there: one place for each <see cref="CountKind"/>.</summary>
    internal static double Of(ReadOnlySpan<double> sums) =>
        Math.Max(sums[(int)CountKind.Views], sums[(int)CountKind.Clicks]);
}
