using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace RankEngine.Log;

/// <summary>The file that says what a log directory is: its format's version and its id.</summary>
/// <remarks>
/// Three lines of text and a fourth with the CRC-32 of them. The form of this file never changes, so that an older
/// RankEngine can always tell that a newer one was here.
/// </remarks>
internal static class LogStamp
{
    /// <summary>The file's name.</summary>
    public const string FileName = "format";

    /// <summary>The version this code writes, and the newest it reads.</summary>
    public const int Version = 1;

    private const string Title = "rankengine-log";

    /// <summary>Draws the id of a new log.</summary>
    public static ulong DrawId()
    {
        Span<byte> id = stackalloc byte[8];
        RandomNumberGenerator.Fill(id);
        return BinaryPrimitives.ReadUInt64BigEndian(id);
    }

    /// <summary>Stamps a new log.</summary>
    public static void Create(string directory, ulong logId)
    {
        var text = $"{Title}\nversion {Version}\nid {Spell(logId)}\n";
        DurableFiles.Replace(
            Path.Combine(directory, FileName), file => file.Write(Encoding.ASCII.GetBytes(text + Check(text))));
    }

    /// <summary>Reads the id of a log; null when the directory has no stamp.</summary>
    /// <exception cref="CorruptDataException">The file is damaged.</exception>
    /// <exception cref="PreconditionException">A newer RankEngine wrote it.</exception>
    public static ulong? TryRead(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        var text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        var checkAt = text.LastIndexOf("check ", StringComparison.Ordinal);
        if (checkAt < 0 || !string.Equals(text[checkAt..], Check(text[..checkAt]), StringComparison.Ordinal))
        {
            throw new CorruptDataException(
                path, "The stamp of the log is damaged. Restore this file from a backup; it never changes.");
        }

        var lines = text.Split('\n');
        if (lines.Length < 4
            || lines[0] != Title
            || !lines[1].StartsWith("version ", StringComparison.Ordinal)
            || !int.TryParse(lines[1].AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            throw new CorruptDataException(path, "This is not the stamp of a RankEngine log.");
        }

        if (version > Version)
        {
            throw new PreconditionException(
                "log format",
                $"{directory} was written in format {version}; this RankEngine reads up to {Version}. "
                + "Run the newer RankEngine, or name another directory.");
        }

        return lines[2].StartsWith("id ", StringComparison.Ordinal)
            && ulong.TryParse(
                lines[2].AsSpan(3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new CorruptDataException(path, "The stamp of the log names no id.");
    }

    /// <summary>Spells an id: 16 lower-case hexadecimal digits.</summary>
    public static string Spell(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The last line for what comes before it.</summary>
    internal static string Check(string text) => $"check {Crc32.HashToUInt32(Encoding.Latin1.GetBytes(text)):x8}\n";
}
