using System.Buffers;
using RankEngine.Binary;

namespace RankEngine.Log;

/// <summary>The records of one append on their way to the disk: encoded and sealed, their place still open.</summary>
internal sealed class PendingAppend
{
    /// <summary>A scratch buffer that grew beyond this is not kept.</summary>
    private const int LargestKeptScratch = 1 << 20;

    [ThreadStatic]
    private static ByteWriter? _scratch;

    // Continuations must not run on the writer's thread: it would wait for the callers' code.
    private readonly TaskCompletionSource<LogRange> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private byte[] _buffer;

    private PendingAppend(byte[] buffer, int length, long receivedMs)
    {
        _buffer = buffer;
        Length = length;
        ReceivedMs = receivedMs;
    }

    /// <summary>Bytes of all frames.</summary>
    public int Length { get; }

    /// <summary>Latest receipt among the records.</summary>
    public long ReceivedMs { get; }

    /// <summary>The frames.</summary>
    public Span<byte> Frames => _buffer.AsSpan(0, Length);

    /// <summary>Done when the records are durable, or are not going to be.</summary>
    public Task<LogRange> Completion => _completion.Task;

    /// <summary>Encodes records on the caller's thread, so that this work is done by many.</summary>
    /// <exception cref="InvalidRequestException">A record is larger than the log takes.</exception>
    public static PendingAppend Encode(IReadOnlyList<LogRecord> records)
    {
        var writer = _scratch ??= new ByteWriter();
        try
        {
            writer.Clear();
            var ends = new int[records.Count];
            var receivedMs = long.MinValue;
            for (var index = 0; index < records.Count; index++)
            {
                var start = writer.Count;
                writer.Fixed64(0);
                writer.Single(0);
                LogRecordCodec.Encode(records[index], writer);
                ends[index] = writer.Count;
                receivedMs = Math.Max(receivedMs, records[index].ReceivedMs);
                if (writer.Count - start - Frame.HeaderBytes > Frame.MaxPayloadBytes)
                {
                    throw new InvalidRequestException(
                        $"records[{index}]",
                        $"takes {writer.Count - start - Frame.HeaderBytes} bytes in the log; "
                        + $"a record may take {Frame.MaxPayloadBytes}");
                }
            }

            var buffer = ArrayPool<byte>.Shared.Rent(writer.Count);
            writer.Written.Span.CopyTo(buffer);
            var from = 0;
            foreach (var end in ends)
            {
                Frame.Seal(buffer.AsSpan(from, end - from));
                from = end;
            }

            return new PendingAppend(buffer, writer.Count, receivedMs);
        }
        finally
        {
            if (writer.Count > LargestKeptScratch)
            {
                _scratch = null;
            }
        }
    }

    /// <summary>Tells the caller that the records are durable.</summary>
    public void Complete(LogRange range)
    {
        Release();
        _completion.TrySetResult(range);
    }

    /// <summary>Tells the caller that nobody vouches for the records.</summary>
    public void Fail(Exception failure)
    {
        Release();
        _completion.TrySetException(failure);
        // Seen, even when the caller waits no more.
        _ = _completion.Task.Exception;
    }

    /// <summary>Gives the memory back; nobody waits.</summary>
    public void Abandon() => Release();

    private void Release()
    {
        var buffer = _buffer;
        _buffer = [];
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
