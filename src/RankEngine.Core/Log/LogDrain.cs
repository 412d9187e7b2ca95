namespace RankEngine.Log;

/// <summary>What a drain handed over.</summary>
/// <param name="Records">Records appended.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Articles">Articles' writes in them.</param>
/// <param name="PromotionsLeft">
/// Promotions and rollbacks left out: a step that is repeated under another log's name would count as another step.
/// </param>
public readonly record struct DrainOutcome(long Records, long Events, long Articles, long PromotionsLeft);

/// <summary>Hands the records of one closed log over to another, before the first one's disk goes.</summary>
/// <remarks>
/// All of them, whether a store has them or not: events carry identities, articles revisions, so what the store has
/// changes nothing, and neither does a second drain into the same log. Events that another log counts
/// (<see cref="CededEvents"/>) stay behind; the others take along where they lay, so that the log that takes them keeps
/// those that the store counted by the first. That holds as long as the store knows the identities: those of
/// live events it forgets some days after their hour, see <see cref="KnownFor"/>.
/// </remarks>
public static class LogDrain
{
    /// <summary>
    /// Live events received longer ago may be unknown to the store and count again: hand them over only to refill an
    /// emptied one.
    /// </summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromDays(8);

    private const int BatchRecords = 256;
    private const long BatchBytes = 1 << 20;

    /// <summary>Makes sure that a log still holds all that it ever did.</summary>
    /// <exception cref="PreconditionException">
    /// Its old part is a checkpoint: sums, which no other log can take; the message says what to do instead.
    /// </exception>
    public static void RequireRaw(LogArchive from)
    {
        if (from.Start > 0)
        {
            throw new PreconditionException(
                "log",
                $"Log {from.Id} begins at offset {from.Start}: what lies before is only in its checkpoint, as sums, "
                + "which cannot be handed over to another log. Copy the whole data directory to another disk and start a "
                + "server on it: the log keeps its id, and the store knows what it has of it. Nothing was handed over.");
        }
    }

    /// <summary>Counts live events received before a moment.</summary>
    public static long CountLiveEventsBefore(
        LogArchive from, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var before = moment.ToUnixTimeMilliseconds();
        var count = 0L;
        foreach (var entry in from.Read(from.Start))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Record is EventsRecord { Historical: false } events && events.ReceivedMs < before)
            {
                count += events.Events.Count;
            }
        }

        return count;
    }

    /// <summary>Appends the records, in order, with their own time of receipt.</summary>
    /// <param name="from">The log to empty. It is only read.</param>
    /// <param name="to">The log that takes the records.</param>
    /// <param name="progress">Told the bytes of <paramref name="from"/> that are done; null: nobody asks.</param>
    /// <param name="cancellationToken">Stops it; to begin again is harmless.</param>
    /// <exception cref="PreconditionException">
    /// Both are the same log, the old part of the first is a checkpoint (<see cref="RequireRaw"/>), or a third log took
    /// records of it.
    /// </exception>
    /// <exception cref="UnavailableException">The disk failed.</exception>
    public static async Task<DrainOutcome> RunAsync(
        LogArchive from, EventLog to, Action<long>? progress, CancellationToken cancellationToken)
    {
        if (from.Id == to.Id)
        {
            throw new PreconditionException("log", $"Log {from.Id} cannot be handed over to itself or its copy.");
        }

        RequireRaw(from);
        from.BeginHandOver(to.Id);
        var outcome = default(DrainOutcome);
        var batch = new List<LogRecord>();
        var batchStart = from.Start;
        foreach (var entry in from.Read(from.Start))
        {
            if (entry.Record is PromotionRecord)
            {
                outcome = outcome with { PromotionsLeft = outcome.PromotionsLeft + 1 };
                continue;
            }

            if (Keep(entry, from) is not { } record)
            {
                continue;
            }

            batch.Add(record);
            outcome = outcome with
            {
                Records = outcome.Records + 1,
                Events = outcome.Events + (record is EventsRecord events ? events.Events.Count : 0),
                Articles = outcome.Articles + (record is ArticlesRecord articles ? articles.Articles.Count : 0),
            };
            if (batch.Count >= BatchRecords || entry.NextOffset - batchStart >= BatchBytes)
            {
                await to.AppendAsync(batch, cancellationToken).ConfigureAwait(false);
                batch.Clear();
                batchStart = entry.NextOffset;
                progress?.Invoke(batchStart - from.Start);
            }
        }

        await to.AppendAsync(batch, cancellationToken).ConfigureAwait(false);
        progress?.Invoke(from.End - from.Start);
        return outcome;
    }

    /// <summary>Returns what the other log is to take of a record; null: nothing.</summary>
    private static LogRecord? Keep(LogEntry entry, LogArchive from)
    {
        if (entry.Record is not EventsRecord events)
        {
            return entry.Record;
        }

        var ceded = from.Ceded.Of(entry.Offset);
        var kept = ceded.IsEmpty
            ? events.Events
            : [.. events.Events.Where((_, index) => !ceded.Contains(index))];
        return kept.Count == 0
            ? null
            : events with { Events = kept, Origins = [.. events.Origins, new LogOrigin(from.Id, entry.NextOffset)] };
    }
}
