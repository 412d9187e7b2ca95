using RankEngine.Ranking;

namespace RankEngine.Trending.Forecasts;

/// <summary>What a forecast looked at, so that it can be explained when somebody asks.</summary>
public sealed class ForecastBasis
{
    private readonly TrendingForecast _forecast;
    private readonly TrendingWindow _window;
    private readonly ArraySegment<float> _features;

    internal ForecastBasis(TrendingForecast forecast, TrendingWindow window, ArraySegment<float> features)
    {
        _forecast = forecast;
        _window = window;
        _features = features;
    }

    /// <summary>Tells how the forecast came about.</summary>
    public Explanation Explain() => _forecast.Explain(_window, _features);
}
