using RankEngine.Events;

namespace RankEngine.Simulation.Events;

/// <summary>One event of <see cref="SimulatedTraffic"/>, without a string: names are looked up by number.</summary>
/// <param name="Number">Unique within the traffic's stream, from 0.</param>
/// <param name="TimeMs">Unix milliseconds.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Article">Index into <see cref="SimulatedTraffic.Articles"/>.</param>
/// <param name="Reader">Index into <see cref="SimulatedTraffic.Readers"/>.</param>
/// <param name="Session">Number of the session, unique within the traffic's stream.</param>
/// <param name="DwellMs">How long it was read; 0 except for <see cref="EventKind.Read"/>.</param>
public readonly record struct TrafficEvent(
    long Number, long TimeMs, EventKind Kind, int Article, int Reader, long Session, int DwellMs);
