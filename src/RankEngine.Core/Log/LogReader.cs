namespace RankEngine.Log;

/// <summary>What a <see cref="LogReader"/> reads from: a log in use, or one looked at from outside.</summary>
internal interface ILogSource
{
    /// <summary>Offset behind the last record that may be read. Read before <see cref="Segments"/>.</summary>
    long End { get; }

    /// <summary>The files, in order; at least one.</summary>
    IReadOnlyList<LogSegment> Segments { get; }

    /// <summary>Shares repeated texts among all readers of the log.</summary>
    TextPool Texts { get; }
}

/// <summary>Reads records in order, across segments, up to the durable end. For one thread at a time.</summary>
/// <remarks>Reading goes on where it stopped once more was appended: see <see cref="EventLog.WaitForAsync"/>.</remarks>
public sealed class LogReader : IDisposable
{
    private readonly ILogSource _source;

    private IReadOnlyList<LogSegment> _segments = [];
    private LogSegment? _segment;
    private FrameScanner? _scanner;

    internal LogReader(ILogSource source, long from)
    {
        _source = source;
        Position = from;
        var end = source.End;
        var start = source.Segments[0].Base;
        if (from < start || from > end)
        {
            throw NotThere(from, start, end);
        }
    }

    /// <summary>Offset where the next record is looked for.</summary>
    public long Position { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <param name="entry">The record and where it lies.</param>
    /// <returns>False at the durable end.</returns>
    /// <exception cref="CorruptDataException">The record is damaged.</exception>
    /// <exception cref="PreconditionException">
    /// The position is no record's, or retention dropped its segment meanwhile.
    /// </exception>
    public bool TryRead(out LogEntry entry)
    {
        var end = _source.End;
        if (Position >= end)
        {
            entry = default;
            return false;
        }

        var segment = Locate(end);
        if (Position >= end)
        {
            entry = default;
            return false;
        }

        var limit = Math.Min(end, segment.End);
        var outcome = _scanner!.Next(limit, out var payload);
        if (outcome != FrameOutcome.Whole)
        {
            _segment = null;
            throw Damaged(segment, limit);
        }

        try
        {
            entry = new LogEntry(Position, _scanner.Position, LogRecordCodec.Decode(payload, _source.Texts));
        }
        catch (InvalidDataException e)
        {
            // The scanner stands behind the record, the position before it: asked again, the answer must be the same.
            _segment = null;
            throw new CorruptDataException(
                segment.Path, $"The record at offset {Position} cannot be understood: {e.Message}", e);
        }

        Position = entry.NextOffset;
        return true;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _scanner?.Dispose();

    /// <summary>Reads until so many bytes are passed or the end is reached; at least one record, if any.</summary>
    internal static IEnumerable<LogEntry> Read(ILogSource source, long from, long maxBytes)
    {
        // Not within the iterator: a wrong offset shall fail at the call.
        var reader = new LogReader(source, from);
        return Iterate(reader, from, maxBytes);

        static IEnumerable<LogEntry> Iterate(LogReader reader, long from, long maxBytes)
        {
            using (reader)
            {
                while (reader.Position - from < maxBytes && reader.TryRead(out var entry))
                {
                    yield return entry;
                }
            }
        }
    }

    /// <summary>Finds the segment of the position, jumping over what is missing between two.</summary>
    private LogSegment Locate(long end)
    {
        var segments = _source.Segments;
        if (ReferenceEquals(segments, _segments) && _segment is not null && Position < _segment.End)
        {
            return _segment;
        }

        if (Position < segments[0].Base)
        {
            throw NotThere(Position, segments[0].Base, end);
        }

        var index = segments.Count - 1;
        while (segments[index].Base > Position)
        {
            index--;
        }

        while (Position >= segments[index].End && index + 1 < segments.Count)
        {
            index++;
            Position = segments[index].Base;
        }

        var segment = segments[index];
        if (_segment?.Base != segment.Base || _scanner is null || _scanner.Position != Position)
        {
            _scanner?.Dispose();
            _scanner = null;
            _scanner = new FrameScanner(segment, Position);
        }

        _segments = segments;
        _segment = segment;
        return segment;
    }

    /// <summary>Tells a wrong position from a damaged record by walking there from the segment's start.</summary>
    private Exception Damaged(LogSegment segment, long limit)
    {
        using var walk = new FrameScanner(segment, segment.Base);
        while (walk.Position < Position && walk.Next(limit, out _) == FrameOutcome.Whole)
        {
        }

        return walk.Position > Position
            ? new PreconditionException("log offset", $"No record of the log begins at offset {Position}.")
            : new CorruptDataException(
                segment.Path,
                $"The record at offset {walk.Position} (byte {segment.Position(walk.Position)} of the file) is "
                + "damaged. Restore the file from a backup.");
    }

    private static PreconditionException NotThere(long offset, long start, long end) => new(
        "log offset", $"The log holds offsets {start} to {end}; {offset} is not among them.");
}
