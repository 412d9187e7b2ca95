using RankEngine.Checkpoints;
using RankEngine.Events;
using RankEngine.Log;
using RankEngine.Sites;

namespace RankEngine.Folding;

/// <summary>Folds checkpoints and logs as far as the store has applied them. For one use.</summary>
/// <param name="sites">Which sites there are and how they are cut.</param>
/// <param name="applied">By partition, how far the store has come in each log.</param>
/// <param name="report">Receives how many events there are, and how many wait.</param>
internal sealed class VerificationFold(
    SiteDirectory sites,
    IReadOnlyDictionary<PartitionId, IReadOnlyDictionary<string, long>> applied,
    VerificationReport report)
{
    private const int EventsPerDelta = 1024;
    private const int RecordsPerReport = 1024;

    private readonly Dictionary<PartitionId, FoldedPartition> _folded = [];
    private readonly Dictionary<PartitionId, List<ReaderEvent>> _waiting = [];

    /// <summary>Folds.</summary>
    /// <param name="logs">Every log, with its checkpoint.</param>
    /// <param name="progress">Told, now and then, which share is done, 0 to 1; null: nobody asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public IReadOnlyDictionary<PartitionId, FoldedPartition> Run(
        IReadOnlyList<LogHistory> logs, Action<double>? progress, CancellationToken cancellationToken)
    {
        // All checkpoints before all logs: they bring the identities by which repeats are known.
        foreach (var history in logs)
        {
            Load(history, cancellationToken);
        }

        var bytes = Math.Max(1, logs.Sum(history => history.Log.End - history.From));
        var bytesBefore = 0L;
        var records = 0L;
        foreach (var history in logs)
        {
            var log = history.Log;
            foreach (var entry in log.Read(history.From))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (records++ % RecordsPerReport == 0)
                {
                    progress?.Invoke((double)(bytesBefore + entry.Offset - history.From) / bytes);
                }

                Add(log, entry);
            }

            foreach (var (partition, events) in _waiting)
            {
                Flush(partition, events);
            }

            bytesBefore += log.End - history.From;
        }

        return _folded;
    }

    private void Load(LogHistory history, CancellationToken cancellationToken)
    {
        if (history.Checkpoint is not { } checkpoint)
        {
            return;
        }

        foreach (var site in checkpoint.Manifest.Sites)
        {
            for (var number = 0; number < site.Tallies.Count; number++)
            {
                var (counted, repeated) = site.Tallies[number];
                if (IsLoaded(new PartitionId(site.Name, number)))
                {
                    report.Events += counted + repeated;
                    report.Repeated += repeated;
                }
                else
                {
                    report.Waiting += counted + repeated;
                }
            }
        }

        foreach (var (partition, delta) in checkpoint.Deltas(
            partition => IsLoaded(partition) ? PartitionOf(partition) : null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            PartitionOf(partition).Apply(delta);
        }

        // Half of it was ruled out before.
        bool IsLoaded(PartitionId partition) =>
            applied.TryGetValue(partition, out var offsets) && offsets.ContainsKey(history.Log.Id);
    }

    private void Add(LogArchive log, LogEntry entry)
    {
        var site = entry.Record.Site;
        var count = sites.PartitionsOf(site).Count;
        if (count == 0)
        {
            // The store has never heard of the site: nothing of it is applied.
            report.Waiting++;
        }
        else if (entry.Record is EventsRecord events)
        {
            report.Events += events.Events.Count;
            var ceded = log.Ceded.Of(entry.Offset);
            for (var index = 0; index < events.Events.Count; index++)
            {
                var partition = new PartitionId(site, Partitions.OfEvent(events.Events[index], count));
                if (ceded.Contains(index))
                {
                    report.Repeated++;
                }
                else if (IsApplied(partition))
                {
                    Add(partition, events.Events[index]);
                }
                else
                {
                    report.Waiting++;
                }
            }
        }
        else if (entry.Record is ArticlesRecord articles)
        {
            foreach (var write in articles.Writes(log.Id, entry.Offset))
            {
                var partition = new PartitionId(site, Partitions.OfArticle(write.Id, count));
                if (IsApplied(partition))
                {
                    PartitionOf(partition).Add(write);
                }
                else
                {
                    report.Waiting++;
                }
            }
        }

        bool IsApplied(PartitionId partition) =>
            applied.TryGetValue(partition, out var offsets)
            && offsets.TryGetValue(log.Id, out var offset)
            && offset >= entry.NextOffset;
    }

    private void Add(PartitionId partition, ReaderEvent readerEvent)
    {
        if (!_waiting.TryGetValue(partition, out var events))
        {
            _waiting[partition] = events = [];
        }

        events.Add(readerEvent);
        if (events.Count >= EventsPerDelta)
        {
            Flush(partition, events);
        }
    }

    private void Flush(PartitionId partition, List<ReaderEvent> events)
    {
        var state = PartitionOf(partition);
        var delta = new PartitionDelta();
        foreach (var readerEvent in events)
        {
            EventFold.Add(readerEvent, state, delta);
        }

        state.Apply(delta);
        events.Clear();
    }

    private FoldedPartition PartitionOf(PartitionId partition)
    {
        if (!_folded.TryGetValue(partition, out var state))
        {
            _folded[partition] = state = new FoldedPartition();
        }

        return state;
    }
}
