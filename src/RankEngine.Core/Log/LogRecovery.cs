namespace RankEngine.Log;

/// <summary>What the files of a log hold, before anything is repaired.</summary>
/// <param name="LogId">The log's id.</param>
/// <param name="Segments">In order; the last one ends where its whole records end.</param>
/// <param name="FileEnd">Offset behind the last byte of the last file: beyond the end lies a torn tail.</param>
/// <param name="Acknowledged">Offset up to which records were surely acknowledged; null when nobody knows.</param>
/// <param name="LastHeadIsCut">True when the last file is too short even for its head.</param>
internal sealed record LogContents(
    ulong LogId, IReadOnlyList<LogSegment> Segments, long FileEnd, long? Acknowledged, bool LastHeadIsCut)
{
    /// <summary>Offset behind the last whole record.</summary>
    public long End => Segments[^1].End;

    /// <summary>Bytes that were acknowledged and are gone.</summary>
    public long Missing => Math.Max(0, (Acknowledged ?? 0) - End);
}

/// <summary>Looks through the files of a log and tells a torn tail from damage.</summary>
/// <remarks>
/// The end of the last segment may be torn: a write that was under way when the power went, which nobody was promised.
/// At the first frame that is not whole:
/// <list type="number">
/// <item>A whole frame anywhere behind it: damage. Something after it survived, so it is not the end.</item>
/// <item>Else, when the <see cref="AcknowledgedMark"/> lies behind it: bytes that are there but wrong are damage; when
/// the file is too short, or zeros from there on, acknowledged records are missing, and the log goes on without them,
/// loudly.</item>
/// <item>Else a torn tail, which is cut off.</item>
/// </list>
/// Damage is never repaired here. A write that the power cut tore in its middle, later parts on the disk and earlier
/// ones not, looks like damage too: refusing costs an operator a look, guessing could cost acknowledged records.
/// Segments before the last were flushed before the next began: their length must fit, their frames are checked
/// whenever they are read.
/// </remarks>
internal static class LogRecovery
{
    /// <summary>Tells whether a directory that exists holds a log, sound or not.</summary>
    public static bool IsLog(string directory) =>
        File.Exists(Path.Combine(directory, LogStamp.FileName)) || LogSegment.List(directory).Count > 0;

    /// <summary>Looks at a log.</summary>
    /// <param name="directory">Its directory.</param>
    /// <param name="live">
    /// True: a server may be appending. What is not whole behind the acknowledged mark is then simply not there yet.
    /// </param>
    /// <returns>Null when there is no log.</returns>
    public static LogContents? Inspect(string directory, bool live)
    {
        if (LogStamp.TryRead(directory) is not { } logId)
        {
            if (Directory.Exists(directory) && LogSegment.List(directory) is [var (_, orphan), ..])
            {
                throw new CorruptDataException(
                    orphan,
                    $"There are segments but no file \"{LogStamp.FileName}\". Restore that file from a backup.");
            }

            return null;
        }

        // The mark first: what it promises must be in the files that are listed after it.
        var acknowledged = AcknowledgedMark.TryRead(directory, logId);
        var files = LogSegment.List(directory);
        if (files.Count == 0)
        {
            return acknowledged == 0
                ? new LogContents(logId, [], 0, acknowledged, false)
                : throw new CorruptDataException(
                    directory, "All segments of the log are missing. Restore them from a backup.");
        }

        var heads = ReadHeads(files, logId, out var lastHeadIsCut);
        var segments = new List<LogSegment>(files.Count);
        for (var index = 0; index + 1 < files.Count; index++)
        {
            segments.Add(Closed(files[index].Path, heads[index], heads[index + 1]));
        }

        var last = new LogSegment(files[^1].Path, heads[^1], long.MaxValue, long.MaxValue);
        if (lastHeadIsCut)
        {
            segments.Add(last with { End = last.Base, ReceivedMs = last.Head.PreviousReceivedMs });
            return new LogContents(logId, segments, last.Base, acknowledged, true);
        }

        segments.Add(Scan(last, acknowledged, live, out var fileEnd));
        return new LogContents(logId, segments, fileEnd, acknowledged, false);
    }

