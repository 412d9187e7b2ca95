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
    /// Share of the visits, on average, that are first ones of readers who do not come again; 0 to 0.95. Default 0:
    /// all come from <see cref="Readers"/>. First-time readers never start at the front page: search and friends lead
    /// them to one article, and there come more of them while something is hot; see <see cref="FirstTimePull"/>.
    /// </summary>
    public double FirstTimeShare { get; init; }

    /// <summary>
    /// What a story that breaks does to first-time readers: an article draws them by its appeal to the power of this,
    /// and how many come goes with the sum of that over all articles, against its own mean of the last day, 3 times as
    /// many at most. At 1 they land like the appeal is spread. 0 to 4; default 1.5.
    /// </summary>
    public double FirstTimePull { get; init; } = 1.5;

    /// <summary>
    /// Share of the readers who come from an address that some two hundred others have too, such as a big office or a
    /// carrier; 0 to 1. Default 0: addresses are those of households.
    /// </summary>
    public double CrowdedAddressShare { get; init; }

    /// <summary>
    /// How easily readers click: attraction is <c>1 − e^(−eagerness · affinity · appeal)</c>. Above 0; default 0.08.
    /// </summary>
    public double Eagerness { get; init; } = 0.08;

    /// <summary>Probability that a reader of an article looks at the lists beside it; 0 to 1. Default 0.8.</summary>
    public double LooksOn { get; init; } = 0.8;

    /// <summary>False leaves out impressions, which are nine events in ten. Default true.</summary>
    public bool RecordImpressions { get; init; } = true;

    /// <summary>
    /// True: only impressions of places that were looked at, as sites report that wait until an article is in view; a
    /// third of all. Default false: of all places of a list that was looked at.
    /// </summary>
    public bool OnlySeenImpressions { get; init; }

    /// <summary>Which places of which lists are looked at.</summary>
    public Examination Examination { get; init; } = new();

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Readers, 1);
        Require.MoreThanZero(ViewsPerDay);
        Require.Between(AnonymousShare, 0, 1);
        Require.Between(FirstTimeShare, 0, 0.95);
        Require.Between(FirstTimePull, 0, 4);
        Require.Between(CrowdedAddressShare, 0, 1);
        Require.MoreThanZero(Eagerness);
        Require.Between(LooksOn, 0, 1);
    }
}
