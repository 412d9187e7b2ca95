using Microsoft.Extensions.Logging;
using RankEngine.Log;

namespace RankEngine.Checkpoints;

/// <summary>Everything that a server's data directory says of the past: its checkpoint, and its log from there
/// on.</summary>
/// <remarks>Only read. Safe to use from many threads.</remarks>
public sealed class LogHistory : IDisposable
{
    private const string LogFolder = "log";
    private const string CheckpointsFolder = "checkpoints";

    private LogHistory(LogArchive log, CheckpointContents? checkpoint)
    {
        Log = log;
        Checkpoint = checkpoint;
    }

    /// <summary>What is left of the log.</summary>
    public LogArchive Log { get; }

    /// <summary>What came before, as sums; null when the log was never shortened.</summary>
    public CheckpointContents? Checkpoint { get; }

    /// <summary>Offset from which on the log adds to the checkpoint.</summary>
    public long From => Checkpoint?.Offset ?? Log.Start;

    /// <summary>True when all that ever was in the log can still be read from it.</summary>
    public bool IsRaw => Log.Start == 0;

    /// <summary>Returns where the log of a data directory lies.</summary>
    public static string LogOf(string dataDirectory) => Path.Combine(dataDirectory, LogFolder);

    /// <summary>Returns where the checkpoints of a data directory lie.</summary>
    public static string CheckpointsOf(string dataDirectory) => Path.Combine(dataDirectory, CheckpointsFolder);

    /// <summary>Opens the past of a data directory.</summary>
    /// <param name="dataDirectory">The server's data directory.</param>
    /// <param name="live">True: beside a server that may be running. False: keeps it from starting.</param>
    /// <param name="logger">Told of checkpoints that cannot be used.</param>
    /// <exception cref="NotFoundException">There is no log.</exception>
    /// <exception cref="PreconditionException">Another process has it open, or a newer RankEngine wrote it.</exception>
    /// <exception cref="CorruptDataException">Something else than the torn tail is damaged.</exception>
    public static LogHistory Open(string dataDirectory, bool live, ILogger logger)
    {
        for (var attempt = 0; ; attempt++)
        {
            // The checkpoint first: a live server drops of the log only what the checkpoint before its newest holds, so
            // the log that is opened then still begins within.
            var checkpoint = TryReadCheckpoint(dataDirectory, logger);
            var log = EventLog.OpenReadOnly(LogOf(dataDirectory), live);
            if (log.Start <= (checkpoint?.Offset ?? 0) || !live || attempt == 3)
            {
                return new LogHistory(log, checkpoint);
            }

            log.Dispose();
        }
    }

    /// <summary>Makes sure that checkpoint and log together are the whole past.</summary>
    /// <exception cref="PreconditionException">They are not; the message says what to do.</exception>
    public void RequireWhole() => CheckpointCover.Require(Log.Id, Log.Start, Checkpoint);

    /// <inheritdoc/>
    public void Dispose() => Log.Dispose();

    private static CheckpointContents? TryReadCheckpoint(string dataDirectory, ILogger logger)
    {
        // Whose checkpoints they must be is said by the log's stamp.
        return LogStamp.TryRead(LogOf(dataDirectory)) is { } logId
            ? CheckpointContents.TryReadLatest(CheckpointsOf(dataDirectory), LogStamp.Spell(logId), logger)
            : null;
    }
}
