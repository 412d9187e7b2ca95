using System.Text;

namespace RankEngine.Redis.Folding;

/// <summary>Small values side by side in a few arrays, made anew for each batch without new memory.</summary>
/// <remarks>A value stays where it was put until <see cref="Clear"/>: commands may hold on to it.</remarks>
internal sealed class ByteArena
{
    // Below the size that the collector treats as large.
    private const int ChunkBytes = 64 * 1024;

    private readonly List<byte[]> _chunks = [];
    private byte[] _chunk = [];
    private int _next;
    private int _used;

    /// <summary>Gives up all values and keeps the memory. Only when nothing holds one of them any more.</summary>
    public void Clear()
    {
        _chunk = [];
        _next = 0;
        _used = 0;
    }

    /// <summary>Room for at most so many bytes; what is used of it is said to <see cref="Take"/>, before the next call.</summary>
    public Span<byte> Reserve(int length)
    {
        if (length > _chunk.Length - _used)
        {
            if (length > ChunkBytes)
            {
                // One of its own, not kept.
                _chunk = new byte[length];
            }
            else
            {
                if (_next == _chunks.Count)
                {
                    _chunks.Add(new byte[ChunkBytes]);
                }

                _chunk = _chunks[_next++];
            }

            _used = 0;
        }

        return _chunk.AsSpan(_used, length);
    }

    /// <summary>Keeps the first bytes of what was reserved last.</summary>
    public ReadOnlyMemory<byte> Take(int length)
    {
        var taken = _chunk.AsMemory(_used, length);
        _used += length;
        return taken;
    }

    /// <summary>Keeps a copy.</summary>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        return Take(value.Length);
    }

    /// <summary>Keeps a text as UTF-8.</summary>
    public ReadOnlyMemory<byte> Text(string value) =>
        Take(Encoding.UTF8.GetBytes(value, Reserve(Encoding.UTF8.GetMaxByteCount(value.Length))));
}
