using RankEngine.Snapshots;

namespace RankEngine.Trending.Forecasts;

/// <summary>What a refresh learns of a site's readers. The only place that says what follows from what.</summary>
/// <remarks>Only what happened up to the moment is looked at: refresh, replay and evaluation call this.</remarks>
public static class TrendingLearning
{
    /// <summary>Learns from a site's past.</summary>
    /// <param name="snapshot">The site as of the moment.</param>
    /// <param name="known">What was learnt before; null: nothing.</param>
    /// <param name="rows">Examples so far.</param>
    /// <param name="fitter">Learns the forecast, when it is time to; null: examples are gathered only.</param>
    /// <param name="windows">Boards that are forecast.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What to expect from now on, and the examples with those of the days since.</returns>
    public static (SitePriors Priors, ForecastRows Rows) Run(
        SiteSnapshot snapshot,
        SitePriors known,
        ForecastRows rows,
        IForecastFitter? fitter,
        IReadOnlyList<TrendingWindow> windows,
        long nowMs,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(rows);

        // Who is usual comes first: by it visits are judged, those of examples too.
        var visitors = known.Habits.Visitors.TrustsAll
            ? VisitorMix.TrustAll
            : VisitorMix.Of(snapshot.Entries, nowMs);
        var next = rows.With(snapshot, visitors, nowMs, cancellationToken);
        var fading = ReferenceEquals(next, rows) ? known.Habits.Fading : FadingFit.Fit(next);
        var forecast = fitter is not null && ForecastPlan.IsDue(next, known.Forecast)
            ? fitter.Fit(next, windows, cancellationToken)
            : known.Forecast;
        return (PriorFit.Fit(snapshot, new SiteHabits(visitors, fading), nowMs).With(forecast), next);
    }
}
