namespace RankEngine.Log;

/// <summary>A log that is only read: to hand its records over, to verify it, to replay it.</summary>
/// <remarks>Repairs nothing: a torn tail is simply behind the end. Safe to use from many threads.</remarks>
public sealed class LogArchive : IDisposable, ILogSource
{
    private readonly LogContents _contents;
    private readonly DirectoryLock? _lock;
    private readonly TextPool _texts = new();
    private readonly Lazy<CededEvents> _ceded;
    private readonly string _directory;

    private LogArchive(string directory, bool live, LogContents contents, DirectoryLock? directoryLock)
    {
        _directory = directory;
        _contents = contents;
        _lock = directoryLock;
        _ceded = new Lazy<CededEvents>(() => CededFile.ReadOnly(directory, contents.LogId, live));
    }

    /// <summary>The log's id: 16 hexadecimal digits.</summary>
    public string Id => LogStamp.Spell(_contents.LogId);

    /// <summary>Offset of the first record that is still there.</summary>
    public long Start => _contents.Segments[0].Base;

    /// <summary>Offset behind the last whole record when the log was opened.</summary>
    public long End => _contents.End;

    /// <summary>Bytes that were acknowledged and are missing at the end; 0 in a sound log.</summary>
    public long Missing => _contents.Missing;

    /// <summary>Events of this log that another log counts, as of when this was first asked for.</summary>
    /// <exception cref="CorruptDataException">Their file is damaged.</exception>
    public CededEvents Ceded => _ceded.Value;

    IReadOnlyList<LogSegment> ILogSource.Segments => _contents.Segments;

    TextPool ILogSource.Texts => _texts;

    internal static LogArchive Open(string directory, bool live)
    {
        // Before the lock: looking at a directory that is no log must leave nothing in it.
        if (!Directory.Exists(directory) || !LogRecovery.IsLog(directory))
        {
            throw new NotFoundException("log", directory);
        }

        var directoryLock = live ? null : DirectoryLock.Take(directory);
        try
        {
            var contents = Inspect(directory, live);
            return contents is { Segments.Count: > 0 }
                ? new LogArchive(directory, live, contents, directoryLock)
                : throw new NotFoundException("log", directory);
        }
        catch
        {
            directoryLock?.Dispose();
            throw;
        }
    }

    /// <summary>Returns records in order from an offset on.</summary>
    /// <param name="from">A record's offset, or <see cref="End"/>.</param>
    /// <exception cref="PreconditionException">The log holds no such offset.</exception>
    /// <exception cref="CorruptDataException">While reading: a record is damaged.</exception>
    public IEnumerable<LogEntry> Read(long from) => LogReader.Read(this, from, long.MaxValue);

    /// <summary>Begins to read at an offset.</summary>
    /// <param name="from">A record's offset, or <see cref="End"/>.</param>
    /// <exception cref="PreconditionException">The log holds no such offset.</exception>
    public LogReader OpenReader(long from) => new(this, from);

    /// <summary>Reads and checks everything.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The number of records.</returns>
    /// <exception cref="CorruptDataException">A record is damaged; the message names file and place.</exception>
    public long Verify(CancellationToken cancellationToken)
    {
        using var reader = OpenReader(Start);
        var records = 0L;
        while (reader.TryRead(out _))
        {
            records++;
            cancellationToken.ThrowIfCancellationRequested();
        }

        return records;
    }

    /// <summary>Notes, durably, that another log takes the records: this one is not opened for writing again.</summary>
    /// <exception cref="PreconditionException">A third log took some already.</exception>
    internal void BeginHandOver(string to) => HandOver.Begin(_directory, Id, to);

    /// <summary>Gives the directory free.</summary>
    public void Dispose() => _lock?.Dispose();

    private static LogContents? Inspect(string directory, bool live)
    {
        // Retention of a live server may drop a file between its listing and its opening.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return LogRecovery.Inspect(directory, live);
            }
            catch (FileNotFoundException) when (live && attempt < 3)
            {
            }
        }
    }
}
