namespace RankEngine.Folding;

/// <summary>What a comparison of the logs with the store found. All zero: the store is the sum of the logs.</summary>
public sealed class VerificationReport
{
    /// <summary>Most differences that are described.</summary>
    public const int MaxDifferences = 20;

    private readonly List<string> _differences = [];

    /// <summary>Events in the logs.</summary>
    public long Events { get; set; }

    /// <summary>Events among them that repeat another.</summary>
    public long Repeated { get; set; }

    /// <summary>
    /// Effects of events and articles in the logs that the store has not applied yet: left out of the comparison.
    /// </summary>
    public long Waiting { get; set; }

    /// <summary>Integers compared.</summary>
    public long Compared { get; set; }

    /// <summary>What the logs say and the store lacks: the sum of what is missing, over all integers.</summary>
    public long Lost { get; set; }

    /// <summary>What the store counts beyond the logs, where the logs know of something.</summary>
    public long Doubled { get; set; }

    /// <summary>What the store counts where the logs know of nothing.</summary>
    public long Phantom { get; set; }

    /// <summary>Readers' histories that differ.</summary>
    public long Histories { get; set; }

    /// <summary>Articles whose last write differs.</summary>
    public long Articles { get; set; }

    /// <summary>The first differences, in words.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>True when nothing differs.</summary>
    public bool IsClean => Lost == 0 && Doubled == 0 && Phantom == 0 && Histories == 0 && Articles == 0;

    internal void Compare(string what, long expected, long actual)
    {
        Compared++;
        if (expected == actual)
        {
            return;
        }

        Describe($"{what}: the logs say {expected}, the store {actual}");
        if (actual < expected)
        {
            Lost += expected - actual;
        }
        else if (expected != 0)
        {
            Doubled += actual - expected;
        }
        else
        {
            Phantom += actual;
        }
    }

    internal void Describe(string difference)
    {
        if (_differences.Count < MaxDifferences)
        {
            _differences.Add(difference);
        }
    }
}
