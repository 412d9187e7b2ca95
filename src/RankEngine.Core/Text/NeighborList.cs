using System.Runtime.InteropServices;
using RankEngine.Binary;

namespace RankEngine.Text;

/// <summary>The articles nearest to one article by text, nearest first; ties by lower slot. Immutable.</summary>
public sealed class NeighborList
{
    /// <summary>Most neighbours that are kept.</summary>
    public const int Capacity = 50;

    /// <summary>No neighbours.</summary>
    public static readonly NeighborList Empty = new([], []);

    private readonly int[] _slots;
    private readonly float[] _similarities;

    /// <summary>Takes over sorted arrays of equal length.</summary>
    public NeighborList(int[] slots, float[] similarities)
    {
        _slots = slots;
        _similarities = similarities;
    }

    /// <summary>Number of neighbours.</summary>
    public int Count => _slots.Length;

    /// <summary>Slots, nearest first.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>Cosine of each, 0 to 1.</summary>
    public ReadOnlySpan<float> Similarities => _similarities;

    /// <summary>Returns the list with a neighbour added or changed; the same list when it is too far away.</summary>
    public NeighborList With(int slot, float similarity)
    {
        var without = Without(slot);
        var at = without.Count;
        while (at > 0 && IsBefore(similarity, slot, without._similarities[at - 1], without._slots[at - 1]))
        {
            at--;
        }

        if (at >= Capacity)
        {
            return without;
        }

        var keep = Math.Min(without.Count, Capacity - 1);
        return new NeighborList(
            [.. without._slots[..at], slot, .. without._slots[at..keep]],
            [.. without._similarities[..at], similarity, .. without._similarities[at..keep]]);
    }

    /// <summary>Returns the list without a neighbour; the same list when it was none.</summary>
    public NeighborList Without(int slot)
    {
        var at = Array.IndexOf(_slots, slot);
        return at < 0
            ? this
            : new NeighborList(
                [.. _slots[..at], .. _slots[(at + 1)..]], [.. _similarities[..at], .. _similarities[(at + 1)..]]);
    }

    /// <summary>Writes the list as it lies in memory; a cosine in steps of 1 / 65,535, finer than any order needs.</summary>
    internal void Pack(ByteWriter writer)
    {
        writer.Unsigned((ulong)Count);
        writer.Fixed32(MemoryMarshal.Cast<int, uint>(_slots));
        foreach (var similarity in _similarities)
        {
            var steps = (ushort)Math.Clamp(MathF.Round(similarity * ushort.MaxValue), 0, ushort.MaxValue);
            writer.Byte((byte)steps);
            writer.Byte((byte)(steps >> 8));
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    internal static NeighborList Unpack(ref ByteReader reader)
    {
        var count = reader.Length(Capacity + 1);
        if (count == 0)
        {
            return Empty;
        }

        var slots = new int[count];
        reader.Fixed32(MemoryMarshal.Cast<int, uint>(slots.AsSpan()));
        var similarities = new float[count];
        for (var i = 0; i < count; i++)
        {
            similarities[i] = (reader.Byte() | (reader.Byte() << 8)) / (float)ushort.MaxValue;
            if (slots[i] < 0)
            {
                throw new InvalidDataException("A neighbour has no slot.");
            }
        }

        return new NeighborList(slots, similarities);
    }

    private static bool IsBefore(float similarity, int slot, float otherSimilarity, int otherSlot) =>
        similarity > otherSimilarity || (similarity == otherSimilarity && slot < otherSlot);
}
