using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RankEngine.Text;

/// <summary>Vectors that lie near each other, in chunks. Immutable: a change copies one chunk or two.</summary>
internal sealed class DenseList
{
    /// <summary>Most vectors of a chunk.</summary>
    public const int ChunkRows = 64;

    private const int LeastRows = 4;

    /// <summary>A list without vectors.</summary>
    public static readonly DenseList Empty = new([], 0);

    private readonly Chunk[] _chunks;

    private DenseList(Chunk[] chunks, int count)
    {
        _chunks = chunks;
        Count = count;
    }

    /// <summary>Number of vectors.</summary>
    public int Count { get; }

    /// <summary>All chunks; only the last is not full.</summary>
    public ReadOnlySpan<Chunk> Chunks => _chunks;

    /// <summary>Bytes held.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 8L * _chunks.Length;
            foreach (var chunk in _chunks)
            {
                bytes += 120 + chunk.Bytes;
            }

            return bytes;
        }
    }

    /// <summary>Returns a list of given vectors.</summary>
    /// <param name="rows">Each with its slot.</param>
    /// <param name="stride">Bytes from one vector to the next.</param>
    public static DenseList Of(IReadOnlyList<DenseRow> rows, int stride)
    {
        var chunks = new Chunk[(rows.Count + ChunkRows - 1) / ChunkRows];
        for (var i = 0; i < chunks.Length; i++)
        {
            var count = Math.Min(ChunkRows, rows.Count - (i * ChunkRows));
            var chunk = new Chunk(stride, count, count);
            for (var row = 0; row < count; row++)
            {
                var source = rows[(i * ChunkRows) + row];
                chunk.Set(row, source, stride);
            }

            chunks[i] = chunk;
        }

        return new DenseList(chunks, rows.Count);
    }

    /// <summary>Returns the list with a vector behind the last.</summary>
    public DenseList Add(in DenseRow added, int stride)
    {
        var row = Count % ChunkRows;
        Chunk[] chunks = row == 0 ? [.. _chunks, new Chunk(stride, 1, LeastRows)] : [.. _chunks];
        if (row > 0)
        {
            var last = chunks[^1];
            var capacity = row < last.Slots.Length ? last.Slots.Length : Math.Min(ChunkRows, 2 * last.Slots.Length);
            chunks[^1] = last.Copy(stride, row + 1, capacity);
        }

        chunks[^1].Set(row, added, stride);
        return new DenseList(chunks, Count + 1);
    }

    /// <summary>Returns the list without a vector; the last one takes its place.</summary>
    /// <param name="at">The place.</param>
    /// <param name="stride">Bytes from one vector to the next.</param>
    /// <param name="moved">The slot that stands there now; -1 when it was the last.</param>
    public DenseList RemoveAt(int at, int stride, out int moved)
    {
        var row = (Count - 1) % ChunkRows;
        Chunk[] chunks = [.. _chunks];
        moved = -1;
        if (at < Count - 1)
        {
            var source = Row(Count - 1, stride);
            moved = source.Slot;
            var hole = chunks[at / ChunkRows];
            var filled = hole.Copy(stride, hole.Count, hole.Slots.Length);
            filled.Set(at % ChunkRows, source, stride);
            chunks[at / ChunkRows] = filled;
        }

        if (row == 0)
        {
            Array.Resize(ref chunks, chunks.Length - 1);
        }
        else
        {
            // The rest stays as it is: what was removed is overwritten by the next one that comes.
            chunks[^1] = chunks[^1].Copy(stride, row, chunks[^1].Slots.Length);
        }

        return new DenseList(chunks, Count - 1);
    }

    /// <summary>Has the first signatures brought near before they are needed.</summary>
    public void Prefetch()
    {
        if (_chunks.Length > 0)
        {
            _chunks[0].PrefetchSignatures();
        }
    }

    /// <summary>Returns a vector.</summary>
    public DenseRow Row(int at, int stride)
    {
        var chunk = _chunks[at / ChunkRows];
        var row = at % ChunkRows;
        return new DenseRow(
            chunk.Slots[row],
            chunk.Scale(row, stride),
            chunk.Values(row, stride),
            chunk.Signatures.AsMemory(row * TextSignature.Words, TextSignature.Words));
    }

    /// <summary>Some vectors one behind the other.</summary>
    internal sealed class Chunk(int stride, int count, int capacity)
    {
        // A scale and components, so that they lie together.
        private readonly sbyte[] _rows = new sbyte[capacity * (stride + sizeof(float))];

        /// <summary>Number of vectors; there is room for more.</summary>
        public int Count { get; } = count;

        /// <summary>Bytes of the arrays.</summary>
        public long Bytes => _rows.Length + (4L * Slots.Length) + (8L * Signatures.Length);

        /// <summary>Their slots.</summary>
        public int[] Slots { get; } = new int[capacity];

        /// <summary>The signatures of their texts.</summary>
        public ulong[] Signatures { get; } = new ulong[capacity * TextSignature.Words];

        /// <summary>The components of a vector; without looking at the length of the array, which lies elsewhere.</summary>
        /// <param name="row">Below <see cref="Count"/>, which is not checked.</param>
        /// <param name="stride">Number of components.</param>
        public ReadOnlySpan<sbyte> Row(int row, int stride) => MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.Add(ref Start(row, stride), sizeof(float)), stride);

        /// <summary>The components of a vector.</summary>
        public ReadOnlyMemory<sbyte> Values(int row, int stride) =>
            _rows.AsMemory((row * (stride + sizeof(float))) + sizeof(float), stride);

        /// <summary>The scale of a vector.</summary>
        /// <param name="row">Below <see cref="Count"/>, which is not checked.</param>
        /// <param name="stride">Number of components.</param>
        public float Scale(int row, int stride) =>
            Unsafe.ReadUnaligned<float>(ref Unsafe.As<sbyte, byte>(ref Start(row, stride)));

        /// <summary>Has a vector brought near before it is needed.</summary>
        public void Prefetch(int row, int stride) => Fetch.All(MemoryMarshal.CreateReadOnlySpan(
            ref Start(row, stride), stride + sizeof(float)));

        /// <summary>Has all signatures brought near before they are needed.</summary>
        public void PrefetchSignatures() =>
            Fetch.All<ulong>(Signatures.AsSpan(0, Count * TextSignature.Words));

        /// <summary>Returns a copy with another number of vectors.</summary>
        public Chunk Copy(int stride, int count, int capacity)
        {
            var copy = new Chunk(stride, count, capacity);
            var rows = Math.Min(count, Count);
            _rows.AsSpan(0, rows * (stride + sizeof(float))).CopyTo(copy._rows);
            Slots.AsSpan(0, rows).CopyTo(copy.Slots);
            Signatures.AsSpan(0, rows * TextSignature.Words).CopyTo(copy.Signatures);
            return copy;
        }

        /// <summary>Sets a vector. Only while the chunk is made.</summary>
        public void Set(int row, in DenseRow source, int stride)
        {
            var place = _rows.AsSpan(row * (stride + sizeof(float)), stride + sizeof(float));
            MemoryMarshal.Write(MemoryMarshal.AsBytes(place), source.Scale);
            source.Values.Span.CopyTo(place[sizeof(float)..]);
            source.Signature.Span.CopyTo(Signatures.AsSpan(row * TextSignature.Words, TextSignature.Words));
            Slots[row] = source.Slot;
        }

        private ref sbyte Start(int row, int stride) => ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(_rows), row * (stride + sizeof(float)));
    }
}

/// <summary>A vector in an index.</summary>
/// <param name="Slot">The article's place in the snapshot.</param>
/// <param name="Scale">What a unit is worth.</param>
/// <param name="Values">Its components.</param>
/// <param name="Signature">The signature of its text.</param>
internal readonly record struct DenseRow(
    int Slot, float Scale, ReadOnlyMemory<sbyte> Values, ReadOnlyMemory<ulong> Signature);
