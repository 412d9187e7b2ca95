using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using RankEngine.Articles;
using RankEngine.Binary;

namespace RankEngine.Text;

/// <summary>The articles nearest to one article by text, nearest first; ties by lower slot. Immutable.</summary>
/// <remarks>
/// Packed: 5 bytes a neighbour, 6 where one has a slot beyond 16,777,215, and 64 for the list. A similarity is kept in steps
/// of 1 / 65,535, finer than any order needs, so a list is the same before and after it was written down.
/// </remarks>
public sealed class NeighborList
{
    /// <summary>Most neighbours that are kept.</summary>
    public const int Capacity = 50;

    /// <summary>No neighbours.</summary>
    public static readonly NeighborList Empty = new([], [], 0);

    private const int WideSlot = 4;
    private const int NarrowSlot = 3;
    private const int Step = 2;

    // All slots, then all similarities in steps, both little-endian.
    private readonly byte[] _packed;
    private readonly byte _count;
    private readonly byte _slotBytes;

    /// <summary>Packs sorted neighbours.</summary>
    /// <param name="slots">Slots, nearest first; at most 255.</param>
    /// <param name="similarities">As many.</param>
    public NeighborList(ReadOnlySpan<int> slots, ReadOnlySpan<float> similarities)
        : this(slots, similarities, 0)
    {
    }

    private NeighborList(ReadOnlySpan<int> slots, ReadOnlySpan<float> similarities, long text)
    {
        _count = checked((byte)slots.Length);
        _slotBytes = NarrowSlot;
        foreach (var slot in slots)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(slot, nameof(slots));
            _slotBytes = slot >= 1 << (8 * NarrowSlot) ? (byte)WideSlot : _slotBytes;
        }

        _packed = slots.IsEmpty ? [] : new byte[slots.Length * (_slotBytes + Step)];
        for (var i = 0; i < slots.Length; i++)
        {
            for (var part = 0; part < _slotBytes; part++)
            {
                _packed[(i * _slotBytes) + part] = (byte)(slots[i] >> (8 * part));
            }

            BinaryPrimitives.WriteUInt16LittleEndian(_packed.AsSpan(StepAt(i)), StepsOf(similarities[i]));
        }

        Text = text;
    }

    private NeighborList(NeighborList list, long text)
    {
        (_packed, _count, _slotBytes) = (list._packed, list._count, list._slotBytes);
        Text = text;
    }

    /// <summary>
    /// Names the text whose neighbours these are, by <see cref="TextOf"/>; 0: nobody has looked for them, and it holds only
    /// those that came since.
    /// </summary>
    public long Text { get; }

    /// <summary>Number of neighbours.</summary>
    public int Count => _count;

    /// <summary>A neighbour by its place, nearest first. Its similarity is above 0, at most 1.</summary>
    public SlotSimilarity this[int place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, _count, nameof(place));
            var steps = BinaryPrimitives.ReadUInt16LittleEndian(_packed.AsSpan(StepAt(place)));
            return new SlotSimilarity(SlotAt(place), steps / (float)ushort.MaxValue);
        }
    }

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
    public NeighborList For(long text) => new(this, text);

    /// <summary>Writes the slots, nearest first.</summary>
    /// <param name="slots">Has <see cref="Count"/> places.</param>
    public void CopySlots(Span<int> slots)
    {
        for (var i = 0; i < _count; i++)
        {
            slots[i] = SlotAt(i);
        }
    }

    /// <summary>Copies the neighbours, nearest first.</summary>
    public SlotSimilarity[] ToArray()
    {
        var neighbors = new SlotSimilarity[_count];
        for (var i = 0; i < neighbors.Length; i++)
        {
            neighbors[i] = this[i];
        }

        return neighbors;
    }

    /// <summary>Tells whether an article is one of the neighbours.</summary>
    public bool Contains(int slot) => PlaceOf(slot) >= 0;

    /// <summary>Returns the list with a neighbour added or changed; the same list when it is too far away.</summary>
    public NeighborList With(int slot, float similarity)
    {
        var without = Without(slot);
        var at = without.Count;
        var rounded = StepsOf(similarity) / (float)ushort.MaxValue;
        while (at > 0 && IsBefore(rounded, slot, without[at - 1]))
        {
            at--;
        }

        if (at >= Capacity)
        {
            return without;
        }

        var kept = Math.Min(without.Count, Capacity - 1);
        Span<int> slots = stackalloc int[kept + 1];
        Span<float> similarities = stackalloc float[kept + 1];
        for (var i = 0; i <= kept; i++)
        {
            (slots[i], similarities[i]) = i == at ? new SlotSimilarity(slot, similarity) : without[i < at ? i : i - 1];
        }

        return new NeighborList(slots, similarities, Text);
    }

    /// <summary>Returns the list without a neighbour; the same list when it was none.</summary>
    public NeighborList Without(int slot)
    {
        var at = PlaceOf(slot);
        if (at < 0)
        {
            return this;
        }

        Span<int> slots = stackalloc int[_count - 1];
        Span<float> similarities = stackalloc float[_count - 1];
        for (var i = 0; i < slots.Length; i++)
        {
            (slots[i], similarities[i]) = this[i < at ? i : i + 1];
        }

        return new NeighborList(slots, similarities, Text);
    }

    /// <summary>Writes the list: every slot and then every similarity.</summary>
    internal void Pack(ByteWriter writer)
    {
        writer.Fixed64((ulong)Text);
        writer.Unsigned((ulong)Count);
        Span<uint> slots = stackalloc uint[_count];
        CopySlots(MemoryMarshal.Cast<uint, int>(slots));
        writer.Fixed32(slots);
        foreach (var steps in _packed.AsSpan(StepAt(0)))
        {
            writer.Byte(steps);
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

    // Above 0 whatever is rounded: 0 would say that it is none.
    private static ushort StepsOf(float similarity) =>
        (ushort)Math.Clamp(MathF.Round(similarity * ushort.MaxValue), 1, ushort.MaxValue);

    private int StepAt(int place) => (_count * _slotBytes) + (place * Step);

    private int SlotAt(int place)
    {
        var slot = 0;
        for (var part = 0; part < _slotBytes; part++)
        {
            slot |= _packed[(place * _slotBytes) + part] << (8 * part);
        }

        return slot;
    }

    private int PlaceOf(int slot)
    {
        var place = 0;
        while (place < _count && SlotAt(place) != slot)
        {
            place++;
        }

        return place < _count ? place : -1;
    }

    private static bool IsBefore(float similarity, int slot, SlotSimilarity other) =>
        similarity > other.Cosine || (similarity == other.Cosine && slot < other.Slot);
}
