using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using RankEngine.Articles;
using RankEngine.Binary;

namespace RankEngine.Text;

/// <summary>The articles nearest to one article by text, nearest first; ties by lower slot. Immutable.</summary>
/// <remarks>
/// Packed: 5 bytes a neighbour, 6 where one has a slot beyond 16,777,215, and 64 for the list; 40 in memory when it lies in
/// a <see cref="NeighborFile"/>. A similarity is kept in steps of 1 / 65,535, finer than any order needs, so a list is the
/// same before and after it was written down.
/// </remarks>
public sealed class NeighborList
{
    /// <summary>Most neighbours that are kept.</summary>
    public const int Capacity = 50;

    /// <summary>No neighbours.</summary>
    public static readonly NeighborList Empty = new([], [], 0);

    private const int MaxBytes = 6 * Capacity;

    // The bytes, or the file in which they lie.
    private readonly object _source;
    private readonly uint _offset;
    private readonly ushort _length;
    private readonly byte _count;

    /// <summary>Packs sorted neighbours.</summary>
    /// <param name="slots">Slots, nearest first; at most <see cref="Capacity"/>.</param>
    /// <param name="similarities">As many.</param>
    public NeighborList(ReadOnlySpan<int> slots, ReadOnlySpan<float> similarities)
        : this(slots, similarities, 0)
    {
    }

