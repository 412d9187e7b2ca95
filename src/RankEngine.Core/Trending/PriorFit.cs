using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>Fits what to expect of unknown articles to what became of those of the last four weeks: empirical Bayes.</summary>
/// <remarks>
/// <para>
/// The model: an article's rate λ comes from a Gamma distribution of mean m and weight β hours, and what readers do with
/// it in hours of exposure x is Poisson(λ x). So counts are negative binomial of shape α = m β (Greenwood, Yule: "An
/// inquiry into the nature of frequency distributions", 1920; as a prior for articles: Agarwal, Chen, Elango:
/// "Spatio-temporal models for estimating click-through rate", WWW 2009). Exposure is in usual hours
/// (<see cref="WeekProfile.UsualHours"/>): an hour at night is less than one at noon.
/// </para>
/// <list type="number">
/// <item>The week: each hour of the day is drawn towards 1, each hour of the week towards its hour of the day.</item>
/// <item>Each article's first day: later its own counts speak, and a prior is not asked.</item>
/// <item>The mean: all that was done by all exposure, of a section with some imagined articles of the site's mean.</item>
/// <item>
/// The shape: that of the highest likelihood given the mean. Moments would do for counts that are negative binomial, but
/// those of articles have a heavier tail: one success would have every other article's prior weigh nothing.
/// </item>
/// </list>
/// <para>Only what happened before the moment is looked at.</para>
/// </remarks>
public static class PriorFit
{
    /// <summary>Articles imagined at the site's mean: a section with few articles is drawn towards the site.</summary>
    private const double ImaginedArticles = 10;

    /// <summary>Events imagined in every hour: a quiet site's week is drawn towards even.</summary>
    private const double ImaginedEvents = 100;

    /// <summary>Days imagined that have no rhythm.</summary>
    private const double ImaginedDays = 1;

    /// <summary>Weeks imagined that have only the rhythm of a day.</summary>
    /// <remarks>One story can double an hour: of four weeks and one imagined that is a fifth more.</remarks>
    private const double ImaginedWeeks = 1;

    /// <summary>How far a section's shape lies from the site's, usually: standard deviation of its logarithm.</summary>
    /// <remarks>A factor of 1.6 either way; a hundred articles that say otherwise outweigh it.</remarks>
    private const double ShapeSpread = 0.5;

    /// <summary>Articles differ by more than this says, or less: the ends of the search.</summary>
    private const double LeastShape = 0.01;
    private const double MostShape = 1_000;

    /// <summary>Bounds of a weight, in hours: three minutes to ten days.</summary>
    private const double LeastHours = 0.05;
    private const double MostHours = 240;

    /// <summary>Whole weeks, so that each hour of the week is there as often; hour buckets live for five.</summary>
    private const int Weeks = 4;

    /// <summary>Fits a site's priors.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="habits">What is usual on the site: by it visits are judged.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <returns>The priors; <see cref="SitePriors.Default"/> when readers have done nothing with new articles.</returns>
    public static SitePriors Fit(SiteSnapshot snapshot, SiteHabits habits, long nowMs)
    {
        // :: 1
        var week = FitWeek(snapshot, nowMs);

        // :: 2
        var sections = new Dictionary<string, List<FirstDay>>(StringComparer.Ordinal);
        var all = new List<FirstDay>();
        var toMinute = TimeBuckets.Minute(nowMs);
        for (var slot = 0; slot < snapshot.Entries.Length; slot++)
        {
            if (snapshot.Entries[slot] is not { Meta: { IsDeleted: false } meta } entry
                || meta.PublishedMs > nowMs - TimeBuckets.MinuteMs
                || meta.PublishedMs < nowMs - Weeks * 7 * TimeBuckets.DayMs)
            {
                continue;
            }

            var from = TimeBuckets.Minute(meta.PublishedMs);
            var to = Math.Min(toMinute, from + 1440);
            var day = new FirstDay(
                entry.Counts.IsEmpty ? 0 : TrendingScore.Engaged(entry.Counts, from, to, habits.Visitors), week.UsualHours(from, to));
            all.Add(day);
            if (!sections.TryGetValue(meta.Section, out var days))
            {
                sections.Add(meta.Section, days = []);
            }

            days.Add(day);
        }

        // :: 3 and 4
        var engaged = all.Sum(day => day.Engaged);
        if (engaged == 0)
        {
            return new SitePriors(SitePriors.DefaultPrior, new Dictionary<string, ArticlePrior>(), week) { Habits = habits };
        }

        var mean = engaged / all.Sum(day => day.Hours);
        var shape = FitShape(all, mean, _ => 0);
        var priors = new Dictionary<string, ArticlePrior>(StringComparer.Ordinal);
        foreach (var (section, days) in sections)
        {
            const double Imagined = ImaginedArticles * 24;
            var rate = (days.Sum(day => day.Engaged) + (Imagined * mean)) / (days.Sum(day => day.Hours) + Imagined);
            var ownShape = FitShape(
                days, rate, logShape => -Square((logShape - Math.Log(shape)) / ShapeSpread) / 2);
            priors.Add(section, Prior(rate, ownShape));
        }

        return new SitePriors(Prior(mean, shape), priors, week) { Habits = habits };
    }

