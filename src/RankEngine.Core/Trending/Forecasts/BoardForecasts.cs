using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending.Forecasts;

/// <summary>The forecasts of all live articles at one moment.</summary>
internal sealed class BoardForecasts
{
    private readonly TrendingForecast _forecast;
    private readonly int[] _rows;
    private readonly float[] _features;
    private readonly Dictionary<TrendingWindow, double[]> _scores = [];

    private BoardForecasts(TrendingForecast forecast, int[] rows, float[] features)
    {
        _forecast = forecast;
        _rows = rows;
        _features = features;
    }

    /// <summary>Forecasts.</summary>
    /// <param name="articles">The live articles, in any order.</param>
    /// <param name="forecast">What the site has learnt; null: nothing.</param>
    /// <param name="windows">Which boards are asked for.</param>
    /// <param name="visitors">By what is usual of the site's visitors visits are judged.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <returns>Null when there is nothing to forecast with.</returns>
    public static BoardForecasts? Of(
        ArticleEntry[] articles,
        TrendingForecast? forecast,
        IReadOnlyList<TrendingWindow> windows,
        VisitorMix visitors,
        long nowMs)
    {
        if (forecast is null || !windows.Any(forecast.Has))
        {
            return null;
        }

        // Read by somebody, and known to be out: those that examples were taken of.
        var toMinute = TimeBuckets.Minute(nowMs) + 1;
        var rows = new int[articles.Length];
        var activities = new ArticleActivity[articles.Length];
        var count = 0;
        for (var at = 0; at < articles.Length; at++)
        {
            rows[at] = -1;
            if (articles[at] is { Counts.IsEmpty: false } entry && entry.Meta!.PublishedMs <= nowMs)
            {
                var activity = ArticleActivity.Of(entry.Counts, entry.Meta.PublishedMs, toMinute, visitors);
                if (activity.Total > 0)
                {
                    rows[at] = count;
                    activities[count++] = activity;
                }
            }
        }

        var live = activities.AsSpan(0, count);
        var site = SiteActivity.Of(live, toMinute);
        var width = ForecastFeatures.Count;
        var features = new float[count * width];
        for (var row = 0; row < count; row++)
        {
            ForecastFeatures.Compute(live[row], site, features.AsSpan(row * width, width));
        }

        var forecasts = new BoardForecasts(forecast, rows, features);
        foreach (var window in windows)
        {
            if (forecast.Of(window) is { } forest)
            {
                var scores = new double[count];
                forest.Score(features, scores);
                forecasts._scores[window] = scores;
            }
        }

        return forecasts;
    }

    /// <summary>Returns what is forecast of an article; null: nothing.</summary>
    /// <param name="at">Its place among the articles.</param>
    /// <param name="window">The window.</param>
    public double? ReadersPerHour(int at, TrendingWindow window) =>
        _rows[at] >= 0 && _scores.TryGetValue(window, out var scores)
            ? TrendingForecast.ReadersPerHour(window, scores[_rows[at]])
            : null;

    /// <summary>Returns what an article's forecast looked at; null: there is none.</summary>
    /// <param name="at">Its place among the articles.</param>
    /// <param name="window">The window.</param>
    public ForecastBasis? Basis(int at, TrendingWindow window) =>
        _rows[at] >= 0 && _scores.ContainsKey(window)
            ? new ForecastBasis(
                _forecast,
                window,
                new ArraySegment<float>(_features, _rows[at] * ForecastFeatures.Count, ForecastFeatures.Count))
            : null;
}
