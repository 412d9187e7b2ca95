namespace RankEngine.Trending.Forecasts;

/// <summary>One article at one past moment, and what readers did after it: an example to learn from.</summary>
/// <param name="Minute">The moment, minutes since the Unix epoch.</param>
/// <param name="Weight">How many such articles it stands for; more than 0.</param>
/// <param name="Features">See <see cref="ForecastFeatures"/>.</param>
/// <param name="Visits">Visits within each horizon after the moment; see <see cref="ForecastHorizons"/>.</param>
/// <param name="SiteVisits">The same of the whole site.</param>
public sealed record ForecastRow(int Minute, float Weight, float[] Features, float[] Visits, float[] SiteVisits);

/// <summary>How far ahead the board of each window looks.</summary>
public static class ForecastHorizons
{
    /// <summary>Windows that are forecast. The week's is not: its readers are those of days to come, of which a week of
    /// counts says all there is.</summary>
    public static readonly IReadOnlyList<TrendingWindow> Windows =
        [TrendingWindow.Hour, TrendingWindow.SixHours, TrendingWindow.Day];

    /// <summary>The farthest horizon, in minutes.</summary>
    public const int Farthest = 24 * 60;

    /// <summary>Minutes ahead: the next hour, the next three, the next day.</summary>
    /// <remarks>Of six hours it is the next three: what moves within a part of the day.</remarks>
    public static int Minutes(TrendingWindow window) => window switch
    {
        TrendingWindow.Hour => 60,
        TrendingWindow.SixHours => 180,
        _ => Farthest,
    };
}
