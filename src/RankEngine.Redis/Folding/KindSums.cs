using System.Runtime.CompilerServices;
using RankEngine.Binary;
using RankEngine.Folding;
using StackExchange.Redis;

namespace RankEngine.Redis.Folding;

/// <summary>One number for each <see cref="CountKind"/>: what the store keeps of an article and a bucket.</summary>
/// <remarks>Packed as kind and number for each that is not 0: one field instead of one for each kind.</remarks>
[InlineArray(Capacity)]
internal struct KindSums
{
    /// <summary>Places: one for each kind.</summary>
    public const int Capacity = CountKinds.Count;

    private long _first;

    /// <summary>Unpacks a field of the store.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static KindSums Of(RedisValue packed)
    {
        var sums = default(KindSums);
        sums.Add(((ReadOnlyMemory<byte>)packed).Span);
        return sums;
    }

    /// <summary>Adds what is packed.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public void Add(ReadOnlySpan<byte> packed)
    {
        var reader = new ByteReader(packed);
        while (!reader.IsAtEnd)
        {
            var kind = reader.Byte();
            if (kind >= Capacity)
            {
                throw new InvalidDataException($"The store holds a count of kind {kind}, which this version does not know.");
            }

            this[kind] += reader.Signed();
        }
    }

    /// <summary>Packs the numbers that are not 0.</summary>
    public readonly ReadOnlyMemory<byte> Pack(ByteWriter writer, ByteArena arena)
    {
        writer.Clear();
        for (var kind = 0; kind < Capacity; kind++)
        {
            if (this[kind] != 0)
            {
                writer.Byte((byte)kind);
                writer.Signed(this[kind]);
            }
        }

        return arena.Copy(writer.Written.Span);
    }
}
