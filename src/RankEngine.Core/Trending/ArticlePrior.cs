namespace RankEngine.Trending;

/// <summary>What to expect of an article of which nothing is known: its rate, a Gamma distribution.</summary>
/// <param name="Rate">Mean: engagement per hour; finite and not negative.</param>
/// <param name="Hours">Weight: hours of exposure that this knowledge is worth, for a window of a day; more than 0.</param>
public readonly record struct ArticlePrior(double Rate, double Hours)
{
    private readonly SiteHabits? _habits;

    /// <summary>What is usual on the site.</summary>
    public SiteHabits Habits
    {
        get => _habits ?? SiteHabits.Default;
        init => _habits = value;
    }

    /// <summary>Shape of the distribution: events that the knowledge is worth. The smaller, the more articles differ.</summary>
    public double Shape => Rate * Hours;

    /// <summary>Hours of exposure that it is worth in a window.</summary>
    /// <remarks>
    /// It grows with the square root of the window: an article's rate drifts, so that within an hour its own counts say
    /// more of the next hour than those of a day say of the next day.
    /// </remarks>
    /// <param name="window">The window.</param>
    public double HoursIn(TrendingWindow window) =>
        Hours * Math.Sqrt(window.Hours() / TrendingWindow.Day.Hours());
}
