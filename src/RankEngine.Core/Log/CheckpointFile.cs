using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using Microsoft.Extensions.Logging;

namespace RankEngine.Log;

/// <summary>What a fold had come to at an offset of a log.</summary>
/// <param name="Offset">Offset of the log up to which it holds everything.</param>
/// <param name="Sections">
/// The bytes that were handed over, section by section, read from disk on each enumeration; checked once as a whole
/// when the checkpoint was found, and each again when it is read.
/// </param>
public sealed record Checkpoint(long Offset, IEnumerable<byte[]> Sections);

/// <summary>
/// Keeps what the fold of a log came to, so that a start need not fold from the beginning and retention may drop
/// segments behind it. Knows nothing of what the sections hold.
/// </summary>
/// <remarks>
/// <code>
/// 8    title      RKCHKPNT
/// 4    version
/// 4    CRC-32     of all other bytes of the head
/// 8    log id
/// 8    offset
///      sections:  4 length, 4 CRC-32 of number, length and bytes, bytes
/// 4    0xFFFFFFFF no section has that length: the end
/// 4    CRC-32     of the number of sections
/// </code>
/// A file is named by its offset and is there whole or not at all; the two newest are kept.
/// </remarks>
public static partial class CheckpointFile
{
    private const int Kept = 2;
    private const int Version = 1;
    private const int HeadBytes = 32;
    private const uint EndMark = uint.MaxValue;
    private const string Suffix = ".checkpoint";

    private static ReadOnlySpan<byte> Title => "RKCHKPNT"u8;

    /// <summary>Writes a checkpoint and drops all but the two of the highest offsets.</summary>
    /// <param name="directory">Belongs to the checkpoints of one log; created when missing.</param>
    /// <param name="logId">Id of the log.</param>
    /// <param name="offset">Offset up to which the sections hold everything.</param>
    /// <param name="sections">Taken one by one, so that they need not be in memory together.</param>
    /// <exception cref="IOException">The disk failed or is full: the checkpoints before are untouched.</exception>
    public static void Write(
        string directory, string logId, long offset, IEnumerable<ReadOnlyMemory<byte>> sections)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        directory = Path.GetFullPath(directory);
        DurableFiles.CreateDirectory(directory);
        foreach (var temporary in Directory.EnumerateFiles(directory, "*" + DurableFiles.TemporarySuffix))
        {
            // Left by a write that failed: it may be what fills the disk.
            File.Delete(temporary);
        }

