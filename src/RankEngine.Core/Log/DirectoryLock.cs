using System.Globalization;

namespace RankEngine.Log;

/// <summary>Keeps a directory to one process. Gone when the process is, however it ends.</summary>
public sealed class DirectoryLock : IDisposable
{
    private const string FileName = "lock";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file)
    {
        _file = file;
    }

    /// <summary>Takes the lock of a directory that exists.</summary>
    /// <param name="directory">The directory; a file named <c>lock</c> appears in it and stays.</param>
    /// <exception cref="PreconditionException">Another one holds it, or the directory cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new PreconditionException(
                "data directory",
                $"{directory} is in use by {Holder(path)}. Stop it first, or name another directory.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new PreconditionException("data directory", $"{directory} cannot be written by this user.");
        }

        // Never removed: whoever opened the old file before its removal would hold a lock nobody else sees.
        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new DirectoryLock(file);
    }

    /// <summary>Gives the directory free.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>EWOULDBLOCK on Linux, on macOS, and a sharing violation on Windows.</summary>
    private static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(file);
            return int.TryParse(text.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? $"process {id}"
                : "another process";
        }
        catch (IOException)
        {
            // Only the sentence gets shorter.
            return "another process";
        }
    }
}
