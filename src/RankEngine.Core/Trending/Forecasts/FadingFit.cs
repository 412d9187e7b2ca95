namespace RankEngine.Trending.Forecasts;

/// <summary>Fits how fast a site's articles fade to what its readers turned to after each past moment.</summary>
/// <remarks>
/// For each window the half-life with which a smoothed rate, faded by age, would have listed the ten articles that caught
/// the most readers of the horizon, moment by moment; of equals the one nearest to what is assumed without knowledge.
/// The rate is the decayed one whose mean age is nearest to that of the window's counts.
/// </remarks>
public static class FadingFit
{
    private const int Places = 10;

    /// <summary>Half-lives that are tried, in hours.</summary>
    private static readonly double[] Tried = [3, 6, 12, 24, 48, 96, 168, 336];

    /// <summary>Index of the decayed rate for each forecast window: a half-life of about a third of it.</summary>
    private static readonly int[] Decay = [1, 3, 5];

    /// <summary>Fits.</summary>
    /// <param name="rows">The site's examples.</param>
    /// <returns><see cref="AgeHalfLives.Default"/> while there are too few.</returns>
    public static AgeHalfLives Fit(ForecastRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return ForecastPlan.IsEnough(rows) ? Fit(rows.Rows) : AgeHalfLives.Default;
    }

    /// <summary>The same, however few there are.</summary>
    internal static AgeHalfLives Fit(IReadOnlyList<ForecastRow> rows)
    {
        var moments = rows.GroupBy(row => row.Minute).Select(moment => moment.ToArray()).ToArray();
        var fitted = ForecastHorizons.Windows.Select((window, w) => Tried
            .OrderBy(hours => Math.Abs(Math.Log(hours / AgeHalfLives.Default.Hours(window))))
            .MaxBy(hours => Caught(moments, w, hours))).ToArray();

        // A week's readers are not among the examples: it keeps its proportion to the day.
        var day = AgeHalfLives.Default.Hours(TrendingWindow.Day);
        var week = AgeHalfLives.Default.Hours(TrendingWindow.Week) * fitted[^1] / day;
        return new AgeHalfLives([.. fitted, week]);
    }

    /// <summary>Returns the mean share of readers that the first ten would have caught.</summary>
    private static double Caught(ForecastRow[][] moments, int window, double halfLifeHours)
    {
        var sum = 0.0;
        var best = new PriorityQueue<float, double>();
        foreach (var moment in moments)
        {
            if (moment[0].SiteVisits[window] == 0)
            {
                continue;
            }

            best.Clear();
            foreach (var row in moment)
            {
                var (age, rate) = ForecastFeatures.AgeAndRate(row.Features, Decay[window]);
                best.Enqueue(row.Visits[window], rate * double.Exp2(-age / halfLifeHours));
                if (best.Count > Places)
                {
                    best.Dequeue();
                }
            }

            sum += best.UnorderedItems.Sum(item => item.Element) / moment[0].SiteVisits[window];
        }

        return sum;
    }
}
