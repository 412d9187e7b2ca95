using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace RankEngine.Binary;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Hostile bytes end in <see cref="InvalidDataException"/>.</summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True when all is read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Reads one byte.</summary>
    public byte Byte()
    {
        var value = Take(1)[0];
        return value;
    }

    /// <summary>Reads an unsigned integer.</summary>
    public ulong Unsigned()
    {
        var value = 0ul;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("An integer is too long.");
    }

    /// <summary>Reads a signed integer.</summary>
    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads a number of things that follow: each takes at least a byte, so more than the rest is hostile.</summary>
    public int Length()
    {
        var value = Unsigned();
        return value <= (ulong)_rest.Length
            ? (int)value
            : throw new InvalidDataException("A length exceeds what follows.");
    }

    /// <summary>Reads an index below a bound.</summary>
    public int Length(int bound)
    {
        var value = Unsigned();
        return value < (ulong)bound ? (int)value : throw new InvalidDataException("An index exceeds its table.");
    }

    /// <summary>Reads eight bytes, little-endian.</summary>
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads four bytes.</summary>
    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    /// <summary>Reads as many integers of four bytes each as there is room for.</summary>
    public void Fixed32(scoped Span<uint> values)
    {
        Take(sizeof(uint) * values.Length).CopyTo(MemoryMarshal.AsBytes(values));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(values, values);
        }
    }

    /// <summary>Reads a text.</summary>
    public string Text() => Encoding.UTF8.GetString(Take(Length()));

    /// <summary>Reads bytes with their length before them; valid as long as the source.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Length());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new InvalidDataException("The bytes end too early.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
