using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;

namespace RankEngine.Log;

/// <summary>The wrapping of one record on disk.</summary>
/// <remarks>
/// <code>
/// 4   length    of the payload in bytes, 1 to 16 MiB
/// 4   header    CRC-32C of the length, masked
/// 4   payload   CRC-32 of the payload, masked
/// ... payload
/// </code>
/// All little-endian. The masks come from the log's id and the frame's offset, so a frame is only whole where it was
/// written: neither blocks of another file nor text that a client shaped like a frame pass for one. The header has its
/// own check so that a wrong length is told from a frame that was cut short, and so that recovery can look for whole
/// frames behind a damaged one at the cost of a few multiplications per byte.
/// </remarks>
internal static class Frame
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Largest payload.</summary>
    public const int MaxPayloadBytes = 16 << 20;

    /// <summary>Writes the header of a frame whose offset is not known yet.</summary>
    /// <param name="frame">The frame: 12 bytes for the header, then the payload.</param>
    public static void Seal(Span<byte> frame)
    {
        var payload = frame[HeaderBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], LengthCheck((uint)payload.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], Crc32.HashToUInt32(payload));
    }

    /// <summary>Binds sealed frames that follow each other to their place.</summary>
    public static void Place(Span<byte> frames, ulong logId, long offset)
    {
        while (!frames.IsEmpty)
        {
            var mask = Mask(logId, offset);
            var length = HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(frames);
            Apply(frames[4..], (uint)mask);
            Apply(frames[8..], (uint)(mask >> 32));
            frames = frames[length..];
            offset += length;
        }
    }

    /// <summary>Returns the payload's length, or 0 when these 12 bytes are no header at this offset.</summary>
    public static int Length(ReadOnlySpan<byte> header, ulong logId, long offset)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length is 0 or > MaxPayloadBytes)
        {
            return 0;
        }

        var check = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) ^ (uint)Mask(logId, offset);
        return check == LengthCheck(length) ? (int)length : 0;
    }

    /// <summary>Tells whether the payload is the one that was written.</summary>
    /// <param name="frame">The whole frame; its header was checked.</param>
    /// <param name="logId">Id of the log.</param>
    /// <param name="offset">Offset of the frame.</param>
    public static bool IsWhole(ReadOnlySpan<byte> frame, ulong logId, long offset)
    {
        var check = BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]) ^ (uint)(Mask(logId, offset) >> 32);
        return check == Crc32.HashToUInt32(frame[HeaderBytes..]);
    }

    /// <summary>Finalizer of splitmix64 (Steele, Lea, Flood: OOPSLA 2014) over id and offset.</summary>
    public static ulong Mask(ulong logId, long offset)
    {
        var mixed = unchecked(logId + ((ulong)offset * 0x9E3779B97F4A7C15));
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }

    private static uint LengthCheck(uint length) => BitOperations.Crc32C(uint.MaxValue, length);

    private static void Apply(Span<byte> field, uint mask) =>
        BinaryPrimitives.WriteUInt32LittleEndian(field, BinaryPrimitives.ReadUInt32LittleEndian(field) ^ mask);
}
