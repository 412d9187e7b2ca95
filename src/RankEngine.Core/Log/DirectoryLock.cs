using System.Globalization;

namespace RankEngine.Log;

/// <summary>Keeps a directory to one process. Gone when the process is, however it ends.</summary>
public sealed class DirectoryLock : IDisposable
{
    private const string FileName = "lock";

    /// <summary>Apart, because nobody else may open the locked file, not even to read.</summary>
    private const string HolderFileName = "lock.process";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file)
    {
        _file = file;
    }

    /// <summary>Takes the lock of a directory that exists.</summary>
    /// <param name="directory">The directory; files <c>lock</c> and <c>lock.process</c> appear in it and stay.</param>
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
                $"{directory} is in use by {Holder(directory)}. Stop it first, or name another directory.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new PreconditionException("data directory", $"{directory} cannot be written by this user.");
        }

        // The file is never removed: whoever opened the old one before would hold a lock nobody else sees.
        try
        {
            File.WriteAllText(
                Path.Combine(directory, HolderFileName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // A full disk shall not keep anyone from reading a log; only a sentence gets shorter.
        }

        return new DirectoryLock(file);
    }

    /// <summary>Gives the directory free.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>EWOULDBLOCK on Linux, on macOS, and a sharing violation on Windows.</summary>
    private static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Holder(string directory)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(directory, HolderFileName));
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? $"process {id}"
                : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
