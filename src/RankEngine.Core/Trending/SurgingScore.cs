using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>How far readers of a story have risen above what is expected of it at this hour, in standard deviations.</summary>
/// <param name="Minutes">Length of the span that was looked at: the one of two in which it stands out most.</param>
/// <param name="Observed">Visits within the span that known readers confirm: see <see cref="TrustedVisits.Confirmed"/>.</param>
/// <param name="Expected">Visits expected within it.</param>
/// <param name="Spread">Standard deviation of what is expected; 1 at least.</param>
/// <remarks>
/// <para>
/// z = (O − E) / √(E + E² / κ + 1). E and κ are those of a Gamma-Poisson rate (see <see cref="PriorFit"/>): the prior of
/// the section, and what the article itself had in the day before the last hour. E is the rate times the usual hours of
/// the span: what the site usually brings at these hours of the week ("cycle-corrected" expectation: Hendrickson, Kolb,
/// Lehman, Montague: "Trend Detection in Social Data", Gnip and Twitter, 2015). E + E² / κ is the variance of a negative
/// binomial, the count that a rate not known exactly predicts: an article of which nothing is known may well do five
/// times what is usual, one that had a hundred readers an hour all day does not. With the history of a day it is
/// (O − E) / √(E + 1), the 1 being for articles of which next to nothing is expected. Where more new readers come than usually do,
/// E + 1 is multiplied by <see cref="TrustedVisits.Inflation"/>: a few known readers among a thousand new ones are a few, for whomever
/// they speak.
/// </para>
/// <para>
/// Nearer hours weigh more in the rate, so that it follows an article that fades. A fading by age is not assumed: an
/// article that holds its rate would seem to rise.
/// </para>
/// </remarks>
public sealed record SurgingScore(int Minutes, double Observed, double Expected, double Spread) : IScoreBasis
{
    /// <summary>Least share of the site's visits of an hour that a surge has: on a great site few readers are no news.</summary>
    /// <remarks>Of 8,000 readers an hour forty; fifty friends who open an article together are no surge there.</remarks>
    public const double LeastShare = 0.005;

    /// <summary>Least standard deviations of a surge.</summary>
    public const double Significant = 3;

    /// <summary>Least visits of a surge: fewer are a handful of people.</summary>
    public const double LeastObserved = 5;

    /// <summary>Minutes of the longer span.</summary>
    internal const int LongMinutes = 60;

    /// <summary>Minutes of the shorter span: news that breaks is seen before it has an hour.</summary>
    internal const int ShortMinutes = 15;

    /// <summary>Spans before the last hour in which an article's own rate is taken, in minutes back from there.</summary>
    private static readonly (int From, int To, double Weight)[] Before = [(180, 0, 1), (540, 180, 0.5), (1440, 540, 0.25)];

    /// <summary>Standard deviations above what is expected.</summary>
    public double Value => (Observed - Expected) / Spread;

    /// <summary>
    /// Least visits of a surge within the span: <see cref="LeastObserved"/> by those who vouch for it (each speaks for
    /// <see cref="TrustedVisits.Inflation"/>), and <see cref="LeastShare"/> of the site's at this hour.
    /// </summary>
    public double Least { get; private init; } = LeastObserved;

    /// <summary>Tells whether it is a surge.</summary>
    public bool IsSignificant => Observed >= Least && Value >= Significant;

    /// <inheritdoc/>
    public Explanation Explain() => new(
        "surging",
        Value,
        "product",
        [
            new(
                "risen by",
                Observed - Expected,
                "sum",
                [
                    new("visits", Observed, $"counted within {Minutes} minutes", []),
                    new("expected", -Expected, "by its readers of the day before, or its section's, at this hour", []),
                ]),
            new("certainty", 1 / Spread, "1 / standard deviation of what is expected", []),
        ]);

    /// <summary>Scores a story.</summary>
    /// <param name="articles">Its articles that may be read now; at least one.</param>
    /// <param name="priors">What is expected of unknown ones.</param>
    /// <param name="siteVisits">Visits of the whole site within the last hour.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static SurgingScore Of(
        ReadOnlySpan<ArticleEntry> articles, SitePriors priors, double siteVisits, long nowMs)
    {
        var end = TimeBuckets.Minute(nowMs) + 1;
        var longer = (Observed: 0.0, Expected: 0.0, Variance: 0.0, Inflation: 1.0);
        var shorter = longer;
        foreach (var article in articles)
        {
            var published = TimeBuckets.Minute(article.Meta!.PublishedMs);
            var (rate, shape) = RateOf(article, published, priors, end - LongMinutes);
            Add(ref longer, LongMinutes);
            Add(ref shorter, ShortMinutes);

            void Add(ref (double Observed, double Expected, double Variance, double Inflation) sum, int minutes)
            {
                var from = Math.Max(published, end - minutes);
                var expected = rate * priors.Week.UsualHours(from, end);
                var visits = Engagement.Judge(article.Counts, from, end, priors.Habits.Visitors);
                sum.Observed += visits.Confirmed;
                sum.Expected += expected;
                sum.Variance += (expected * visits.Inflation) + (shape > 0 ? expected * expected / shape : 0);
                sum.Inflation = Math.Max(sum.Inflation, visits.Inflation);
            }
        }

        var ofHour = Score(LongMinutes, longer);
        var ofMinutes = Score(ShortMinutes, shorter);
        return ofMinutes.IsSignificant && (!ofHour.IsSignificant || ofMinutes.Value > ofHour.Value) ? ofMinutes : ofHour;

        SurgingScore Score(int minutes, (double Observed, double Expected, double Variance, double Inflation) sum) =>
            new(minutes, sum.Observed, sum.Expected, Math.Sqrt(sum.Variance + sum.Inflation))
            {
                Least = Math.Max(LeastObserved * sum.Inflation, LeastShare * siteVisits * minutes / LongMinutes),
            };
    }

    /// <summary>Returns an article's visits per usual hour, and what this knowledge weighs in visits.</summary>
    private static (double Rate, double Shape) RateOf(ArticleEntry article, int published, SitePriors priors, int before)
    {
        // The prior speaks of weighted events, of which there are never fewer than visits: it errs towards no surge.
        var prior = priors.Of(article.Meta!.Section);
        var (visits, hours) = (prior.Shape, prior.Hours);
        foreach (var (from, to, weight) in Before)
        {
            var first = Math.Max(published, before - from);
            if (first < before - to)
            {
                visits += weight * Engagement.Of(
                    article.Counts, first, before - to, priors.Habits.Visitors);
                hours += weight * priors.Week.UsualHours(first, before - to);
            }
        }

        return (visits / hours, visits);
    }
}
