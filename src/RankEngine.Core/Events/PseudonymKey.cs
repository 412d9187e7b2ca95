using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace RankEngine.Events;

/// <summary>The secret of one installation that turns reader ids into pseudonyms.</summary>
/// <remarks>
/// Who loses it can no longer match readers with their past; who steals it can test whether a known reader is in the
/// data. Replicas of one installation share it.
/// </remarks>
public static partial class PseudonymKey
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
            Create(path);
        }

        return Parse(File.ReadAllText(path)) ?? throw new CorruptDataException(
            path,
            "this is not a key of 32 bytes in base64. Restore it from a backup: with another no reader is known.");
    }

    private static byte[]? Parse(string text)
    {
        var key = new byte[Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var written) && written == Length ? key : null;
    }

    // Written beside its place and linked there whole, so that no start, crash or second process ever sees half a key.
    private static void Create(string path)
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
                var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length));
                file.Write(Encoding.ASCII.GetBytes(key + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false);
            SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
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

    // Without it the name may be gone after a power cut while events hashed with the key are in the log.
    private static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"{path}: cannot be opened to make a new file durable.");
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw new IOException($"{path}: a new file could not be made durable.");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
