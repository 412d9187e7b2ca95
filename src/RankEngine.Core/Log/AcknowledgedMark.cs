using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace RankEngine.Log;

/// <summary>The file that remembers up to where records were acknowledged.</summary>
/// <remarks>
/// Rewritten in place after each flush of the log, before anyone is told, and not flushed itself: it costs no time,
/// survives the end of the process exactly, and after a power loss may be too low but never too high. So recovery knows
/// bytes that nobody was promised from bytes that are missing. When the file is unreadable it promises nothing.
/// </remarks>
internal sealed class AcknowledgedMark : IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "acknowledged";

    private const int Bytes = 16;

    private readonly SafeFileHandle _file;
    private readonly ulong _logId;

    private AcknowledgedMark(SafeFileHandle file, ulong logId)
    {
        _file = file;
        _logId = logId;
    }

    /// <summary>Writes a new file and opens it for moving.</summary>
    public static AcknowledgedMark Create(string directory, ulong logId, long offset)
    {
        var path = Path.Combine(directory, FileName);
        DurableFiles.Replace(path, file =>
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            Encode(bytes, logId, offset);
            file.Write(bytes);
        });
        return new AcknowledgedMark(
            File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), logId);
    }

    /// <summary>Reads the mark; null when it is missing or unreadable.</summary>
    public static long? TryRead(string directory, ulong logId)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> bytes = stackalloc byte[Bytes];
        // A server may be moving it at this moment: a second look sees it whole.
        for (var attempt = 0; attempt < 8; attempt++)
        {
            if (RandomAccess.Read(file, bytes, 0) != Bytes)
            {
                return null;
            }

            var offset = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            if (offset >= 0 && BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) == Check(logId, offset))
            {
                return offset;
            }
        }

        return null;
    }

    /// <summary>Moves the mark.</summary>
    public void Move(long offset)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Encode(bytes, _logId, offset);
        RandomAccess.Write(_file, bytes, 0);
    }

    /// <summary>Makes the mark itself durable.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void Encode(Span<byte> bytes, ulong logId, long offset)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, offset);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Check(logId, offset));
    }

    private static ulong Check(ulong logId, long offset) => Frame.Mask(~logId, offset);
}