        DurableFiles.Replace(PathOf(directory, offset), file => WriteTo(file, ParseId(logId), offset, sections));
        foreach (var (_, path) in List(directory).Skip(Kept))
        {
            File.Delete(path);
        }
    }

    /// <summary>Finds the newest checkpoint that is whole.</summary>
    /// <param name="directory">Where <see cref="Write"/> put them.</param>
    /// <param name="logId">Id of the log; checkpoints of another are passed over.</param>
    /// <param name="logger">Told of every one that is passed over, and why.</param>
    /// <returns>
    /// Null when there is none. If the log's start is not 0 then, what the dropped segments held is lost: say so.
    /// </returns>
    /// <exception cref="PreconditionException">A newer RankEngine wrote it.</exception>
    public static Checkpoint? TryReadLatest(string directory, string logId, ILogger logger)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        var id = ParseId(logId);
        foreach (var (offset, path) in List(Path.GetFullPath(directory)))
        {
            try
            {
                foreach (var _ in ReadFrom(path, id, offset))
                {
                }

                return new Checkpoint(offset, ReadFrom(path, id, offset));
            }
            catch (CorruptDataException e)
            {
                Log.PassedOver(logger, path, e);
            }
        }

        return null;
    }

    /// <summary>Deletes checkpoints that cannot be used, so that none of them counts among the two that are
    /// kept.</summary>
    /// <param name="directory">Where <see cref="Write"/> put them.</param>
    /// <param name="offset">Those of greater offsets go: offset of the newest usable one, -1 without any.</param>
    internal static void DropBehind(string directory, long offset)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var (_, path) in List(directory).TakeWhile(checkpoint => checkpoint.Offset > offset))
        {
            File.Delete(path);
        }
    }

    /// <summary>Makes something of the newest checkpoint that is whole, reading every byte once.</summary>
    /// <param name="directory">Where <see cref="Write"/> put them.</param>
    /// <param name="logId">Id of the log; checkpoints of another are passed over.</param>
    /// <param name="logger">Told of every one that is passed over, and why.</param>
    /// <param name="read">
    /// Must enumerate all sections, once, and let through what that throws: then the checkpoint before is tried.
    /// </param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="PreconditionException">A newer RankEngine wrote it.</exception>
    public static T? TryReadLatest<T>(string directory, string logId, ILogger logger, Func<Checkpoint, T?> read)
        where T : class
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        var id = ParseId(logId);
        foreach (var (offset, path) in List(Path.GetFullPath(directory)))
        {
            try
            {
                return read(new Checkpoint(offset, ReadFrom(path, id, offset)));
            }
            catch (CorruptDataException e)
            {
                Log.PassedOver(logger, path, e);
            }
        }

        return null;
    }

    /// <summary>Returns the offset up to which even the older of the two checkpoints holds everything.</summary>
    /// <remarks>
    /// What <see cref="EventLog.Retain"/> should be given: with a later one, a damaged newest checkpoint would leave a
    /// hole between the older one and the log.
    /// </remarks>
    /// <param name="directory">Where <see cref="Write"/> put them.</param>
    /// <returns>0 as long as there are fewer than two.</returns>
    public static long RetainableOffset(string directory) =>
        Directory.Exists(directory) && List(directory) is [_, var (offset, _), ..] ? offset : 0;

    private static void WriteTo(Stream file, ulong logId, long offset, IEnumerable<ReadOnlyMemory<byte>> sections)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        Title.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(head[16..], logId);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], HeadCheck(head));
        file.Write(head);

        Span<byte> frame = stackalloc byte[8];
        var count = 0u;
        foreach (var section in sections)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame, section.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], SectionCheck(count, section.Span));
            file.Write(frame);
            file.Write(section.Span);
            count++;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame, EndMark);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], SectionCheck(count, []));
        file.Write(frame);
    }

    private static IEnumerable<byte[]> ReadFrom(string path, ulong logId, long offset)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        CheckHead(file, path, logId, offset);
        var frame = new byte[8];
        for (var number = 0u; ; number++)
        {
            Fill(file, frame, path);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(frame);
            var check = BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(4));
            if (length == EndMark)
            {
                if (check != SectionCheck(number, []) || file.Position != file.Length)
                {
                    throw Damaged(path);
                }

                yield break;
            }

            if (length > file.Length - file.Position || length > Array.MaxLength)
            {
                throw Damaged(path);
            }

            var section = new byte[length];
            Fill(file, section, path);
            if (check != SectionCheck(number, section))
            {
                throw Damaged(path);
            }

            yield return section;
        }
    }

    private static void CheckHead(FileStream file, string path, ulong logId, long offset)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        Fill(file, head, path);
        if (!head.StartsWith(Title) || BinaryPrimitives.ReadUInt32LittleEndian(head[12..]) != HeadCheck(head))
        {
            throw Damaged(path);
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        if (version > Version)
        {
            throw new PreconditionException(
                "checkpoint format",
                $"{path} was written in format {version}; this RankEngine reads up to {Version}. "
                + "Run the newer RankEngine.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(head[16..]) != logId
            || BinaryPrimitives.ReadInt64LittleEndian(head[24..]) != offset)
        {
            throw new CorruptDataException(path, "This is the checkpoint of another log or offset.");
        }
    }

    private static void Fill(FileStream file, Span<byte> bytes, string path)
    {
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new CorruptDataException(path, "The checkpoint is cut short.");
        }
    }

    /// <summary>Over title, version, log id and offset: all but the place of the check itself.</summary>
    private static uint HeadCheck(ReadOnlySpan<byte> head)
    {
        var crc = new Crc32();
        crc.Append(head[..12]);
        crc.Append(head[16..HeadBytes]);
        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>The number within, so that sections cannot change places or be left out.</summary>
    private static uint SectionCheck(uint number, ReadOnlySpan<byte> section)
    {
        Span<byte> numbers = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(numbers, number);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], section.Length);
        var crc = new Crc32();
        crc.Append(numbers);
        crc.Append(section);
        return crc.GetCurrentHashAsUInt32();
    }

    private static CorruptDataException Damaged(string path) => new(path, "The checkpoint is damaged.");

    private static ulong ParseId(string logId) => ulong.Parse(
        logId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string PathOf(string directory, long offset) =>
        Path.Combine(directory, offset.ToString("d20", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>The checkpoints of a directory, newest first.</summary>
    private static List<(long Offset, string Path)> List(string directory)
    {
        var found = new List<(long Offset, string Path)>();
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Suffix))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            {
                found.Add((offset, path));
            }
        }

        found.Sort((left, right) => right.Offset.CompareTo(left.Offset));
        return found;
    }

    private static partial class Log
    {
        [LoggerMessage(
            8020,
            LogLevel.Error,
            "The checkpoint {Path} cannot be used; the one before it is tried.",
            EventName = nameof(PassedOver))]
        public static partial void PassedOver(ILogger logger, string path, Exception exception);
    }
}
