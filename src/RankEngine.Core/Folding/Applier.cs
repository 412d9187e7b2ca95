using Microsoft.Extensions.Logging;
using RankEngine.Articles;
using RankEngine.Checkpoints;
using RankEngine.Events;
using RankEngine.Log;
using RankEngine.Ranking;
using RankEngine.Sites;

namespace RankEngine.Folding;

/// <summary>Carries the log into the store: reads, folds, applies, in order, each record once.</summary>
/// <remarks>
/// Per batch: 1. read records; 2. sort their effects by partition; 3. read what the fold must know; 4. fold; 5. apply in
/// one script that also moves the log's offset. Where the store stands elsewhere than expected (emptied, restored, a
/// script that ran unseen), it is the store's word that counts: the cursor goes back, or on, to its offset. Several
/// replicas may write to one partition: the script refuses what was folded from a version that has passed, and an event
/// that is counted already beside another log is ceded (<see cref="CededEvents"/>), durably, before the script. What is
/// older than the log comes from its checkpoint; where log, checkpoint and store do not fit together, nothing is applied
/// and <see cref="Refusal"/> says why.
/// </remarks>
public sealed partial class Applier(
    EventLog log,
    IPartitionStore store,
    SiteDirectory sites,
    IModelSink models,
    CheckpointLoader checkpoints,
    ApplierOptions options,
    TimeProvider clock,
    ILogger<Applier> logger)
{
    private readonly Dictionary<PartitionId, long?> _applied = [];
    private readonly Dictionary<PartitionId, string> _epochs = [];
    private readonly HashSet<PartitionId> _forgetful = [];
    private readonly Dictionary<PartitionId, Group> _groups = [];
    private readonly PeerLogs _peers = new(log, store, options, clock, logger);
    private long? _cursor;
    private int _batchEvents = 512;
    private long _lastIdleMove;
    private long _counted;
    private long _repeated;
    private long _appliedThrough;
    private long _caughtUpAt;
    private bool _isAway;
    private volatile string? _refusal;

    /// <summary>Events counted since the start.</summary>
    public long Counted => Interlocked.Read(ref _counted);

    /// <summary>Events recognised as repeats since the start.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>Offset up to which every record is in the store.</summary>
    public long AppliedThrough => Volatile.Read(ref _appliedThrough);

    /// <summary>Last moment at which nothing durable was waiting; Unix milliseconds; 0: not yet.</summary>
    public long CaughtUpMs => Volatile.Read(ref _caughtUpAt);

    /// <summary>Why nothing can be applied until somebody acts, and what to do; null: it can.</summary>
    public string? Refusal => _refusal;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await RunUntilAwayAsync(cancellationToken);
            }
            catch (UnavailableException e)
            {
                if (!_isAway && !e.IsStarting)
                {
                    _isAway = true;
                    if (e.Subject == "store")
                    {
                        Log.StoreAway(logger, e);
                    }
                    else
                    {
                        Log.Waiting(logger, e.Message, e);
                    }
                }

                _cursor = null;
                await Task.Delay(options.RetryDelay, clock, cancellationToken);
            }
            catch (PreconditionException e)
            {
                // Counts that may be wrong are worse than counts that are late. Events wait in the log.
                if (_refusal != e.Message)
                {
                    _refusal = e.Message;
                    Log.Refused(logger, e.Message);
                }

                _cursor = null;
                await Task.Delay(options.AuditInterval, clock, cancellationToken);
            }
        }
    }

    private async Task RunUntilAwayAsync(CancellationToken cancellationToken)
    {
        _cursor ??= await FindCursorAsync(cancellationToken);
        var next = ReadBatch(_cursor.Value);
        while (true)
        {
            if (next.Count == 0)
            {
                Volatile.Write(ref _caughtUpAt, clock.GetUtcNow().ToUnixTimeMilliseconds());
                await MoveIdleAsync(cancellationToken);
                await WaitAsync(_cursor.Value, cancellationToken);
                next = ReadBatch(_cursor.Value);
                continue;
            }

            var batch = next;
            var end = batch[^1].NextOffset;
            var ahead = Task.Run(() => ReadBatch(end), cancellationToken);
            var rewound = await ApplyBatchAsync(batch, end, cancellationToken);
            next = await ahead;
            if (rewound)
            {
                _cursor = await FindCursorAsync(cancellationToken);
                next = ReadBatch(_cursor.Value);
                continue;
            }

            _cursor = end;
            StandAt(end);
            if (_isAway)
            {
                _isAway = false;
                Log.StoreBack(logger);
            }
        }
    }

    /// <summary>Asks the store where each partition stands, and returns the lowest offset that is missing.</summary>
    private async Task<long> FindCursorAsync(CancellationToken cancellationToken)
    {
        await sites.RefreshAsync(cancellationToken);
        await checkpoints.RegisterSitesAsync(cancellationToken);
        var partitions = sites.AllPartitions();
        var heads = await store.ReadHeadsAsync(partitions, cancellationToken);
        for (var i = 0; i < partitions.Count; i++)
        {
            var partition = partitions[i];
            long? applied = heads[i].Applied.TryGetValue(log.Id, out var offset) ? offset : null;
            if (_applied.GetValueOrDefault(partition) > (applied ?? long.MinValue)
                && heads[i].Epoch.Length > 0
                && (_epochs.GetValueOrDefault(partition) is not { Length: > 0 } known || known == heads[i].Epoch))
            {
                // A fail-over lost what was confirmed. Counted again it makes other versions of the same numbers.
                Log.StoreForgot(logger, partition, _applied[partition], applied);
                _forgetful.Add(partition);
            }

            if (_applied.GetValueOrDefault(partition) is not null && applied is null or < 0)
            {
                // Emptied: from here on no checkpoint may go further than what it is filled with.
                log.Ceded.JudgedThrough = 0;
            }

            _applied[partition] = applied;
            _epochs[partition] = heads[i].Epoch;
        }

        _peers.Meet(partitions, heads);
        var isRefill = _applied.Values.Any(offset => offset is null or < 0);
        await checkpoints.LoadAsync(_applied, cancellationToken);
        if (isRefill)
        {
            await _peers.WaitAsync(_applied, cancellationToken);
        }

        _refusal = null;

        // A partition that this log never wrote to starts where the log does; behind a checkpoint all know the log.
        var cursor = _applied.Count == 0 ? log.Start : _applied.Values.Min(offset => offset ?? log.Start);
        StandAt(cursor);
        return cursor;
    }

    private void StandAt(long offset)
    {
        Volatile.Write(ref _appliedThrough, offset);
        log.Ceded.JudgedThrough = offset;
    }

    private List<LogEntry> ReadBatch(long from)
    {
        var entries = new List<LogEntry>();
        var weight = 0;
        foreach (var entry in log.Read(from, options.BatchBytes))
        {
            entries.Add(entry);
            weight += entry.Record switch
            {
                EventsRecord events => events.Events.Count,
                // An article carries its texts: worth a few events.
                ArticlesRecord articles => articles.Articles.Count * 8,
                _ => 1,
            };
            if (weight >= Volatile.Read(ref _batchEvents))
            {
                break;
            }
        }

        return entries;
    }

    private async Task<bool> ApplyBatchAsync(List<LogEntry> batch, long end, CancellationToken cancellationToken)
    {
        foreach (var group in _groups.Values)
        {
            group.Clear();
        }

        foreach (var entry in batch)
        {
            await SortAsync(entry, cancellationToken);
        }

        var touched = _groups.Where(group => group.Value.IsTouched).ToArray();
        if (touched.Any(group => !_applied.ContainsKey(group.Key) && _peers.WereMetIn(group.Key)))
        {
            // Emptied so that it did not even know the site: others fill the partition too.
            return true;
        }

        // At once: while the store works for one partition, the next one is folded.
        var started = clock.GetTimestamp();
        var rewound = await Task.WhenAll(touched.Select(
            group => ApplyGroupAsync(group.Key, group.Value, end, cancellationToken)));
        Adapt(clock.GetElapsedTime(started), touched.Sum(group => group.Value.Events.Count));
        if (rewound.Contains(true))
        {
            return true;
        }

        foreach (var (partition, _) in touched)
        {
            _applied[partition] = end;
            _forgetful.Remove(partition);
        }

        return false;
    }

    /// <summary>Puts a record's effects where they belong; what a partition has already is left out.</summary>
    private async Task SortAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        var site = entry.Record.Site;
        var count = entry.Record is SiteRecord created
            ? await sites.RegisterAsync(site, created.Partitions, cancellationToken)
            : await sites.PartitionsOfAsync(site, cancellationToken);
        switch (entry.Record)
        {
            case EventsRecord record:
                var ceded = log.Ceded.Of(entry.Offset);
                for (var index = 0; index < record.Events.Count; index++)
                {
                    var readerEvent = record.Events[index];
                    var partition = new PartitionId(site, Partitions.OfEvent(readerEvent, count));
                    if (GroupOf(partition, entry) is not { } group)
                    {
                        continue;
                    }

                    if (ceded.Contains(index))
                    {
                        group.Ceded++;
                        continue;
                    }

                    group.Add(new LoggedEvent(readerEvent, new EventPlace(entry.Offset, index), record.Origins));
                    group.KeepsIds |= record.Historical;
                }

                break;
            case ArticlesRecord record:
                foreach (var write in record.Writes(log.Id, entry.Offset))
                {
                    var partition = new PartitionId(site, Partitions.OfArticle(write.Id, count));
                    GroupOf(partition, entry)?.Articles.Add(write);
                }

                break;
            case SiteRecord:
                GroupOf(new PartitionId(site, 0), entry);
                break;
            default:
                // Idempotent and ordered by its key, so that doing it again after a crash is harmless.
                if (GroupOf(new PartitionId(site, 0), entry) is not null)
                {
                    await models.ApplyAsync(entry.Record, log.Id, entry.Offset, cancellationToken);
                }

                break;
        }
    }

    private Group? GroupOf(PartitionId partition, LogEntry entry)
    {
        if (_applied.GetValueOrDefault(partition) >= entry.NextOffset)
        {
            return null;
        }

        if (!_groups.TryGetValue(partition, out var group))
        {
            _groups[partition] = group = new Group();
        }

        group.IsTouched = true;
        return group;
    }

    private async Task<bool> ApplyGroupAsync(
        PartitionId partition, Group group, long end, CancellationToken cancellationToken)
    {
        var expected = _applied.GetValueOrDefault(partition);
        var renews = _forgetful.Contains(partition);
        while (true)
        {
            var before = await store.ReadAsync(partition, group.Query, cancellationToken);
            if (_peers.AreIn(partition, before.Head))
            {
                Cede(group, before);
            }

            var delta = new PartitionDelta
            {
                KeepsIds = group.KeepsIds,
                RenewsEpoch = renews,
                Repeated = group.Ceded,
            };
            foreach (var logged in group.Events)
            {
                EventFold.Add(logged.Event, before, delta);
            }

            if (before.IsShort)
            {
                group.Query.Add(before);
                continue;
            }

            foreach (var write in group.Articles)
            {
                EventFold.Add(write, delta);
            }

            var result = await store.ApplyAsync(
                partition,
                log.Id,
                expected,
                end,
                before.Head,
                delta,
                cancellationToken);
            switch (result.Outcome)
            {
                case ApplyOutcome.Applied:
                    Interlocked.Add(ref _counted, delta.Counted);
                    Interlocked.Add(ref _repeated, delta.Repeated);
                    return false;
                case ApplyOutcome.OffsetDiffers:
                    Log.OffsetDiffers(logger, partition, expected, result.Offset);
                    return true;
                default:
                    // Another replica was faster: its events may be among ours.
                    continue;
            }
        }
    }

    /// <summary>Gives up the events of a batch that are counted by another log, before anything is based on it.</summary>
    private void Cede(Group group, PartitionReading before)
    {
        var places = new List<EventPlace>();
        foreach (var (readerEvent, place, origins) in group.Events)
        {
            // One that was handed over and is counted by the log it came from: this log is to keep it.
            if (before.IsCounted(TimeBuckets.Hour(readerEvent.TimeMs), readerEvent.Identity)
                && !origins.Any(origin => before.Head.Applied.GetValueOrDefault(origin.Log) >= origin.NextOffset))
            {
                places.Add(place);
            }
        }

        if (places.Count > 0)
        {
            log.Cede(places);
            group.RemoveCeded(places);
        }
    }

    /// <summary>Keeps scripts short: a single-threaded store makes readers wait behind them.</summary>
    private void Adapt(TimeSpan elapsed, int events)
    {
        if (elapsed > options.ScriptBudget)
        {
            _batchEvents = Math.Max(options.MinBatchEvents, _batchEvents / 2);
        }
        else if (elapsed < options.ScriptBudget / 2 && events >= _batchEvents)
        {
            _batchEvents = Math.Min(options.MaxBatchEvents, _batchEvents + _batchEvents / 4);
        }
    }

    /// <summary>Moves the offsets of partitions that had nothing to do, so that a restart need not read it all again.</summary>
    private async Task MoveIdleAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        if (_lastIdleMove != 0 && clock.GetElapsedTime(_lastIdleMove, now) < options.IdleMoveInterval)
        {
            return;
        }

        _lastIdleMove = now;
        var cursor = _cursor!.Value;
        foreach (var (partition, applied) in _applied.ToArray())
        {
            if (applied is not null && applied < cursor)
            {
                // Where the store thinks otherwise, the next look at the offsets goes by it.
                if (!await ApplyGroupAsync(partition, new Group(), cursor, cancellationToken))
                {
                    _applied[partition] = cursor;
                }
            }
        }
    }

    private async Task WaitAsync(long cursor, CancellationToken cancellationToken)
    {
        // Now and then without news: a store that was emptied meanwhile must be refilled though nobody writes.
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.AuditInterval);
        try
        {
            await log.WaitForAsync(cursor, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _cursor = await FindCursorAsync(cancellationToken);
        }
    }

    /// <summary>What a batch holds for one partition. Used again for the next batch.</summary>
    private sealed class Group
    {
        private readonly List<LoggedEvent> _events = [];

        public IReadOnlyList<LoggedEvent> Events => _events;

        /// <summary>Events that were left out because another log counts them.</summary>
        public int Ceded { get; set; }

        public List<ArticleWrite> Articles { get; } = [];

        /// <summary>What the fold of the events needs.</summary>
        public PartitionQuery Query { get; } = new();

        /// <summary>True when an import is among the events: their identities are kept without end.</summary>
        public bool KeepsIds { get; set; }

        /// <summary>True when the batch has something for the partition, if only an offset.</summary>
        public bool IsTouched { get; set; }

        public void Add(LoggedEvent logged)
        {
            _events.Add(logged);
            Query.Add(logged.Event);
        }

        public void RemoveCeded(List<EventPlace> places)
        {
            var ceded = places.ToHashSet();
            Ceded += _events.RemoveAll(logged => ceded.Contains(logged.Place));
        }

        public void Clear()
        {
            _events.Clear();
            Ceded = 0;
            Query.Clear();
            Articles.Clear();
            KeepsIds = false;
            IsTouched = false;
        }
    }

    /// <summary>An event and where it lies.</summary>
    private readonly record struct LoggedEvent(
        ReaderEvent Event, EventPlace Place, IReadOnlyList<LogOrigin> Origins);

    private static partial class Log
    {
        [LoggerMessage(2005, LogLevel.Warning, "Events wait in the log: {Reason}", EventName = nameof(Waiting))]
        public static partial void Waiting(ILogger logger, string reason, Exception exception);

        [LoggerMessage(2000, LogLevel.Warning, "The store is away; events wait in the log.", EventName = nameof(StoreAway))]
        public static partial void StoreAway(ILogger logger, Exception exception);

        [LoggerMessage(2001, LogLevel.Information, "The store is back.", EventName = nameof(StoreBack))]
        public static partial void StoreBack(ILogger logger);

        [LoggerMessage(
            2002,
            LogLevel.Warning,
            "Partition {Partition} stands at {Actual}, not at {Expected}: going by the store.",
            EventName = nameof(OffsetDiffers))]
        public static partial void OffsetDiffers(ILogger logger, PartitionId partition, long? expected, long? actual);

        [LoggerMessage(
            2004,
            LogLevel.Warning,
            "Partition {Partition} fell back from {Confirmed} to {Actual}: what is missing is applied again.",
            EventName = nameof(StoreForgot))]
        public static partial void StoreForgot(ILogger logger, PartitionId partition, long? confirmed, long? actual);

        [LoggerMessage(2003, LogLevel.Error, "Nothing is applied: {Reason}", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string reason);
    }
}
