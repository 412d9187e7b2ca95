using Microsoft.Extensions.Logging;

namespace RankEngine.Log;

/// <summary>A log that was made ready for appending.</summary>
internal sealed record OpenedLog(
    ulong LogId,
    AcknowledgedMark Mark,
    IReadOnlyList<LogSegment> Segments,
    long End,
    long ReceivedMs,
    long Missing,
    ILogFile File);

/// <summary>Creates a log or makes an existing one ready for appending: does what recovery found to do.</summary>
internal static partial class LogOpening
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Opens the log of a directory whose lock is held.</summary>
    public static OpenedLog Run(
        string directory, TimeProvider clock, ILogger logger, Func<string, ILogFile> openFile)
    {
        foreach (var temporary in Directory.EnumerateFiles(directory, "*" + DurableFiles.TemporarySuffix))
        {
            File.Delete(temporary);
        }

        var contents = LogRecovery.Inspect(directory, live: false);
        if (contents is null)
        {
            contents = new LogContents(Create(directory), [], 0, 0, false);
        }
        else if (contents.Acknowledged is null)
        {
            Log.MarkUnreadable(logger, directory);
        }

        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var segments = contents.Segments.ToList();
        if (segments.Count == 0)
        {
            segments.Add(Begin(directory, new SegmentHead(contents.LogId, 0, 0, 0, nowMs)));
            return Ready(directory, contents.LogId, segments, 0, 0, missing: 0, openFile);
        }

        var last = segments[^1];
        if (contents.LastHeadIsCut)
        {
            // Its records' receipts are unknown, its predecessors' were in the head: now is late enough for all.
            last = Begin(directory, last.Head with { PreviousReceivedMs = nowMs, CreatedMs = nowMs }) with
            {
                End = last.Base,
                ReceivedMs = nowMs,
            };
            if (segments is [.., var before, _])
            {
                segments[^2] = before with { ReceivedMs = nowMs };
            }
        }
        else
        {
            Repair(last, contents, logger);
        }

        if (contents.Missing == 0)
        {
            segments[^1] = last with { End = long.MaxValue, ReceivedMs = long.MaxValue };
            return Ready(directory, contents.LogId, segments, last.End, last.ReceivedMs, missing: 0, openFile);
        }

        // The store may have applied what is missing: its offsets must not come to mean other records.
        var acknowledged = contents.Acknowledged!.Value;
        Log.AcknowledgedMissing(logger, directory, contents.Missing, last.End, acknowledged);
        segments[^1] = last;
        segments.Add(Begin(
            directory, new SegmentHead(contents.LogId, acknowledged, last.End, last.ReceivedMs, nowMs)));
        return Ready(
            directory, contents.LogId, segments, acknowledged, last.ReceivedMs, contents.Missing, openFile);
    }

    /// <summary>Makes a new, empty segment, durable with its name.</summary>
    public static LogSegment Begin(string directory, SegmentHead head)
    {
        var path = LogSegment.PathOf(directory, head.Base);
        DurableFiles.Replace(path, file =>
        {
            Span<byte> bytes = stackalloc byte[SegmentHead.Bytes];
            head.Encode(bytes);
            file.Write(bytes);
        });
        return new LogSegment(path, head, long.MaxValue, long.MaxValue);
    }

    private static ulong Create(string directory)
    {
        // The stamp makes it a log, and comes last: a log without segments is new only if its mark says so.
        var logId = LogStamp.DrawId();
        AcknowledgedMark.Create(directory, logId, 0).Dispose();
        LogStamp.Create(directory, logId);
        return logId;
    }

    private static OpenedLog Ready(
        string directory,
        ulong logId,
        List<LogSegment> segments,
        long end,
        long receivedMs,
        long missing,
        Func<string, ILogFile> openFile)
    {
        var file = openFile(segments[^1].Path);
        try
        {
            var mark = AcknowledgedMark.Create(directory, logId, end);
            return new OpenedLog(logId, mark, segments.ToArray(), end, receivedMs, missing, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Cuts off a torn tail and makes durable what is whole.</summary>
    private static void Repair(LogSegment segment, LogContents contents, ILogger logger)
    {
        using var file = File.OpenHandle(
            segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var torn = contents.FileEnd - segment.End;
        if (torn > 0)
        {
            Log.TornTail(logger, segment.Path, torn, segment.End);
            RandomAccess.SetLength(file, segment.Position(segment.End));
        }

        // A flush that failed before the last end of the process left pages that are called clean and are on no disk.
        // Whole records behind the mark may be such: written again, the flush below is a true one.
        if (contents.Acknowledged is { } acknowledged)
        {
            var buffer = new byte[Math.Min(CopyBytes, Math.Max(0, segment.End - acknowledged))];
            for (var offset = Math.Max(acknowledged, segment.Base); offset < segment.End;)
            {
                var wanted = (int)Math.Min(buffer.Length, segment.End - offset);
                var read = RandomAccess.Read(file, buffer.AsSpan(0, wanted), segment.Position(offset));
                if (read == 0)
                {
                    throw new IOException($"{segment.Path} shrank while it was opened.");
                }

                RandomAccess.Write(file, buffer.AsSpan(0, read), segment.Position(offset));
                offset += read;
            }
        }

        RandomAccess.FlushToDisk(file);
    }

    private static partial class Log
    {
        [LoggerMessage(
            8010,
            LogLevel.Warning,
            "Cut {Bytes} torn bytes off {Path} at offset {Offset}: the end of a write that was never acknowledged.",
            EventName = nameof(TornTail))]
        public static partial void TornTail(ILogger logger, string path, long bytes, long offset);

        [LoggerMessage(
            8011,
            LogLevel.Error,
            "{Bytes} bytes of acknowledged records are missing from the log in {Directory}: it ends at offset {End}, "
            + "acknowledged was up to {Acknowledged}. The disk lost what it had promised to hold. "
            + "What other replicas, the store and checkpoints hold of them stays; new records go behind them.",
            EventName = nameof(AcknowledgedMissing))]
        public static partial void AcknowledgedMissing(
            ILogger logger, string directory, long bytes, long end, long acknowledged);

        [LoggerMessage(
            8012,
            LogLevel.Warning,
            "The mark of acknowledged records in {Directory} is missing or unreadable: a damaged record at the very "
            + "end of the log cannot be told from a write that was never acknowledged.",
            EventName = nameof(MarkUnreadable))]
        public static partial void MarkUnreadable(ILogger logger, string directory);
    }
}
