namespace RankEngine.Events;

/// <summary>Takes events and makes them durable.</summary>
public interface IEventRecorder
{
    /// <summary>Appends events to the log of this replica.</summary>
    /// <param name="site">A checked site id; created by its first write.</param>
    /// <param name="historical">True for an import: identities are kept beyond the horizon.</param>
    /// <param name="events">
    /// At least one, checked. The recorder may keep the list: callers do not change it later.
    /// </param>
    /// <param name="cancellationToken">Ends the wait. Events handed over may become durable all the same.</param>
    /// <returns>Log offset behind the last event; all are durable.</returns>
    /// <remarks>
    /// Calls that were started in an order are appended in that order; a caller may start the next before the last
    /// ends.
    /// </remarks>
    /// <exception cref="UnavailableException">The log cannot take the events now.</exception>
    ValueTask<long> RecordAsync(
        string site,
        bool historical,
        IReadOnlyList<ReaderEvent> events,
        CancellationToken cancellationToken);
}
