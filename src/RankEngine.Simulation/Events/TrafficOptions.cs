namespace RankEngine.Simulation.Events;

/// <summary>What kind of load is simulated.</summary>
public sealed record TrafficOptions
{
    /// <summary>Time of the first event.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Decides every choice; any value. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Tells streams of one seed apart: their ids never meet. Default 0.</summary>
    public int Stream { get; init; }

    /// <summary>Rate by the events' own times, not by any clock; more than 0. Default 50,000.</summary>
    public double EventsPerSecond { get; init; } = 50_000;

    /// <summary>Readers, all equally active; 1 or more. Default 100,000.</summary>
    public int Readers { get; init; } = 100_000;

    /// <summary>Sessions that take turns; 1 or more. Default 4,096.</summary>
    public int OpenSessions { get; init; } = 4_096;

    /// <summary>Views of a session, geometrically distributed with this mean; 1 to 20. Default 4.</summary>
    public double ViewsPerSession { get; init; } = 4;

    /// <summary>Exponent of Zipf's law; 0 (all alike) to 3. Default 1.</summary>
    public double Skew { get; init; } = 1;

    /// <summary>Share of the views that a read follows; 0 to 1. Default 0.5.</summary>
    public double ReadShare { get; init; } = 0.5;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Check()
    {
        Require.MoreThanZero(EventsPerSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(Readers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(OpenSessions, 1);
        Require.Between(ViewsPerSession, 1, 20);
        Require.Between(Skew, 0, 3);
        Require.Between(ReadShare, 0, 1);
    }
}
