using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RankEngine.Log;

/// <summary>Makes files that are there whole or not at all, whenever the power goes.</summary>
internal static partial class DurableFiles
{
    /// <summary>What an interrupted <see cref="Replace"/> leaves; never read.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes a file beside its place, makes it durable, then puts it there in one step.</summary>
    public static void Replace(string path, Action<Stream> write)
    {
        var temporary = path + TemporarySuffix;
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Creates a directory whose name survives a power loss.</summary>
    public static void CreateDirectory(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        Directory.CreateDirectory(directory);
        if (Path.GetDirectoryName(Path.GetFullPath(directory)) is { } parent)
        {
            FlushDirectory(parent);
        }
    }

    /// <summary>Makes creations, renames and deletions in a directory durable.</summary>
    /// <remarks>.NET opens no directories. Windows journals names by itself and has no such call.</remarks>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(directory, 0);
        if (descriptor < 0)
        {
            throw new IOException($"{directory} cannot be opened: {LastError()}.");
        }

        try
        {
            if (Flush(descriptor) < 0)
            {
                throw new IOException($"{directory} cannot be made durable: {LastError()}.");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static string LastError() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
