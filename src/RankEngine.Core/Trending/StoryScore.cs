using RankEngine.Ranking;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Trending;

/// <summary>How fast readers turn to a story: what each of its articles brings, and what to expect anyway.</summary>
/// <remarks>
/// The readers of a story are those of its articles together, so their expectations add: each article's engagement by
/// the hours in which it could be read, faded by its own age. No age of the story is needed, and none would do: by that
/// of its earliest article a text brought again after years would start stale, and today's readers be divided by hours
/// in which it was not there; by that of the latest, readers of a whole day would count as those of one minute. Of one
/// age, the articles come to the sum of their counts. What to expect of an unknown article counts once, for the one
/// that promises most: copies alone lift nothing, and no article stands lower than it would alone. Articles that cannot
/// be read now (embargo, expiry) have no part in it.
/// </remarks>
public sealed class StoryScore
{
    private readonly StoryPart _expected;
    private readonly StoryPart[] _read;

    private StoryScore(StoryPart expected, StoryPart[] read)
    {
        _expected = expected;
        _read = read;
        // A forecast of what is read holds what is to be expected of it.
        Value = read.Any(part => part.Forecast is not null) ? 0 : expected.Value;
        foreach (var part in read)
        {
            Value += part.Value;
            Engagement += part.Engagement;
        }
    }

    /// <summary>The score of each article of the story. Finite and not negative.</summary>
    public double Value { get; }

    /// <summary>Weighted events of all its articles within the window.</summary>
    public double Engagement { get; }

    /// <summary>Tells what is expected and what each article brings, which sum to the score.</summary>
    public Explanation Explain() => new(
        "story",
        Value,
        "sum",
        [
            .. _read.Any(part => part.Forecast is not null)
                ? Array.Empty<Explanation>()
                : [Explain(_expected, $"expected of {_expected.Article}", "prior")],
            .. _read.Select(part => Explain(part, $"readers of {part.Article}", $"engagement {part.Engagement}")),
        ]);

    /// <summary>Adds up a story.</summary>
    /// <param name="members">
    /// Its articles: id, own score, and what to expect of it at this hour; at least one. Sums are made in this
    /// order, which must not depend on the replica.
    /// </param>
    /// <param name="window">The window.</param>
    internal static StoryScore Of(
        IReadOnlyList<(string Article, TrendingScore Score, ArticlePrior Prior)> members, TrendingWindow window)
    {
        var expected = default(StoryPart);
        var read = new StoryPart[members.Count(member => member.Score.Engagement > 0)];
        var count = 0;
        foreach (var (article, score, prior) in members)
        {
            var weight = prior.HoursIn(window);
            var hours = weight + score.ExposureHours;
            var part = new StoryPart(
                article, score.Engagement, score.ExposureHours, prior.Rate * weight / hours, score.Freshness);
            if (expected.Article is null || part.Value > expected.Value)
            {
                expected = part;
            }

            if (score.Engagement > 0)
            {
                read[count++] = part with
                {
                    Rate = score.Engagement / hours,
                    Forecast = score.Forecast,
                    Basis = score.Basis,
                };
            }
        }

        return new StoryScore(expected, read);
    }

    private static Explanation Explain(StoryPart part, string name, string numerator) => new(
        name,
        part.Value,
        "product",
        part.Forecast is { } forecast ? [TrendingScore.ExplainForecast(forecast, part.Basis)] :
        [
            new("rate", part.Rate, $"{numerator} / (prior weight + {part.ExposureHours} h of exposure)", []),
            TrendingScore.ExplainFreshness(part.Freshness),
        ]);

    private readonly record struct StoryPart(
        string Article, double Engagement, double ExposureHours, double Rate, double Freshness)
    {
        public double? Forecast { get; init; }

        public ForecastBasis? Basis { get; init; }

        public double Value => Forecast ?? Rate * Freshness;
    }
}
