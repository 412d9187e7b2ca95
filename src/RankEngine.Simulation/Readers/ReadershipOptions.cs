namespace RankEngine.Simulation.Readers;

/// <summary>What readers a simulated site has.</summary>
public sealed record ReadershipOptions
{
    /// <summary>Decides every reader and every choice; any value. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// How many readers there are; 1 or more. Default 20,000. Those who have come once cost about a kilobyte each.
    /// </summary>
    public int Readers { get; init; } = 20_000;

    /// <summary>Views in a day, on average, when readers are simulated live; more than 0. Default 50,000.</summary>
    public double ViewsPerDay { get; init; } = 50_000;

    /// <summary>Share of the visits in which the reader is not signed in; 0 to 1. Default 0.2.</summary>
    public double AnonymousShare { get; init; } = 0.2;

    /// <summary>
    /// How easily readers click: attraction is <c>1 − e^(−eagerness · affinity · appeal)</c>. Above 0; default 0.08.
    /// </summary>
    public double Eagerness { get; init; } = 0.08;

    /// <summary>Probability that a reader of an article looks at the lists beside it; 0 to 1. Default 0.8.</summary>
    public double LooksOn { get; init; } = 0.8;

    /// <summary>False leaves out impressions, which are nine events in ten. Default true.</summary>
    public bool RecordImpressions { get; init; } = true;

    /// <summary>Which places of which lists are looked at.</summary>
    public Examination Examination { get; init; } = new();

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Readers, 1);
        Require.MoreThanZero(ViewsPerDay);
        Require.Between(AnonymousShare, 0, 1);
        Require.MoreThanZero(Eagerness);
        Require.Between(LooksOn, 0, 1);
    }
}
