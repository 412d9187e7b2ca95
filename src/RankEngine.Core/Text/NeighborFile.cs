using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace RankEngine.Text;

/// <summary>Lists of neighbours in a file, not in memory: a request reads one of them, and there are a million.</summary>
/// <remarks>
/// The file belongs to the process: it has no name once it is open, and goes with the last list that lies in it. What is
/// asked for often stays in the system's cache, so that a list costs a microsecond or two. One writer, then many readers.
/// <code>
/// slot of the article    4 bytes
/// number of neighbours   1
/// bytes that follow      2
/// neighbours             see <see cref="PackedNeighbors"/>
/// </code>
/// </remarks>
internal sealed class NeighborFile
{
    private const int HeadBytes = 7;
    private const int BufferBytes = 1 << 20;

    private readonly SafeFileHandle _handle;
    private byte[] _buffer = new byte[BufferBytes];
    private int _buffered;
    private long _written;

    private NeighborFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Receives a list as it lies in the file.</summary>
    /// <param name="slot">The article.</param>
    /// <param name="offset">Where its neighbours lie.</param>
    /// <param name="neighbors">The neighbours.</param>
    public delegate void Receive(int slot, uint offset, PackedNeighbors neighbors);

    /// <summary>Makes a file.</summary>
    /// <param name="directory">Where; created when missing.</param>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public static NeighborFile Create(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"{Guid.NewGuid():n}.neighbors");
        var handle = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            // At once, so that a crash leaves nothing behind. Windows sees to that itself.
            File.Delete(path);
        }

        return new NeighborFile(handle);
    }

    /// <summary>Writes an article's list.</summary>
    /// <returns>The same list; by the writer it can be read at once.</returns>
    /// <exception cref="IOException">The disk failed or is full; what was added before can be read all the same.</exception>
    public NeighborList Add(int slot, NeighborList list)
    {
        var bytes = list.Bytes;
        var offset = _written + _buffered + HeadBytes;
        if (bytes.IsEmpty || offset > uint.MaxValue)
        {
            return list;
        }

        if (_buffered + HeadBytes + bytes.Length > _buffer.Length)
        {
            Flush();
        }

        var head = _buffer.AsSpan(_buffered);
        BinaryPrimitives.WriteInt32LittleEndian(head, slot);
        head[4] = (byte)list.Count;
        BinaryPrimitives.WriteUInt16LittleEndian(head[5..], (ushort)bytes.Length);
        bytes.CopyTo(head[HeadBytes..]);
        _buffered += HeadBytes + bytes.Length;
        return list.In(this, (uint)offset, bytes.Length);
    }

    /// <summary>Ends the writing.</summary>
    /// <exception cref="IOException">The disk failed or is full; what was added can be read all the same.</exception>
    public void Complete()
    {
        Flush();
        _buffer = [];
    }

    /// <summary>Reads bytes.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Read(uint offset, Span<byte> bytes)
    {
        if (offset >= _written)
        {
            _buffer.AsSpan((int)(offset - _written), bytes.Length).CopyTo(bytes);
        }
        else
        {
            Read((long)offset, bytes);
        }
    }

    /// <summary>Reads all lists, one after the other.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void ReadAll(Receive receive)
    {
        ReadAll(_buffer.AsSpan(0, _buffered), _written, receive);
        var buffer = new byte[BufferBytes];
        for (var from = 0L; from < _written;)
        {
            var some = buffer.AsSpan(0, (int)Math.Min(buffer.Length, _written - from));
            Read(from, some);
            from += ReadAll(some, from, receive);
        }
    }

    /// <summary>Reads the lists that lie whole in some bytes.</summary>
    /// <returns>How many bytes these take.</returns>
    private static int ReadAll(ReadOnlySpan<byte> some, long from, Receive receive)
    {
        var at = 0;
        while (some.Length - at >= HeadBytes)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(some[(at + 5)..]);
            if (some.Length - at < HeadBytes + length)
            {
                break;
            }

            receive(
                BinaryPrimitives.ReadInt32LittleEndian(some[at..]),
                (uint)(from + at + HeadBytes),
                new PackedNeighbors(some.Slice(at + HeadBytes, length), some[at + 4]));
            at += HeadBytes + length;
        }

        return at;
    }

    private void Read(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(_handle, bytes, offset);
            if (read == 0)
            {
                throw new IOException("A file of neighbours is shorter than what was written to it.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    private void Flush()
    {
        RandomAccess.Write(_handle, _buffer.AsSpan(0, _buffered), _written);
        _written += _buffered;
        _buffered = 0;
    }
}
