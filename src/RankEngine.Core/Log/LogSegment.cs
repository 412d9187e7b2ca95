using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;

namespace RankEngine.Log;

/// <summary>What the head of a segment file says.</summary>
/// <param name="LogId">Id of the log it belongs to.</param>
/// <param name="Base">Offset of its first byte behind the head.</param>
/// <param name="PreviousEnd">
/// Offset where the segment before ends; less than <paramref name="Base"/> when acknowledged records were found missing
/// there, so that their offsets are never used again.
/// </param>
/// <param name="PreviousReceivedMs">Latest receipt in the segments before, in Unix milliseconds.</param>
/// <param name="CreatedMs">When it was begun, in Unix milliseconds.</param>
internal readonly record struct SegmentHead(
    ulong LogId, long Base, long PreviousEnd, long PreviousReceivedMs, long CreatedMs)
{
    /// <summary>Bytes before the first frame.</summary>
    public const int Bytes = 64;

    private static ReadOnlySpan<byte> Title => "RKLOGSEG"u8;

    /// <summary>Writes the 64 bytes.</summary>
    public void Encode(Span<byte> bytes)
    {
        bytes[..Bytes].Clear();
        Title.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], LogStamp.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], LogId);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Base);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], PreviousEnd);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], PreviousReceivedMs);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[48..], CreatedMs);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[60..], Crc32.HashToUInt32(bytes[..60]));
    }

    /// <summary>Reads the 64 bytes; null when they are damaged.</summary>
    public static SegmentHead? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..]) != Crc32.HashToUInt32(bytes[..60])
            || !bytes.StartsWith(Title)
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != LogStamp.Version)
        {
            return null;
        }

        var head = new SegmentHead(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]));
        return head.Base >= 0 && head.PreviousEnd >= 0 && head.PreviousEnd <= head.Base ? head : null;
    }
}

/// <summary>One file of a log, as a reader sees it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Head">What its head says.</param>
/// <param name="End">Offset behind its last record; <see cref="long.MaxValue"/> while it still grows.</param>
/// <param name="ReceivedMs">
/// Latest receipt in it or before it; <see cref="long.MaxValue"/> while it still grows.
/// </param>
internal sealed record LogSegment(string Path, SegmentHead Head, long End, long ReceivedMs)
{
    private const string Suffix = ".seg";

    /// <summary>Offset of its first record.</summary>
    public long Base => Head.Base;

    /// <summary>Place in the file of an offset.</summary>
    public long Position(long offset) => offset - Base + SegmentHead.Bytes;

    /// <summary>Names the file of a base offset.</summary>
    public static string PathOf(string directory, long baseOffset) =>
        System.IO.Path.Combine(directory, baseOffset.ToString("d20", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>Returns the segment files of a directory with their base offsets, in order.</summary>
    public static List<(long Base, string Path)> List(string directory)
    {
        var found = new List<(long Base, string Path)>();
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Suffix))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path);
            if (name.Length != 20
                || !long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var baseOffset))
            {
                throw new CorruptDataException(
                    path, "A segment is named by the 20 digits of its first offset. Move this file away.");
            }

            found.Add((baseOffset, path));
        }

        found.Sort();
        return found;
    }
}
