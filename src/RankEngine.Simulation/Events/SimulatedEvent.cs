using RankEngine.Events;

namespace RankEngine.Simulation.Events;

/// <summary>What a simulated reader did, as a site reports it: reader, session and address are still raw.</summary>
/// <param name="Id">Unique among all events of one readership.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Article">The article's id.</param>
/// <param name="Reader">The reader's id; empty for a reader who is not signed in.</param>
/// <param name="Session">The visit.</param>
/// <param name="Dwell">How long it was read; zero except for <see cref="EventKind.Read"/>.</param>
/// <param name="DecisionId">The answer that showed the article; empty when none did.</param>
/// <param name="Module">The list that showed the article; empty when none did.</param>
/// <param name="Position">Place in that list from 1; 0 when no list showed it.</param>
/// <param name="Referrer">"home", "internal", "search", "social", or empty.</param>
/// <param name="Address">The reader's network address, from the block reserved for benchmarks.</param>
/// <param name="Device">Device class.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Region">ISO 3166-2.</param>
public sealed record SimulatedEvent(
    string Id,
    DateTimeOffset Time,
    EventKind Kind,
    string Article,
    string Reader,
    string Session,
    TimeSpan Dwell,
    string DecisionId,
    string Module,
    int Position,
    string Referrer,
    string Address,
    Device Device,
    string Country,
    string Region)
{
    /// <summary>
    /// Hidden truth of an impression: the probability with which this reader, at this moment and knowing what they know,
    /// clicks it. Null for other kinds of events, and where the newsroom does not know the article.
    /// </summary>
    public double? ClickProbability { get; init; }
}
