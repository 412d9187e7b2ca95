using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>Fits what to expect of unknown articles from those of the last month.</summary>
public static class PriorFit
{
    /// <summary>Articles imagined at the site's rate: a section with few articles is drawn towards the site.</summary>
    private const double SectionShrinkage = 10;

    /// <summary>Engagement imagined in every hour of the day: a quiet site's profile is drawn towards even.</summary>
    private const double HourShrinkage = 100;

    private const int Days = 30;

    /// <summary>Fits a site's priors.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static SitePriors Fit(SiteSnapshot snapshot, long nowMs)
    {
        var nowMinute = TimeBuckets.Minute(nowMs);
        var sections = new Dictionary<string, (double Engagement, double Hours, int Articles)>();
        var all = (Engagement: 0.0, Hours: 0.0);
        var hours = new double[24];
        for (var slot = 0; slot < snapshot.Entries.Length; slot++)
        {
            if (snapshot.Entries[slot] is not { Meta: { IsDeleted: false } meta } entry
                || meta.PublishedMs > nowMs
                || meta.PublishedMs < nowMs - Days * TimeBuckets.DayMs)
            {
                continue;
            }

            // The first day is when a rate is needed: later the article's own counts speak.
            var from = TimeBuckets.Minute(meta.PublishedMs);
            var to = Math.Min(nowMinute + 1, from + 1440);
            var engagement = entry.Counts.IsEmpty ? 0 : TrendingScore.Engaged(entry.Counts, from, to);
            var exposure = Math.Max(1, to - from) / 60.0;
            var section = sections.GetValueOrDefault(meta.Section);
            sections[meta.Section] =
                (section.Engagement + engagement, section.Hours + exposure, section.Articles + 1);
            all = (all.Engagement + engagement, all.Hours + exposure);
            foreach (var (resolution, bucket, kind, count) in entry.Counts.Buckets())
            {
                if (resolution == Resolution.Hour && kind == CountKind.Views)
                {
                    hours[((bucket % 24) + 24) % 24] += count;
                }
            }
        }

        if (all.Hours == 0)
        {
            return SitePriors.Default;
        }

        // Half the mean: most articles are read less than the few that make it.
        var rate = 0.5 * all.Engagement / all.Hours;
        var rates = sections.ToDictionary(
            section => section.Key,
            section => (0.5 * section.Value.Engagement + SectionShrinkage * 24 * rate)
                / (section.Value.Hours + SectionShrinkage * 24));
        var mean = hours.Average() + HourShrinkage;
        return new SitePriors(rate, rates, [.. hours.Select(hour => (hour + HourShrinkage) / mean)]);
    }
}
