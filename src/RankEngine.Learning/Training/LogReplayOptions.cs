namespace RankEngine.Learning.Training;

/// <summary>How a site's past is turned into rows to learn from.</summary>
public sealed class LogReplayOptions
{
    /// <summary>Decides which openings are taken and which articles stand against them.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>What a row knows is as old as the start of its step: up to this much older than in serving.</summary>
    /// <value>5 minutes of event time. At least 1 second.</value>
    public TimeSpan Step { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Articles that were not opened, for each one that was.</summary>
    /// <value>10. At least 1.</value>
    public int Negatives { get; init; } = 10;

    /// <summary>About how many rows there may be; of more openings an even share is taken.</summary>
    /// <value>400,000. At least 1.</value>
    public int MaxRows { get; init; } = 400_000;

    /// <summary>Share of the time span, the earliest, that gives no rows: counts and histories must fill first.</summary>
    /// <value>0.2. From 0, below 1.</value>
    public double BurnIn { get; init; } = 0.2;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Step, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(Negatives, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRows, 1);
        if (!(BurnIn is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(BurnIn), BurnIn, "Must be from 0 and below 1.");
        }
    }
}
