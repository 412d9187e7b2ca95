namespace RankEngine.Trending.Forecasts;

/// <summary>Learns a forecast from examples.</summary>
public interface IForecastFitter
{
    /// <summary>Learns.</summary>
    /// <param name="rows">The examples; the same in the same order give the same forecast.</param>
    /// <param name="windows">Which boards are forecast.</param>
    /// <param name="cancellationToken">Stops it between two windows.</param>
    /// <returns>Null: there is too little to learn from, see <see cref="ForecastPlan.IsEnough"/>.</returns>
    TrendingForecast? Fit(
        ForecastRows rows, IReadOnlyList<TrendingWindow> windows, CancellationToken cancellationToken);
}

/// <summary>When a forecast is learnt, and anew.</summary>
public static class ForecastPlan
{
    /// <summary>Fewest hours with examples: a day of moments, each with the day after it. Two days of history.</summary>
    public const int LeastMoments = 24;

    /// <summary>Fewest examples.</summary>
    public const int LeastRows = 1_000;

    /// <summary>Share of examples that must be new for a forecast to be learnt anew.</summary>
    /// <remarks>
    /// A site's ways change slowly, and its examples of a month outweigh a day: learning weekly or fortnightly ranked half a
    /// year of a quiet site alike. A young site learns daily.
    /// </remarks>
    public const double NewShare = 0.2;

    /// <summary>Tells whether there is enough to learn from: two days of history.</summary>
    public static bool IsEnough(ForecastRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Rows.Count >= LeastRows
            && rows.Rows.Select(row => row.Minute).Distinct().Take(LeastMoments).Count() == LeastMoments;
    }

    /// <summary>Tells whether it is time to learn.</summary>
    /// <param name="rows">What there is to learn from.</param>
    /// <param name="known">What was learnt before; null: nothing.</param>
    public static bool IsDue(ForecastRows rows, TrendingForecast? known)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return known is null
            ? IsEnough(rows)
            : rows.Rows.Count(row => row.Minute > known.ThroughMinute) >= NewShare * rows.Rows.Count
                && rows.ThroughMinute > known.ThroughMinute;
    }
}
