namespace RankEngine.Trending.Forecasts;

/// <summary>The forecasts of all live articles at one moment.</summary>
internal sealed class BoardForecasts
{
    private readonly TrendingForecast _forecast;
    private readonly int[] _rows;
    private readonly float[] _features;
    private readonly double[]?[] _scores = new double[]?[TrendingWindows.All.Count];

    private BoardForecasts(TrendingForecast forecast, int[] rows, float[] features)
    {
        _forecast = forecast;
        _rows = rows;
        _features = features;
    }

    /// <summary>Forecasts.</summary>
    /// <param name="sums">The live articles with their activity.</param>
    /// <param name="forecast">What the site has learnt; null: nothing.</param>
    /// <param name="windows">Which boards are asked for.</param>
    /// <returns>Null when there is nothing to forecast with.</returns>
    public static BoardForecasts? Of(
        LiveSums sums, TrendingForecast? forecast, IReadOnlyList<TrendingWindow> windows)
    {
        if (forecast is null || !windows.Any(forecast.Has))
        {
            return null;
        }

        // Read by somebody, and known to be out: those that examples were taken of.
        var toMinute = sums.ToMinute;
        var rows = new int[sums.Articles.Length];
        var activities = new ArticleActivity[rows.Length];
        var count = 0;
        for (var at = 0; at < rows.Length; at++)
        {
            var isOut = sums.Activities[at].Total > 0 && sums.Articles[at].Meta!.PublishedMs <= sums.NowMs;
            rows[at] = isOut ? count : -1;
            if (isOut)
            {
                activities[count++] = sums.Activities[at];
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
                forecasts._scores[(int)window] = scores;
            }
        }

        return forecasts;
    }

    /// <summary>Returns what is forecast of an article; null: nothing.</summary>
    /// <param name="at">Its place among the articles.</param>
    /// <param name="window">The window.</param>
    public double? ReadersPerHour(int at, TrendingWindow window) =>
        _rows[at] >= 0 && _scores[(int)window] is { } scores
            ? TrendingForecast.ReadersPerHour(window, scores[_rows[at]])
            : null;

    /// <summary>Returns what an article's forecast looked at; null: there is none.</summary>
    /// <param name="at">Its place among the articles.</param>
    /// <param name="window">The window.</param>
    public ForecastBasis? Basis(int at, TrendingWindow window) =>
        _rows[at] >= 0 && _scores[(int)window] is not null
            ? new ForecastBasis(
                _forecast,
                window,
                new ArraySegment<float>(_features, _rows[at] * ForecastFeatures.Count, ForecastFeatures.Count))
            : null;
}
