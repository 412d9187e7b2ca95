using Microsoft.Extensions.Logging;

namespace RankEngine.Log;

/// <summary>
/// The truth of one server: every acknowledged write, in order, on this server's disk. Redis is a view of it.
/// </summary>
/// <remarks>
/// <para>
/// Appends are encoded by their callers, collected by one writer, written with one call, flushed with one call, and
/// only then acknowledged (group commit). Safe to use from many threads.
/// </para>
/// <para>
/// Offsets are places in an endless row of bytes; they only grow and are never used twice. Files are begun anew by
/// size and age, and dropped whole by <see cref="Retain"/>.
/// </para>
/// <para>
/// After a failed write or flush nothing more is taken: what the disk then holds is unknown, and a second flush could
/// succeed without having written what the first lost. Opening the log again finds out.
/// </para>
/// </remarks>
public sealed partial class EventLog : IAsyncDisposable, ILogSource
{
    /// <summary>Bytes written at once at most, unless one append alone is larger.</summary>
    private const int MaxBatchBytes = 4 << 20;

    private readonly string _directory;
    private readonly ulong _logId;
    private readonly LogOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Func<string, ILogFile> _openFile;
    private readonly DirectoryLock _lock;
    private readonly AcknowledgedMark _mark;
    private readonly CededFile _ceded;
    private readonly TextPool _texts = new();

    // Guarded by itself: what waits for the writer, and whether more may come.
    private readonly Queue<PendingAppend> _queue = new();
    private long _queuedBytes;
    private bool _closing;
    private string? _failure;

    // Guards changes of the list of segments: the writer adds, retention drops.
    private readonly Lock _changingSegments = new();
    private volatile IReadOnlyList<LogSegment> _segments;
    private long _end;
    private TaskCompletionSource _advanced = NewSignal();

    // The writer's own.
    private readonly TaskCompletionSource _writerEnded = NewSignal();
    private readonly List<PendingAppend> _batch = [];
    private byte[] _batchBuffer = [];
    private ILogFile _file;
    private long _receivedMs;

    private EventLog(
        string directory,
        LogOptions options,
        TimeProvider clock,
        ILogger logger,
        Func<string, ILogFile> openFile,
        DirectoryLock directoryLock,
        OpenedLog opened,
        CededFile ceded)
    {
        _directory = directory;
        _options = options;
        _clock = clock;
        _logger = logger;
        _openFile = openFile;
        _lock = directoryLock;
        _logId = opened.LogId;
        _mark = opened.Mark;
        _ceded = ceded;
        _segments = opened.Segments;
        _end = opened.End;
        _receivedMs = opened.ReceivedMs;
        _file = opened.File;
        Missing = opened.Missing;
    }

    /// <summary>The log's id: 16 hexadecimal digits, drawn when it was created.</summary>
    public string Id => LogStamp.Spell(_logId);

    /// <summary>Offset of the first record that is still there.</summary>
    public long Start => _segments[0].Base;

    /// <summary>Offset behind the last durable record.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>
    /// Bytes that had been acknowledged and were missing when the log was opened; 0 unless disk or file system
    /// lost what they had promised to hold.
    /// </summary>
    public long Missing { get; }

    /// <summary>Events of this log that another log counts.</summary>
    public CededEvents Ceded => _ceded.Events;

    /// <summary>Why the log takes nothing more, in a sentence; null while it does.</summary>
    public string? Failure
    {
        get
        {
            lock (_queue)
            {
                return _failure;
            }
        }
    }

    IReadOnlyList<LogSegment> ILogSource.Segments => _segments;

    TextPool ILogSource.Texts => _texts;

    /// <summary>Opens the log of a directory, creating it when there is none, and cuts off a torn tail.</summary>
    /// <param name="directory">Belongs to the log alone; created when missing.</param>
    /// <param name="options">Sizes and limits.</param>
    /// <param name="clock">Dates segments.</param>
    /// <param name="logger">Told of what was cut off or is missing, and of failures.</param>
    /// <exception cref="PreconditionException">
    /// Another process has it open, it cannot be written, it was handed over, or a newer RankEngine wrote it.
    /// </exception>
    /// <exception cref="CorruptDataException">
    /// Something else than the torn tail is damaged. The message names file and offset and says what to do.
    /// </exception>
    public static EventLog Open(string directory, LogOptions options, TimeProvider clock, ILogger logger) =>
        Open(directory, options, clock, logger, LogFile.Open);

