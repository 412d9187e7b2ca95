using Microsoft.Win32.SafeHandles;

namespace RankEngine.Log;

/// <summary>The file the writer appends to: the one seam at which tests let the disk fail.</summary>
internal interface ILogFile : IDisposable
{
    /// <summary>Writes all bytes at a place, or throws.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Returns when everything written is durable, or throws.</summary>
    void Flush();
}

/// <summary>A file of the operating system.</summary>
internal sealed class LogFile : ILogFile
{
    private readonly SafeFileHandle _handle;

    private LogFile(SafeFileHandle handle)
    {
        _handle = handle;
    }

    /// <summary>Opens a segment for appending.</summary>
    public static ILogFile Open(string path) =>
        new LogFile(File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(_handle, bytes, position);

    /// <inheritdoc/>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
