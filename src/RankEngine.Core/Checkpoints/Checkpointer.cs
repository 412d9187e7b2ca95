using Microsoft.Extensions.Logging;
using RankEngine.Folding;
using RankEngine.Log;
using RankEngine.Sites;

namespace RankEngine.Checkpoints;

/// <summary>What one look at the log came to.</summary>
/// <param name="Offset">Offset of the newest checkpoint; 0 without one.</param>
/// <param name="Written">Checkpoints written.</param>
/// <param name="Dropped">Segments of the log dropped.</param>
public readonly record struct CheckpointOutcome(long Offset, int Written, int Dropped);

/// <summary>Folds the old part of the log into checkpoints and drops what two of them hold.</summary>
/// <remarks>
/// <para>
/// A checkpoint is the older one plus a fold of the log; the store is asked only how far it has come, so that nothing
/// is dropped which it still has to read.
/// </para>
/// <para>
/// The log is dropped behind the older of the two checkpoints that are kept: one of them may be damaged. Whenever this
/// is interrupted, the checkpoints before are whole and the log begins at or before the older one's end.
/// </para>
/// </remarks>
public sealed partial class Checkpointer(
    EventLog log,
    IPartitionStore store,
    SiteDirectory sites,
    CheckpointFolder folder,
    CheckpointOptions options,
    TimeProvider clock,
    ILogger<Checkpointer> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    private volatile string? _failure;

    /// <summary>Why the log is not being shortened, in a sentence; null while it is.</summary>
    public string? Failure => _failure;

    /// <summary>Looks at once, then again and again, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = options.Interval;
            try
            {
                await RunOnceAsync(cancellationToken);
                _failure = null;
            }
            catch (UnavailableException e)
            {
                // The store is away, which others report. The log only grows meanwhile.
                Log.Postponed(logger, e);
                pause = Min(RetryDelay, pause);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or PreconditionException
                or CorruptDataException or InvalidDataException)
            {
                Log.Failed(logger, e);
                _failure = e.Message;
            }

            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    /// <summary>Looks once: writes checkpoints as long as something is old enough, then drops segments.</summary>
    /// <exception cref="UnavailableException">The store cannot be reached.</exception>
    /// <exception cref="IOException">The disk failed or is full; what was there before is untouched.</exception>
    /// <exception cref="PreconditionException">Log and checkpoint do not fit; the message says what to do.</exception>
    /// <exception cref="CorruptDataException">The log or a checkpoint is damaged.</exception>
    public async Task<CheckpointOutcome> RunOnceAsync(CancellationToken cancellationToken)
    {
        var outcome = default(CheckpointOutcome);
        var isMore = true;
        while (isMore)
        {
            await folder.Gate.WaitAsync(cancellationToken);
            try
            {
                var bound = await FindBoundAsync(cancellationToken);

                // Off the caller's thread: it reads and writes files for as long as it takes.
                var step = await Task.Run(() => Step(bound, cancellationToken), cancellationToken);
                outcome = new CheckpointOutcome(
                    step.Offset, outcome.Written + step.Written, outcome.Dropped + step.Dropped);
                isMore = step.Written > 0;
            }
            finally
            {
                folder.Gate.Release();
            }
        }

        return outcome;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <summary>Returns the offset up to which the store has all it wants of the log.</summary>
    /// <remarks>
    /// A partition that knows nothing of the log wants nothing of it either: it is given the newest checkpoint. One
    /// that holds a part of a checkpoint wants the rest of that file: its offset is negative (<see
    /// cref="CheckpointPosition"/>), so that nothing is written or dropped meanwhile.
    /// </remarks>
    private async Task<long> FindBoundAsync(CancellationToken cancellationToken)
    {
        // What the applier has yet to judge may be another log's.
        var bound = Math.Min(log.End, log.Ceded.JudgedThrough);
        await sites.RefreshAsync(cancellationToken);
        foreach (var head in await store.ReadHeadsAsync(sites.AllPartitions(), cancellationToken))
        {
            if (head.Applied.TryGetValue(log.Id, out var offset))
            {
                bound = Math.Min(bound, offset);
            }
        }

        return bound;
    }

    private CheckpointOutcome Step(long bound, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var keepSince = now - options.RawLifetime;
        var older = folder.Latest;
        var started = clock.GetTimestamp();
        var fold = CheckpointFold.Run(
            log,
            older,
            bound,
            keepSince.ToUnixTimeMilliseconds(),
            site => sites.PartitionsOf(site).Count,
            cancellationToken);
        var written = 0;
        if (fold.Offset > (older?.Offset ?? 0) && log.TrySeal(older?.Offset ?? 0, fold.Offset, fold.Ceded))
        {
            folder.Write(fold.Offset, Until(fold.Sections(now), cancellationToken));
            written = 1;
            Log.Written(logger, fold.Offset, clock.GetElapsedTime(started).TotalMilliseconds);
        }

        var dropped = log.Retain(Math.Min(folder.RetainableOffset, bound), keepSince);
        return new CheckpointOutcome(fold.Offset, written, dropped);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Until(
        IEnumerable<ReadOnlyMemory<byte>> sections, CancellationToken cancellationToken)
    {
        foreach (var section in sections)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return section;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2030,
            LogLevel.Information,
            "Wrote a checkpoint of the log up to offset {Offset} in {Milliseconds} ms.",
            EventName = nameof(Written))]
        public static partial void Written(ILogger logger, long offset, double milliseconds);

        [LoggerMessage(
            2031,
            LogLevel.Debug,
            "No checkpoint now: the store cannot be asked how far it has come.",
            EventName = nameof(Postponed))]
        public static partial void Postponed(ILogger logger, Exception exception);

        [LoggerMessage(
            2032,
            LogLevel.Error,
            "The old part of the log could not be folded into a checkpoint; the log is kept whole.",
            EventName = nameof(Failed))]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
