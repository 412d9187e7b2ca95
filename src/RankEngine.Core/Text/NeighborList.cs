using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using RankEngine.Articles;
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
        : this(slots, similarities, 0)
    {
    }

    private NeighborList(int[] slots, float[] similarities, long text)
    {
        _slots = slots;
        _similarities = similarities;
        Text = text;
    }

    /// <summary>
    /// Names the text whose neighbours these are, by <see cref="TextOf"/>; 0: nobody has looked for them, and it holds only
    /// those that came since.
    /// </summary>
    public long Text { get; }

    /// <summary>Number of neighbours.</summary>
    public int Count => _slots.Length;

    /// <summary>Slots, nearest first.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>How near each is: above 0, at most 1.</summary>
    public ReadOnlySpan<float> Similarities => _similarities;

    /// <summary>Makes a list of what a search found, without the article itself.</summary>
    /// <param name="slot">The article.</param>
    /// <param name="found">Best first.</param>
    /// <param name="most">Most neighbours.</param>
    public static NeighborList Of(int slot, ReadOnlySpan<SlotSimilarity> found, int most = Capacity)
    {
        var slots = new List<int>(found.Length);
        var similarities = new List<float>(found.Length);
        foreach (var (other, similarity) in found)
        {
            if (other != slot && slots.Count < most)
            {
                slots.Add(other);
                similarities.Add(similarity);
            }
        }

        return new NeighborList([.. slots], [.. similarities]);
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
    public NeighborList For(long text) => new(_slots, _similarities, text);

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
            [.. without._similarities[..at], similarity, .. without._similarities[at..keep]],
            Text);
    }

    /// <summary>Returns the list without a neighbour; the same list when it was none.</summary>
    public NeighborList Without(int slot)
    {
        var at = Array.IndexOf(_slots, slot);
        return at < 0
            ? this
            : new NeighborList(
                [.. _slots[..at], .. _slots[(at + 1)..]],
                [.. _similarities[..at], .. _similarities[(at + 1)..]],
                Text);
    }

    /// <summary>Writes the list as it lies in memory; a similarity in steps of 1 / 65,535, finer than any order needs.</summary>
    internal void Pack(ByteWriter writer)
    {
        writer.Fixed64((ulong)Text);
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
        var text = (long)reader.Fixed64();
        var count = reader.Length(Capacity + 1);
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

        return new NeighborList(slots, similarities, text);
    }

    private static bool IsBefore(float similarity, int slot, float otherSimilarity, int otherSlot) =>
        similarity > otherSimilarity || (similarity == otherSimilarity && slot < otherSlot);
}