    private NeighborList(ReadOnlySpan<int> slots, ReadOnlySpan<float> similarities, long text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots.Length, Capacity, nameof(slots));
        var packed = PackedNeighbors.Pack(slots, similarities);
        (_source, _count, _length) = (packed, (byte)slots.Length, (ushort)packed.Length);
        Text = text;
    }

    private NeighborList(object source, uint offset, int length, int count, long text)
    {
        (_source, _offset, _length, _count) = (source, offset, (ushort)length, (byte)count);
        Text = text;
    }

    /// <summary>
    /// Names the text whose neighbours these are, by <see cref="TextOf"/>; 0: nobody has looked for them, and it holds only
    /// those that came since.
    /// </summary>
    public long Text { get; }

    /// <summary>Number of neighbours.</summary>
    public int Count => _count;

    /// <summary>The packed neighbours of a list in memory; none of one in a file.</summary>
    internal ReadOnlySpan<byte> Bytes => _source as byte[];

    /// <summary>The file in which the neighbours lie; null: in memory.</summary>
    internal NeighborFile? File => _source as NeighborFile;

    /// <summary>Where in the file.</summary>
    internal uint Offset => _offset;

    /// <summary>Makes a list of what a search found, without the article itself.</summary>
    /// <param name="slot">The article.</param>
    /// <param name="found">Best first.</param>
    /// <param name="most">Most neighbours, at most <see cref="Capacity"/>.</param>
    public static NeighborList Of(int slot, ReadOnlySpan<SlotSimilarity> found, int most = Capacity)
    {
        Span<int> slots = stackalloc int[Capacity];
        Span<float> similarities = stackalloc float[Capacity];
        var count = 0;
        foreach (var (other, similarity) in found)
        {
            if (other != slot && count < most)
            {
                slots[count] = other;
                similarities[count++] = similarity;
            }
        }

        return new NeighborList(slots[..count], similarities[..count]);
    }

    /// <summary>Names the text that a write brought; never 0.</summary>
    public static long TextOf(ArticleVersion version)
    {
        Span<byte> bytes = stackalloc byte[16 + Identifiers.MaxLength];
        BitConverter.TryWriteBytes(bytes, version.Revision);
        BitConverter.TryWriteBytes(bytes[8..], version.Offset);
        var length = 16 + Encoding.UTF8.GetBytes(version.Log, bytes[16..]);
        return (long)(XxHash3.HashToUInt64(bytes[..length]) | 1);
    }

    /// <summary>Returns the same list as the neighbours of a text.</summary>
    public NeighborList For(long text) => new(_source, _offset, _length, _count, text);

    /// <summary>Copies the neighbours, nearest first. Reads the file when they lie in one: do so once a request.</summary>
    /// <param name="neighbors">Has <see cref="Count"/> places, or more.</param>
    /// <returns>How many were copied.</returns>
    public int CopyTo(Span<SlotSimilarity> neighbors)
    {
        var packed = Read(stackalloc byte[MaxBytes]);
        for (var i = 0; i < packed.Count; i++)
        {
            neighbors[i] = packed[i];
        }

        return packed.Count;
    }

    /// <summary>Returns the neighbours, nearest first.</summary>
    public SlotSimilarity[] ToArray()
    {
        var neighbors = new SlotSimilarity[_count];
        CopyTo(neighbors);
        return neighbors;
    }

    /// <summary>Tells whether an article is one of the neighbours.</summary>
    public bool Contains(int slot) => Read(stackalloc byte[MaxBytes]).PlaceOf(slot) >= 0;

    /// <summary>Returns the list with a neighbour added or changed; the same list when it is too far away.</summary>
    public NeighborList With(int slot, float similarity)
    {
        Span<SlotSimilarity> neighbors = stackalloc SlotSimilarity[Capacity + 1];
        var count = CopyTo(neighbors);
        var known = PlaceOf(slot, neighbors[..count]);
        if (known >= 0)
        {
            neighbors[(known + 1)..count].CopyTo(neighbors[known..]);
            count--;
        }

        var added = new SlotSimilarity(slot, PackedNeighbors.Round(similarity));
        var at = count;
        while (at > 0 && IsBefore(added, neighbors[at - 1]))
        {
            at--;
        }

        if (at >= Capacity)
        {
            return this;
        }

        neighbors[at..count].CopyTo(neighbors[(at + 1)..]);
        neighbors[at] = added;
        return Of(neighbors[..Math.Min(count + 1, Capacity)], Text);
    }

    /// <summary>Returns the list without a neighbour; the same list when it was none.</summary>
    public NeighborList Without(int slot)
    {
        Span<SlotSimilarity> neighbors = stackalloc SlotSimilarity[Capacity];
        var count = CopyTo(neighbors);
        var at = PlaceOf(slot, neighbors[..count]);
        if (at < 0)
        {
            return this;
        }

        neighbors[(at + 1)..count].CopyTo(neighbors[at..]);
        return Of(neighbors[..(count - 1)], Text);
    }

    /// <summary>Returns the same list as it lies in a file.</summary>
    internal NeighborList In(NeighborFile file, uint offset, int length) => new(file, offset, length, _count, Text);

    /// <summary>Tells whether one of some articles is a neighbour.</summary>
    internal bool ContainsAny(IReadOnlySet<int> slots) => Read(stackalloc byte[MaxBytes]).ContainsAny(slots);

    /// <summary>Writes the list: every slot and then every similarity.</summary>
    internal void Pack(ByteWriter writer)
    {
        var packed = Read(stackalloc byte[MaxBytes]);
        writer.Fixed64((ulong)Text);
        writer.Unsigned((ulong)packed.Count);
        Span<uint> slots = stackalloc uint[packed.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = (uint)packed.SlotAt(i);
        }

        writer.Fixed32(slots);
        for (var i = 0; i < packed.Count; i++)
        {
            var steps = packed.StepsAt(i);
            writer.Byte((byte)steps);
            writer.Byte((byte)(steps >> 8));
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    internal static NeighborList Unpack(ref ByteReader reader)
    {
        var text = (long)reader.Fixed64();
        var count = reader.Length(Capacity + 1);
        Span<int> slots = stackalloc int[count];
        reader.Fixed32(MemoryMarshal.Cast<int, uint>(slots));
        Span<float> similarities = stackalloc float[count];
        for (var i = 0; i < count; i++)
        {
            similarities[i] = (reader.Byte() | (reader.Byte() << 8)) / (float)ushort.MaxValue;
            if (slots[i] < 0)
            {
                throw new InvalidDataException("A neighbour has no slot.");
            }
        }

        return new NeighborList(slots, similarities, text);
    }

    private static NeighborList Of(ReadOnlySpan<SlotSimilarity> neighbors, long text)
    {
        Span<int> slots = stackalloc int[neighbors.Length];
        Span<float> similarities = stackalloc float[neighbors.Length];
        for (var i = 0; i < neighbors.Length; i++)
        {
            (slots[i], similarities[i]) = neighbors[i];
        }

        return new NeighborList(slots, similarities, text);
    }

    private static int PlaceOf(int slot, ReadOnlySpan<SlotSimilarity> neighbors)
    {
        for (var place = 0; place < neighbors.Length; place++)
        {
            if (neighbors[place].Slot == slot)
            {
                return place;
            }
        }

        return -1;
    }

    private static bool IsBefore(SlotSimilarity left, SlotSimilarity right) =>
        left.Cosine > right.Cosine || (left.Cosine == right.Cosine && left.Slot < right.Slot);

    private PackedNeighbors Read(Span<byte> buffer)
    {
        if (_source is byte[] bytes)
        {
            return new PackedNeighbors(bytes, _count);
        }

        buffer = buffer[.._length];
        ((NeighborFile)_source).Read(_offset, buffer);
        return new PackedNeighbors(buffer, _count);
    }
}