    private static SegmentHead[] ReadHeads(List<(long Base, string Path)> files, ulong logId, out bool lastHeadIsCut)
    {
        lastHeadIsCut = false;
        var heads = new SegmentHead[files.Count];
        Span<byte> bytes = stackalloc byte[SegmentHead.Bytes];
        for (var index = 0; index < files.Count; index++)
        {
            var (baseOffset, path) = files[index];
            using var file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.Read(file, bytes, 0) == SegmentHead.Bytes)
            {
                heads[index] = SegmentHead.TryDecode(bytes) is { } head
                    && head.LogId == logId && head.Base == baseOffset
                    ? head
                    : throw new CorruptDataException(
                        path, "The head of this segment is damaged or another log's. Restore it from a backup.");
            }
            else if (index == files.Count - 1)
            {
                // Holds no record. Its head is written anew, from the name and the file before.
                lastHeadIsCut = true;
                heads[index] = new SegmentHead(logId, baseOffset, baseOffset, long.MaxValue, 0);
            }
            else
            {
                throw new CorruptDataException(path, "This segment is cut short. Restore it from a backup.");
            }
        }

        return heads;
    }

    private static LogSegment Closed(string path, SegmentHead head, SegmentHead next)
    {
        var end = head.Base + new FileInfo(path).Length - SegmentHead.Bytes;
        return end == next.PreviousEnd
            ? new LogSegment(path, head, end, next.PreviousReceivedMs)
            : throw new CorruptDataException(
                path,
                $"This segment ends at offset {end}, but the next one was begun at {next.PreviousEnd}. "
                + "Restore it, or the segments between them, from a backup.");
    }

    private static LogSegment Scan(LogSegment segment, long? acknowledged, bool live, out long fileEnd)
    {
        using var scanner = new FrameScanner(segment, segment.Base);
        fileEnd = scanner.FileEnd;
        var receivedMs = segment.Head.PreviousReceivedMs;
        FrameOutcome outcome;
        while ((outcome = scanner.Next(fileEnd, out var payload)) == FrameOutcome.Whole)
        {
            receivedMs = Math.Max(receivedMs, LogRecordCodec.ReceivedMs(payload));
        }

        var end = scanner.Position;
        if (outcome != FrameOutcome.End && (!live || end < acknowledged))
        {
            RefuseDamage(segment, end, fileEnd, acknowledged);
        }

        return segment with { End = end, ReceivedMs = receivedMs };
    }

    /// <summary>Throws unless what follows a place looks like the end of a write that was torn.</summary>
    public static void RefuseDamage(LogSegment segment, long end, long fileEnd, long? acknowledged)
    {
        var tail = new byte[fileEnd - end];
        using (var file = File.OpenHandle(
            segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            var read = 0;
            int more;
            while (read < tail.Length
                && (more = RandomAccess.Read(file, tail.AsSpan(read), segment.Position(end) + read)) > 0)
            {
                read += more;
            }

            tail = tail[..read];
        }

        if (WholeFrameAfter(tail, segment.Head.LogId, end) is { } survivor)
        {
            throw new CorruptDataException(
                segment.Path,
                $"The record at offset {end} (byte {segment.Position(end)} of the file) is damaged, "
                + $"yet a whole one follows at offset {survivor}. Restore the file from a backup; or, to give up all "
                + $"records from there on, cut it to {segment.Position(end)} bytes.");
        }

        if (acknowledged > end && fileEnd >= acknowledged && tail.AsSpan().ContainsAnyExcept((byte)0))
        {
            throw new CorruptDataException(
                segment.Path,
                $"The record at offset {end} (byte {segment.Position(end)} of the file) is damaged, and records "
                + $"up to offset {acknowledged} were acknowledged. Restore the file from a backup; or, to give them "
                + $"up, cut it to {segment.Position(end)} bytes.");
        }
    }

    /// <summary>Returns the offset of the first whole frame behind the first byte, or null.</summary>
    private static long? WholeFrameAfter(ReadOnlySpan<byte> tail, ulong logId, long offset)
    {
        for (var at = 1; at + Frame.HeaderBytes < tail.Length; at++)
        {
            var length = Frame.Length(tail[at..], logId, offset + at);
            if (length > 0
                && length <= tail.Length - at - Frame.HeaderBytes
                && Frame.IsWhole(tail.Slice(at, Frame.HeaderBytes + length), logId, offset + at))
            {
                return offset + at;
            }
        }

        return null;
    }
}