    internal static EventLog Open(
        string directory, LogOptions options, TimeProvider clock, ILogger logger, Func<string, ILogFile> openFile)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxQueuedBytes, 1024);
        directory = Path.GetFullPath(directory);
        DurableFiles.CreateDirectory(directory);
        var directoryLock = DirectoryLock.Take(directory);
        try
        {
            HandOver.Refuse(directory);
            var opened = LogOpening.Run(directory, clock, logger, openFile);
            CededFile ceded;
            try
            {
                ceded = CededFile.Open(directory, opened.LogId, clock, logger, openFile);
            }
            catch
            {
                opened.Mark.Dispose();
                opened.File.Dispose();
                throw;
            }

            var log = new EventLog(directory, options, clock, logger, openFile, directoryLock, opened, ceded);
            new Thread(log.Write) { IsBackground = true, Name = "log writer" }.Start();
            return log;
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens a log only for reading.</summary>
    /// <param name="directory">The log's directory.</param>
    /// <param name="live">
    /// True: without its lock, beside a server that may be appending; the end is the last whole record of the moment.
    /// False: takes the lock, so that nobody changes it meanwhile.
    /// </param>
    /// <exception cref="NotFoundException">There is no log.</exception>
    /// <exception cref="PreconditionException">Another process has it open, or a newer RankEngine wrote it.</exception>
    /// <exception cref="CorruptDataException">Something else than the torn tail is damaged.</exception>
    public static LogArchive OpenReadOnly(string directory, bool live) =>
        LogArchive.Open(Path.GetFullPath(directory), live);

    /// <summary>Appends records and returns once they are durable.</summary>
    /// <param name="records">Lie next to each other, in this order. Each takes 16 MiB at most.</param>
    /// <param name="cancellationToken">Stops the wait only: the records may still become durable.</param>
    /// <returns>The offset behind the last record; <see cref="End"/> for no records.</returns>
    /// <exception cref="InvalidRequestException">A record is too large.</exception>
    /// <exception cref="ArgumentException">A record holds an undefined event kind or device.</exception>
    /// <exception cref="UnavailableException">
    /// Too much waits for the disk, the disk failed, or the log is closed. After a failure of the disk the records
    /// may or may not be there when the log is opened again; sending them again counts once.
    /// </exception>
    public async ValueTask<long> AppendAsync(
        IReadOnlyList<LogRecord> records, CancellationToken cancellationToken) =>
        (await AppendRangeAsync(records, cancellationToken).ConfigureAwait(false)).To;

    /// <summary>As <see cref="AppendAsync"/>, and also tells where the first record lies.</summary>
    /// <param name="records">Lie next to each other, in this order. Each takes 16 MiB at most.</param>
    /// <param name="cancellationToken">Stops the wait only: the records may still become durable.</param>
    public async ValueTask<LogRange> AppendRangeAsync(
        IReadOnlyList<LogRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (records.Count == 0)
        {
            return new LogRange(End, End);
        }

        var append = PendingAppend.Encode(records);
        if (Enqueue(append) is { } refusal)
        {
            append.Abandon();
            throw new UnavailableException("log", refusal);
        }

        return await append.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns durable records in order from an offset on.</summary>
    /// <param name="from">A record's offset, or <see cref="End"/>.</param>
    /// <param name="maxBytes">Stops once so many bytes are passed; at least one record comes if there is one.</param>
    /// <exception cref="PreconditionException">The log holds no such offset.</exception>
    /// <exception cref="CorruptDataException">While reading: a record is damaged.</exception>
    public IEnumerable<LogEntry> Read(long from, int maxBytes) => LogReader.Read(this, from, maxBytes);

    /// <summary>Begins to read at an offset; the reader follows what is appended later.</summary>
    /// <param name="from">A record's offset, or <see cref="End"/>.</param>
    /// <exception cref="PreconditionException">The log holds no such offset.</exception>
    public LogReader OpenReader(long from) => new(this, from);

    /// <summary>Waits until something durable lies behind an offset.</summary>
    /// <remarks>After a failure of the disk nothing more comes: see <see cref="Failure"/>.</remarks>
    /// <param name="beyondOffset">Usually where a reader stands.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="UnavailableException">The log was closed.</exception>
    public async ValueTask WaitForAsync(long beyondOffset, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The signal first: an advance after this look sets it.
            var signal = Volatile.Read(ref _advanced);
            if (End > beyondOffset)
            {
                return;
            }

            await signal.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Drops the segments that nobody needs any more, oldest first.</summary>
    /// <param name="checkpointOffset">
    /// Only what lies wholly before it. See <see cref="CheckpointFile.RetainableOffset"/>.
    /// </param>
    /// <param name="keepReceivedSince">Only what was received before it.</param>
    /// <returns>The number of segments dropped. The one being written is never dropped.</returns>
    public int Retain(long checkpointOffset, DateTimeOffset keepReceivedSince)
    {
        List<LogSegment> dropped;
        lock (_changingSegments)
        {
            var keepMs = keepReceivedSince.ToUnixTimeMilliseconds();
            dropped =
            [
                .. _segments.TakeWhile(segment => segment.End <= checkpointOffset && segment.ReceivedMs < keepMs),
            ];
            if (dropped.Count == 0)
            {
                return 0;
            }

            _segments = [.. _segments.Skip(dropped.Count)];
        }

        foreach (var segment in dropped)
        {
            // Oldest first: whenever this is interrupted, what is left has no hole.
            File.Delete(segment.Path);
        }

        DurableFiles.FlushDirectory(_directory);
        _ceded.Forget(Start);
        Log.Retained(_logger, dropped.Count, Start);
        return dropped.Count;
    }

    /// <summary>Notes events that another log counts: nothing of this log counts them from now on.</summary>
    /// <param name="places">Where they lie. Durable on return.</param>
    /// <exception cref="UnavailableException">The disk failed: nothing is noted; to be tried again.</exception>
    /// <exception cref="PreconditionException">A checkpoint holds one of them already; the message says what to
    /// do.</exception>
    internal void Cede(IEnumerable<EventPlace> places) => _ceded.Add(places);

    /// <summary>Notes, durably, that other logs write to partitions that this one writes to.</summary>
    /// <exception cref="UnavailableException">The disk failed: nothing is noted; to be tried again.</exception>
    internal void Meet(IReadOnlyCollection<PartitionPeer> peers) => _ceded.Add(peers);

    /// <summary>The other logs that were ever met, in no order.</summary>
    internal IReadOnlyList<PartitionPeer> Peers() => _ceded.Peers();

    /// <summary>Takes care that nothing is ceded any more of what a checkpoint is about to hold.</summary>
    /// <param name="from">Offset where the fold began.</param>
    /// <param name="to">Offset where it ended.</param>
    /// <param name="count">Ceded events that it left out.</param>
    /// <returns>False: more were ceded meanwhile, the fold must not be used.</returns>
    internal bool TrySeal(long from, long to, long count) => _ceded.TrySeal(from, to, count);

    /// <summary>Takes no more appends, makes those under way durable, closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_queue)
        {
            _closing = true;
            Monitor.PulseAll(_queue);
        }

        await _writerEnded.Task.ConfigureAwait(false);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Hands an append to the writer; returns why not, if not.</summary>
    private string? Enqueue(PendingAppend append)
    {
        lock (_queue)
        {
            if (_failure is not null)
            {
                return _failure;
            }

            if (_closing)
            {
                return "The log is closed.";
            }

            // One that is larger than the limit alone is taken when nothing else waits, else it could never be.
            if (_queuedBytes > 0 && _queuedBytes + append.Length > _options.MaxQueuedBytes)
            {
                return $"{_queuedBytes} bytes wait for the disk already; the limit is {_options.MaxQueuedBytes}.";
            }

            _queuedBytes += append.Length;
            _queue.Enqueue(append);
            Monitor.Pulse(_queue);
            return null;
        }
    }

    /// <summary>The writer: the only one who touches the file, the mark and the end.</summary>
    private void Write()
    {
        while (TakeBatch())
        {
            try
            {
                WriteBatch();
            }
            catch (Exception e)
            {
                // Whatever it was: from here on nobody knows what the disk holds.
                Refuse(e);
            }

            _batch.Clear();
        }

        Close();
    }

    private bool TakeBatch()
    {
        lock (_queue)
        {
            while (_queue.Count == 0 && !_closing)
            {
                Monitor.Wait(_queue);
            }

            var bytes = 0;
            while (_queue.TryPeek(out var append) && (bytes == 0 || bytes + append.Length <= MaxBatchBytes))
            {
                bytes += append.Length;
                _batch.Add(_queue.Dequeue());
            }
        }

        return _batch.Count > 0;
    }

    private void WriteBatch()
    {
        RollIfDue();
        var offset = _end;
        var segment = _segments[^1];
        var bytes = Place(offset);
        _file.Write(bytes, segment.Position(offset));
        _file.Flush();
        _mark.Move(offset + bytes.Length);

        Volatile.Write(ref _end, offset + bytes.Length);
        lock (_queue)
        {
            _queuedBytes -= bytes.Length;
        }

        foreach (var append in _batch)
        {
            _receivedMs = Math.Max(_receivedMs, append.ReceivedMs);
            var to = offset + append.Length;
            append.Complete(new LogRange(offset, to));
            offset = to;
        }

        Interlocked.Exchange(ref _advanced, NewSignal()).SetResult();
    }

    /// <summary>Binds the frames of the batch to their offsets and puts them side by side.</summary>
    private ReadOnlySpan<byte> Place(long offset)
    {
        if (_batch is [var only])
        {
            Frame.Place(only.Frames, _logId, offset);
            return only.Frames;
        }

        var total = _batch.Sum(append => append.Length);
        if (_batchBuffer.Length < total)
        {
            _batchBuffer = new byte[Math.Min(MaxBatchBytes, Math.Max(total, 2 * _batchBuffer.Length))];
        }

        var at = 0;
        foreach (var append in _batch)
        {
            Frame.Place(append.Frames, _logId, offset + at);
            append.Frames.CopyTo(_batchBuffer.AsSpan(at));
            at += append.Length;
        }

        return _batchBuffer.AsSpan(0, total);
    }

    private void RollIfDue()
    {
        var segment = _segments[^1];
        var nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (_end == segment.Base
            || (_end - segment.Base < _options.SegmentBytes
                && nowMs - segment.Head.CreatedMs < _options.SegmentAge.TotalMilliseconds))
        {
            return;
        }

        var next = LogOpening.Begin(_directory, new SegmentHead(_logId, _end, _end, _receivedMs, nowMs));
        var file = _openFile(next.Path);
        lock (_changingSegments)
        {
            _segments = [.. _segments.SkipLast(1), segment with { End = _end, ReceivedMs = _receivedMs }, next];
        }

        _file.Dispose();
        _file = file;
    }

    private void Refuse(Exception failure)
    {
        Log.WriteFailed(_logger, _directory, _end, failure);
        PendingAppend[] waiting;
        string sentence;
        lock (_queue)
        {
            sentence = _failure ??= "The log could not be written to its disk and takes nothing more until it is "
                + "opened again.";
            waiting = [.. _batch, .. _queue];
            _queue.Clear();
            _queuedBytes = 0;
        }

        foreach (var append in waiting)
        {
            append.Fail(new UnavailableException("log", sentence, failure));
        }
    }

    private void Close()
    {
        try
        {
            _mark.Flush();
        }
        catch (IOException e)
        {
            // Only a hint for the next opening; all records are durable already.
            Log.MarkNotFlushed(_logger, _directory, e);
        }

        _mark.Dispose();
        _file.Dispose();
        _ceded.Dispose();
        _lock.Dispose();
        var advanced = Volatile.Read(ref _advanced);
        advanced.SetException(new UnavailableException("log", "The log is closed."));
        // Seen, even when nobody waits.
        _ = advanced.Task.Exception;
        _writerEnded.SetResult();
    }

    private static partial class Log
    {
        [LoggerMessage(
            8000,
            LogLevel.Error,
            "The log in {Directory} could not be written behind offset {Offset}; it refuses all writes from now on.",
            EventName = nameof(WriteFailed))]
        public static partial void WriteFailed(ILogger logger, string directory, long offset, Exception exception);

        [LoggerMessage(
            8001,
            LogLevel.Information,
            "Dropped {Segments} segments; the log begins at offset {Start} now.",
            EventName = nameof(Retained))]
        public static partial void Retained(ILogger logger, int segments, long start);

        [LoggerMessage(
            8002,
            LogLevel.Warning,
            "The mark of acknowledged records in {Directory} could not be flushed.",
            EventName = nameof(MarkNotFlushed))]
        public static partial void MarkNotFlushed(ILogger logger, string directory, Exception exception);
    }
}
