using Microsoft.Extensions.Logging;
using RankEngine.Log;

namespace RankEngine.Checkpoints;

/// <summary>The checkpoints of one log on disk, and who may touch them now. Thread-safe.</summary>
/// <param name="directory">Where they lie; need not exist.</param>
/// <param name="logId">Id of the log.</param>
/// <param name="logger">Told of every checkpoint that cannot be used.</param>
public sealed class CheckpointFolder(string directory, string logId, ILogger<CheckpointFolder> logger) : IDisposable
{
    private readonly Lock _reading = new();
    private CheckpointContents? _latest;
    private bool _isRead;

    /// <summary>The newest that is whole; null: there is none. Read in full when first asked for.</summary>
    /// <exception cref="PreconditionException">A newer RankEngine wrote it.</exception>
    public CheckpointContents? Latest
    {
        get
        {
            lock (_reading)
            {
                if (!_isRead)
                {
                    _latest = CheckpointContents.TryReadLatest(directory, logId, logger);
                    _isRead = true;
                }

                return _latest;
            }
        }
    }

    /// <summary>Offset up to which the log may be dropped.</summary>
    public long RetainableOffset => CheckpointFile.RetainableOffset(directory);

    /// <summary>
    /// Held while a checkpoint is loaded into the store, and while one is written: a store that was given the first
    /// part of a checkpoint must get the rest of the same.
    /// </summary>
    internal SemaphoreSlim Gate { get; } = new(1, 1);

    /// <inheritdoc/>
    public void Dispose() => Gate.Dispose();

    /// <summary>Writes the next checkpoint and reads it back; to be called with <see cref="Gate"/> held.</summary>
    /// <exception cref="IOException">The disk failed or is full: the checkpoints before are untouched.</exception>
    /// <exception cref="CorruptDataException">What was written does not read back.</exception>
    internal CheckpointContents Write(long offset, IEnumerable<ReadOnlyMemory<byte>> sections)
    {
        // What is newer than the newest usable one is damaged; it must not pass for the older of two good ones.
        CheckpointFile.DropBehind(directory, Latest?.Offset ?? -1);
        CheckpointFile.Write(directory, logId, offset, sections);
        var written = CheckpointContents.TryReadLatest(directory, logId, logger);
        lock (_reading)
        {
            _latest = written;
        }

        return written?.Offset == offset
            ? written
            : throw new CorruptDataException(directory, $"The checkpoint at offset {offset} does not read back.");
    }
}
