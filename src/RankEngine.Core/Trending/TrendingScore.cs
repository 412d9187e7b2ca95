using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Snapshots;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Trending;

/// <summary>How fast readers turn to an article, given how long it could be read: a smoothed rate, faded by age.</summary>
/// <param name="Engagement">Weighted events of the article itself within the window.</param>
/// <param name="ExposureHours">Hours of the window in which it was published.</param>
/// <param name="Rate">Its own engagement per hour, drawn towards the prior.</param>
/// <param name="Freshness">1 when new, half as much for every age half-life.</param>
/// <remarks>
/// Gamma-Poisson rate: (α + engagement) / (β + exposure), where α / β is the prior's mean and β its weight in hours
/// (Agarwal, Chen, Elango: "Spatio-temporal models for estimating click-through rate", WWW 2009), times 2^(−age / half-life).
/// An article of a story of several has the score of the story: see <see cref="Story"/>.
/// </remarks>
public readonly record struct TrendingScore(double Engagement, double ExposureHours, double Rate, double Freshness)
    : IScoreBasis
{
    /// <summary>What one share weighs, in views.</summary>
    public const double ShareWeight = 3;

    /// <summary>What one comment weighs, in views.</summary>
    public const double CommentWeight = 2;

    /// <summary>What one like or save weighs, in views.</summary>
    public const double LikeWeight = 1;

    /// <summary>What the articles of its story come to together; null: it is the only one.</summary>
    public StoryScore? Story { get; init; }

    /// <summary>Readers per hour that are forecast; null: nobody has read it yet, or the site has learnt nothing yet.</summary>
    public double? Forecast { get; init; }

    /// <summary>What the forecast looked at, to explain it; null: not kept.</summary>
    public ForecastBasis? Basis { get; init; }

    /// <summary>By which part its score is raised to that of the one it stands before: see <see cref="SteadyOrder"/>; 0: not.</summary>
    public double Held { get; init; }

    /// <summary>What the article comes to by itself: what is forecast, else rate times freshness.</summary>
    public double Own => Forecast ?? Rate * Freshness;

    /// <summary>The score: that of its story, or, alone, its own; raised where it holds a place. Finite and not negative.</summary>
    public double Value => (Story?.Value ?? Own) * (1 + Held);

    /// <inheritdoc/>
    public Explanation Explain() => new(
        "trending",
        Value,
        "product",
        [.. ExplainBase(), .. ExplainHeld()]);

    /// <summary>Scores one article by itself.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="publishedMs">When it was published, Unix milliseconds.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="window">The window.</param>
    /// <param name="prior">What to expect of an article of which nothing is known, at this hour.</param>
    public static TrendingScore Of(
        CountSeries counts, long publishedMs, long nowMs, TrendingWindow window, ArticlePrior prior)
    {
        var to = TimeBuckets.Minute(nowMs) + 1;
        var engagement = counts.IsEmpty ? 0 : Engaged(counts, window.FirstMinute(to), to, prior.Habits.Visitors);
        return Of(engagement, publishedMs, nowMs, window, prior);
    }

    /// <summary>The same, of engagement that is there.</summary>
    internal static TrendingScore Of(
        double engagement, long publishedMs, long nowMs, TrendingWindow window, ArticlePrior prior)
    {
        var hours = window.Hours();
        var ageHours = Math.Max(0, (nowMs - publishedMs) / (double)TimeBuckets.HourMs);
        var exposure = Math.Min(hours, ageHours);
        var weight = prior.HoursIn(window);
        var rate = (prior.Rate * weight + engagement) / (weight + exposure);
        return new TrendingScore(engagement, exposure, rate, double.Exp2(-ageHours / prior.Habits.Fading.Hours(window)));
    }

    private Explanation[] ExplainBase() => Story is not null ? [Story.Explain()]
        : Forecast is { } forecast ? [ExplainForecast(forecast, Basis)]
        :
        [
            new(
                "rate",
                Rate,
                $"(prior + engagement {Engagement}) / (prior weight + {ExposureHours} h of exposure)",
                []),
            ExplainFreshness(Freshness),
        ];

    private Explanation[] ExplainHeld() => Held == 0
        ? []
        : [new("steadiness", 1 + Held, "it stood before one that does not beat it by the site's margin", [])];

    internal static Explanation ExplainForecast(double forecast, ForecastBasis? basis) =>
        basis?.Explain() ?? new("readers per hour", forecast, "forecast from counts, age and hour", []);

    internal static Explanation ExplainFreshness(double freshness) =>
        new("freshness", freshness, "2^(-age / half-life of the window)", []);

    /// <summary>Adds up weighted events in a span of minutes.</summary>
    /// <remarks>Visits that may move an article, and what counts for more.</remarks>
    public static double Engaged(CountSeries counts, int fromMinute, int toMinute, VisitorMix visitors)
    {
        Span<double> sums = stackalloc double[CountSeries.Kinds];
        counts.Sums(fromMinute, toMinute, sums);
        return Engaged(sums, visitors);
    }

    /// <summary>The same, of sums that are there: one place for each <see cref="CountKind"/>.</summary>
    internal static double Engaged(ReadOnlySpan<double> sums, VisitorMix visitors) =>
        TrustedVisits.ValueOf(sums, visitors)
            + ShareWeight * sums[(int)CountKind.Shares]
            + CommentWeight * sums[(int)CountKind.Comments]
            + LikeWeight * (sums[(int)CountKind.Likes] + sums[(int)CountKind.Saves]);
}