    /// <summary>Finds the shape of a negative binomial that makes counts likeliest, given its mean.</summary>
    /// <param name="days">Counts and exposures.</param>
    /// <param name="mean">Mean rate per hour; more than 0.</param>
    /// <param name="prior">What is known of the shape: a logarithm of likelihood, by the logarithm of the shape.</param>
    private static double FitShape(IReadOnlyList<FirstDay> days, double mean, Func<double, double> prior)
    {
        // Golden-section search: the likelihood has one peak over the logarithm of the shape; to 1 % of it.
        var (low, high) = (Math.Log(LeastShape), Math.Log(MostShape));
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
        var (atLeft, atRight) = (Likelihood(left), Likelihood(right));
        while (high - low > 0.01)
        {
            if (atLeft > atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (golden * (high - low));
                atLeft = Likelihood(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (golden * (high - low));
                atRight = Likelihood(right);
            }
        }

        return Math.Exp((low + high) / 2);

        double Likelihood(double logShape)
        {
            var shape = Math.Exp(logShape);
            var sum = prior(logShape);
            var gamma = LogGamma(shape);
            foreach (var (engaged, hours) in days)
            {
                var expected = mean * hours;
                sum += (engaged == 0 ? 0 : LogGamma(engaged + shape) - gamma + (engaged * Math.Log(expected / (shape + expected))))
                    + (shape * Math.Log(shape / (shape + expected)));
            }

            return sum;
        }
    }

    /// <summary>Natural logarithm of the gamma function of a number above 0, to ten digits.</summary>
    /// <remarks>Stirling's series (Abramowitz, Stegun 6.1.41) above 8; Γ(x) = Γ(x + 1) / x leads there.</remarks>
    private static double LogGamma(double x)
    {
        var product = 1.0;
        while (x < 8)
        {
            product *= x++;
        }

        var square = 1 / (x * x);
        var series = (1.0 / 12 - (square * (1.0 / 360 - (square * (1.0 / 1260 - (square / 1680)))))) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - Math.Log(product);
    }

    private static WeekProfile FitWeek(SiteSnapshot snapshot, long nowMs)
    {
        // Whole hours that are over.
        var end = TimeBuckets.Hour(nowMs);
        var start = end - Weeks * WeekProfile.Hours;
        var views = new double[end - start];
        var clicks = new double[end - start];
        for (var slot = 0; slot < snapshot.Entries.Length; slot++)
        {
            if (snapshot.Entries[slot] is not { Counts.IsEmpty: false } entry || entry.Counts.LatestHour < start)
            {
                continue;
            }

            foreach (var (resolution, bucket, kind, count) in entry.Counts.Buckets())
            {
                if (resolution == Resolution.Hour && bucket >= start && bucket < end
                    && kind is CountKind.Views or CountKind.Clicks)
                {
                    (kind == CountKind.Views ? views : clicks)[bucket - start] += count;
                }
            }
        }

        // A site that is younger than four weeks had no traffic before, which says nothing of those hours.
        var visits = views.Zip(clicks, Math.Max).ToArray();
        var first = Array.FindIndex(visits, count => count > 0);
        return first < 0 ? WeekProfile.Even : FitWeek(visits.AsSpan(first), start + first);
    }

    private static WeekProfile FitWeek(ReadOnlySpan<double> visits, int firstHour)
    {
        var days = new Rhythm(24);
        var weeks = new Rhythm(WeekProfile.Hours);
        var mean = 0.0;
        for (var i = 0; i < visits.Length; i++)
        {
            days.Add((firstHour + i) % 24, visits[i]);
            weeks.Add(WeekProfile.HourOfWeek(firstHour + i), visits[i]);
            mean += visits[i] / visits.Length;
        }

        var factors = new double[WeekProfile.Hours];
        for (var hour = 0; hour < factors.Length; hour++)
        {
            var ofDay = days.Factor(hour % 24, mean, 1, ImaginedDays);
            factors[hour] = weeks.Factor(hour, mean, ofDay, ImaginedWeeks);
        }

        var level = factors.Average();
        return new WeekProfile([.. factors.Select(factor => factor / level)]);
    }

    private static ArticlePrior Prior(double rate, double shape) =>
        new(rate, Math.Clamp(shape / rate, LeastHours, MostHours));

    private static double Square(double value) => value * value;

    /// <summary>What readers did with an article on its first day.</summary>
    /// <param name="Engaged">Weighted events.</param>
    /// <param name="Hours">Usual hours in which it could be read.</param>
    private readonly record struct FirstDay(double Engaged, double Hours);

    /// <summary>Visits by the hour of something that comes again.</summary>
    private sealed class Rhythm(int hours)
    {
        private readonly double[] _visits = new double[hours];
        private readonly int[] _times = new int[hours];

        public void Add(int hour, double visits)
        {
            _visits[hour] += visits;
            _times[hour]++;
        }

        /// <summary>How busy an hour is, of what was counted and what is imagined.</summary>
        /// <param name="hour">The hour.</param>
        /// <param name="mean">Visits of a mean hour; more than 0.</param>
        /// <param name="usual">The factor it is drawn towards.</param>
        /// <param name="times">How many more times it is imagined to have come, just as usual.</param>
        public double Factor(int hour, double mean, double usual, double times) =>
            (_visits[hour] + ((ImaginedEvents + (times * mean)) * usual))
            / ((_times[hour] * mean) + ImaginedEvents + (times * mean));
    }
}
