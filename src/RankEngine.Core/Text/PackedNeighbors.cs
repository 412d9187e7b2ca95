using System.Buffers.Binary;

namespace RankEngine.Text;

/// <summary>Neighbours as they are kept: all slots, then all similarities in steps of 1 / 65,535, little-endian.</summary>
internal readonly ref struct PackedNeighbors
{
    private const int WideSlot = 4;
    private const int NarrowSlot = 3;
    private const int Step = 2;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _slotBytes;

    /// <summary>Reads neighbours.</summary>
    /// <param name="bytes">What <see cref="Pack"/> gave.</param>
    /// <param name="count">How many there are.</param>
    public PackedNeighbors(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
        _slotBytes = count == 0 ? NarrowSlot : (bytes.Length / count) - Step;
    }

    /// <summary>Number of neighbours.</summary>
    public int Count { get; }

    /// <summary>A neighbour by its place, nearest first.</summary>
    public SlotSimilarity this[int place] => new(SlotAt(place), StepsAt(place) / (float)ushort.MaxValue);

    /// <summary>Packs neighbours.</summary>
    /// <param name="slots">Slots, nearest first; none negative.</param>
    /// <param name="similarities">As many.</param>
    public static byte[] Pack(ReadOnlySpan<int> slots, ReadOnlySpan<float> similarities)
    {
        var slotBytes = NarrowSlot;
        foreach (var slot in slots)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(slot, nameof(slots));
            slotBytes = slot >= 1 << (8 * NarrowSlot) ? WideSlot : slotBytes;
        }

        var packed = slots.IsEmpty ? [] : new byte[slots.Length * (slotBytes + Step)];
        for (var i = 0; i < slots.Length; i++)
        {
            for (var part = 0; part < slotBytes; part++)
            {
                packed[(i * slotBytes) + part] = (byte)(slots[i] >> (8 * part));
            }

            var at = (slots.Length * slotBytes) + (i * Step);
            BinaryPrimitives.WriteUInt16LittleEndian(packed.AsSpan(at), StepsOf(similarities[i]));
        }

        return packed;
    }

    /// <summary>Rounds a similarity as it is kept; above 0 whatever is rounded, for 0 would say that it is none.</summary>
    public static float Round(float similarity) => StepsOf(similarity) / (float)ushort.MaxValue;

    /// <summary>The slot at a place.</summary>
    public int SlotAt(int place)
    {
        var slot = 0;
        for (var part = 0; part < _slotBytes; part++)
        {
            slot |= _bytes[(place * _slotBytes) + part] << (8 * part);
        }

        return slot;
    }

    /// <summary>The similarity at a place, in steps.</summary>
    public ushort StepsAt(int place) =>
        BinaryPrimitives.ReadUInt16LittleEndian(_bytes[((Count * _slotBytes) + (place * Step))..]);

    /// <summary>The place of a slot; -1: it is none of them.</summary>
    public int PlaceOf(int slot)
    {
        var place = 0;
        while (place < Count && SlotAt(place) != slot)
        {
            place++;
        }

        return place < Count ? place : -1;
    }

    /// <summary>Tells whether one of some slots is among them.</summary>
    public bool ContainsAny(IReadOnlySet<int> slots)
    {
        for (var place = 0; place < Count; place++)
        {
            if (slots.Contains(SlotAt(place)))
            {
                return true;
            }
        }

        return false;
    }

    private static ushort StepsOf(float similarity) =>
        (ushort)Math.Clamp(MathF.Round(similarity * ushort.MaxValue), 1, ushort.MaxValue);
}
