using System.Security.Cryptography;
using System.Text;
using RankEngine.Log;

namespace RankEngine.Events;

/// <summary>The secret of one installation that turns reader ids into pseudonyms.</summary>
/// <remarks>
/// Who loses it can no longer match readers with their past; who steals it can test whether a known reader is in the
/// data. Replicas of one installation share it.
/// </remarks>
public static class PseudonymKey
{
    /// <summary>Length of the key, in bytes.</summary>
    public const int Length = 32;

    /// <summary>Name of the key's file in the data directory; it holds the key in base64 and a line end.</summary>
    public const string FileName = "pseudonym.key";

    /// <summary>Returns the configured key, else the data directory's, which is made when there is none.</summary>
    /// <param name="configured">32 bytes in base64; null or empty when there is none.</param>
    /// <param name="dataDirectory">An existing directory.</param>
    /// <exception cref="InvalidRequestException">The configured key is not 32 bytes in base64.</exception>
    /// <exception cref="CorruptDataException">The file holds something else: it is never replaced.</exception>
    public static byte[] Load(string? configured, string dataDirectory)
    {
        if (!string.IsNullOrEmpty(configured))
        {
            return Parse(configured) ?? throw new InvalidRequestException(
                "RankEngine:PseudonymKey", "must be 32 bytes in base64, such as `openssl rand -base64 32` prints");
        }

        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path))
        {
            Create(path, RandomNumberGenerator.GetBytes(Length));
        }

        return Read(path);
    }

    /// <summary>Gives a data directory the key of another, whose log it takes over.</summary>
    /// <param name="from">A data directory.</param>
    /// <param name="to">An existing data directory.</param>
    /// <param name="isNew">True: no event has been hashed there, so it may be given a key.</param>
    /// <returns>
    /// False when the two cannot be compared, since at least one server is configured with a key of its own: an operator
    /// has to know that they are equal.
    /// </returns>
    /// <exception cref="PreconditionException">
    /// The keys differ: what was read under one is unknown under the other.
    /// </exception>
    /// <exception cref="CorruptDataException">A file holds something else than a key.</exception>
    public static bool HandOver(string from, string to, bool isNew)
    {
        var source = Path.Combine(from, FileName);
        var target = Path.Combine(to, FileName);
        if (!File.Exists(source))
        {
            return false;
        }

        if (!File.Exists(target) && isNew)
        {
            Create(target, Read(source));
        }

        return File.Exists(target) && (Read(source).AsSpan().SequenceEqual(Read(target))
            ? true
            : throw new PreconditionException(
                "pseudonym key",
                $"{source} and {target} hold different keys: the readers of one log would be strangers in the other."));
    }

    private static byte[] Read(string path) => Parse(File.ReadAllText(path)) ?? throw new CorruptDataException(
        path,
        "this is not a key of 32 bytes in base64. Restore it from a backup: with another no reader is known.");

    private static byte[]? Parse(string text)
    {
        var key = new byte[Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var written) && written == Length ? key : null;
    }

    // Written beside its place and linked there whole, so that no start, crash or second process ever sees half a key.
    private static void Create(string path, byte[] key)
    {
        var draft = $"{path}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var file = new FileStream(draft, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false);

            // Without it the name may be gone after a power cut while events hashed with the key are in the log.
            DurableFiles.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first: its key holds.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
