using Microsoft.Win32.SafeHandles;

namespace RankEngine.Log;

/// <summary>What lies at a place of a segment.</summary>
internal enum FrameOutcome
{
    /// <summary>A frame as it was written.</summary>
    Whole,

    /// <summary>Nothing: the limit is reached.</summary>
    End,

    /// <summary>The beginning of a frame, whose rest lies beyond the limit.</summary>
    Cut,

    /// <summary>No frame, or a damaged one.</summary>
    Damaged,
}

/// <summary>Reads the frames of one segment in order, in large pieces.</summary>
internal sealed class FrameScanner : IDisposable
{
    private const int PieceBytes = 128 << 10;

    private readonly SafeFileHandle _file;
    private readonly ulong _logId;
    private readonly LogSegment _segment;

    private byte[] _buffer = new byte[PieceBytes];
    private long _bufferOffset;
    private int _bufferLength;

    /// <summary>Opens a segment at an offset of it.</summary>
    public FrameScanner(LogSegment segment, long offset)
    {
        // Delete is shared for Windows' sake: retention may drop a segment that is being read.
        _file = File.OpenHandle(
            segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _logId = segment.Head.LogId;
        _segment = segment;
        Position = offset;
        _bufferOffset = offset;
    }

    /// <summary>Offset of the next frame.</summary>
    public long Position { get; private set; }

    /// <summary>Offset behind the last byte of the file now.</summary>
    public long FileEnd => _segment.Base + RandomAccess.GetLength(_file) - SegmentHead.Bytes;

    /// <summary>Reads the frame at <see cref="Position"/> and moves behind it, if it is whole.</summary>
    /// <param name="limit">Offset up to which bytes count; may grow from call to call.</param>
    /// <param name="payload">The frame's payload, valid until the next call.</param>
    public FrameOutcome Next(long limit, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (Position >= limit)
        {
            return FrameOutcome.End;
        }

        if (!Fill(Frame.HeaderBytes, limit))
        {
            return FrameOutcome.Cut;
        }

        var length = Frame.Length(_buffer.AsSpan(At), _logId, Position);
        if (length == 0)
        {
            return FrameOutcome.Damaged;
        }

        if (!Fill(Frame.HeaderBytes + length, limit))
        {
            return FrameOutcome.Cut;
        }

        var frame = _buffer.AsSpan(At, Frame.HeaderBytes + length);
        if (!Frame.IsWhole(frame, _logId, Position))
        {
            return FrameOutcome.Damaged;
        }

        payload = frame[Frame.HeaderBytes..];
        Position += frame.Length;
        return FrameOutcome.Whole;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int At => (int)(Position - _bufferOffset);

    /// <summary>Sees to it that so many bytes from the position on are buffered; false when there are fewer.</summary>
    private bool Fill(int count, long limit)
    {
        if (Position + count > limit)
        {
            return false;
        }

        var at = At;
        if (at + count <= _bufferLength)
        {
            return true;
        }

        var kept = _bufferLength - at;
        if (count > _buffer.Length || (_buffer.Length > PieceBytes && count <= PieceBytes))
        {
            // Grows for a large record and shrinks again after it; the kept bytes fit either way.
            var larger = new byte[Math.Max(Math.Max(PieceBytes, count), kept)];
            _buffer.AsSpan(at, kept).CopyTo(larger);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(at, kept).CopyTo(_buffer);
        }

        _bufferOffset = Position;
        _bufferLength = kept;
        while (_bufferLength < count)
        {
            var wanted = (int)Math.Min(_buffer.Length - _bufferLength, limit - (_bufferOffset + _bufferLength));
            var read = RandomAccess.Read(
                _file,
                _buffer.AsSpan(_bufferLength, wanted),
                _segment.Position(_bufferOffset + _bufferLength));
            if (read == 0)
            {
                return false;
            }

            _bufferLength += read;
        }

        return true;
    }
}
