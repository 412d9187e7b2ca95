namespace RankEngine.Learning.Evaluation.Trending;

/// <summary>What a baseline may look at: one article of the pool at the moment of a ranking.</summary>
/// <param name="History">Its visits; only those up to <paramref name="NowMs"/> may be looked at.</param>
/// <param name="Total">Visits so far.</param>
/// <param name="Decayed">Visits decayed by each of <see cref="TrendingBaselines.HalfLivesHours"/>.</param>
/// <param name="MeanRates">
/// The pool's visits per hour of exposure, by the same half-lives: what to expect of an article of which nothing is known.
/// </param>
/// <param name="NowMs">The moment.</param>
/// <param name="HorizonMs">How far ahead readers will be counted.</param>
internal readonly record struct TrendingSubject(
    ReadingHistory History, int Total, double[] Decayed, double[] MeanRates, long NowMs, long HorizonMs)
{
    /// <summary>Hours since publication, 0 or more.</summary>
    public double AgeHours => Math.Max(0, NowMs - History.PublishedMs) / 3_600_000.0;
}

/// <summary>A formula that others rank by.</summary>
/// <param name="Family">The method's name.</param>
/// <param name="Variant">Its setting, where a family has several; else empty.</param>
/// <param name="Score">Higher is better.</param>
internal sealed record TrendingBaseline(string Family, string Variant, Func<TrendingSubject, double> Score);

/// <summary>The formulas of the field, as their systems publish them.</summary>
internal static class TrendingBaselines
{
    private const double DayMs = 24 * 3_600_000.0;

    /// <summary>Half-lives of decayed counts, in hours.</summary>
    public static readonly double[] HalfLivesHours = [0.5, 1, 2, 3, 6, 12, 24, 48];

    // What the prior of a Gamma-Poisson rate is worth.
    private const double PriorHours = 1;

    private const double AgeHalfLifeHours = 48;

    /// <summary>Exposure in hours, decayed as the counts are, of an article of an age.</summary>
    public static double Exposure(double ageHours, double halfLifeHours) =>
        halfLifeHours / Math.Log(2) * (1 - double.Exp2(-ageHours / halfLifeHours));

    /// <summary>All of them; families of several settings are judged by their best in hindsight.</summary>
    public static IReadOnlyList<TrendingBaseline> All { get; } =
    [
        // news.arc: (points − 1)^.8 / (age in hours + 2)^1.8.
        new("hacker-news", "", subject => Math.Pow(subject.Total, 0.8) / Math.Pow(subject.AgeHours + 2, 1.8)),

        // _sorts.pyx: log10(score) + seconds / 45,000.
        new("reddit-hot", "", subject =>
            Math.Log10(Math.Max(1, subject.Total)) + subject.History.PublishedMs / 1000.0 / 45_000),

        // utils.sql: log10(max(2, score + 2)) / (hours + 2)^1.8, nothing after a week.
        new("lemmy", "", subject => subject.AgeHours > 168
            ? 0
            : Math.Log10(Math.Max(2, subject.Total + 2)) / Math.Pow(subject.AgeHours + 2, 1.8)),
        new("mastodon", "", Mastodon),
        new("newest", "", subject => subject.History.PublishedMs),
        new("count", "", subject => subject.History.Count(subject.NowMs - subject.HorizonMs, subject.NowMs)),
        .. HalfLivesHours.Select((hours, index) =>
            new TrendingBaseline("best-single-decay", $"{hours}h", subject => subject.Decayed[index])),

        // Agarwal, Chen, Elango (2009): (α + counts) / (β + exposure), here faded by age as measured best elsewhere.
        .. HalfLivesHours.Select((hours, index) => new TrendingBaseline("gamma-poisson", $"{hours}h", subject =>
            ((subject.MeanRates[index] * PriorHours) + subject.Decayed[index])
            / (PriorHours + Exposure(subject.AgeHours, hours))
            * double.Exp2(-subject.AgeHours / AgeHalfLifeHours))),
    ];

    // trends/links.rb: distinct accounts of today against yesterday's, (o − e)² / e from five on; the day here ends now.
    private static double Mastodon(TrendingSubject subject)
    {
        var seen = new HashSet<int>();
        var day = (long)DayMs;
        var observed = subject.History.Readers(subject.NowMs - day, subject.NowMs, seen);
        var expected = Math.Max(1, subject.History.Readers(subject.NowMs - (2 * day), subject.NowMs - day, seen));
        return observed < 5 || observed < expected
            ? 0
            : Math.Pow(observed - expected, 2) / expected;
    }
}
