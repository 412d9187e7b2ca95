namespace RankEngine.Learning.Evaluation.Trending;

/// <summary>What of a site's past is ranked, and how far ahead.</summary>
public sealed record TrendingEvaluationOptions
{
    /// <summary>How far ahead readers are counted; each more than 0.</summary>
    public IReadOnlyList<TimeSpan> Horizons { get; init; } =
        [TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(24)];

    /// <summary>Time between two rankings; null: the smaller of an hour and the horizon.</summary>
    public TimeSpan? Step { get; init; }

    /// <summary>The first ranking; null: two days after the first event, so that there is a past.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>No window reaches beyond; null: the last event.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Seed of the bootstrap.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Samples of the bootstrap; 100 or more.</summary>
    public int Resamples { get; init; } = 1_000;

    /// <summary>Told each list: moment, horizon, method and variant, ids.</summary>
    internal Action<long, TimeSpan, string, IReadOnlyList<string>>? Listed { get; init; }
}
