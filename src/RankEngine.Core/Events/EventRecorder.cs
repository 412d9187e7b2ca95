using RankEngine.Log;
using RankEngine.Sites;

namespace RankEngine.Events;

/// <summary>Writes events to the log of this replica.</summary>
public sealed class EventRecorder(EventLog log, SiteCreation sites, TimeProvider clock) : IEventRecorder
{
    /// <summary>Events of one log record: the applier takes whole records, and its scripts must stay short.</summary>
    private const int EventsPerRecord = 256;

    /// <inheritdoc/>
    public ValueTask<long> RecordAsync(
        string site,
        bool historical,
        IReadOnlyList<ReaderEvent> events,
        CancellationToken cancellationToken)
    {
        var creation = sites.EnsureAsync(site, cancellationToken);
        return creation.IsCompletedSuccessfully
            ? AppendAsync(site, historical, events, cancellationToken)
            : RecordLaterAsync(creation, site, historical, events, cancellationToken);
    }

    private async ValueTask<long> RecordLaterAsync(
        ValueTask creation,
        string site,
        bool historical,
        IReadOnlyList<ReaderEvent> events,
        CancellationToken cancellationToken)
    {
        await creation;
        return await AppendAsync(site, historical, events, cancellationToken);
    }

    private ValueTask<long> AppendAsync(
        string site, bool historical, IReadOnlyList<ReaderEvent> events, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (events.Count <= EventsPerRecord)
        {
            return log.AppendAsync([new EventsRecord(site, now, historical, events)], cancellationToken);
        }

        var records = events.Chunk(EventsPerRecord)
            .Select(LogRecord (chunk) => new EventsRecord(site, now, historical, chunk))
            .ToArray();
        return log.AppendAsync(records, cancellationToken);
    }
}
