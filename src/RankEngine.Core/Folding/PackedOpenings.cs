using System.Buffers.Binary;
using System.Text;

namespace RankEngine.Folding;

/// <summary>Openings by time, then id, as the store and the fold hold them: bytes, of which most are never unpacked.</summary>
/// <remarks>
/// <code>
/// format (1 byte), mark (1), base time (8, Unix ms)
/// opening: time after the base (4), tag (4), traits (1), length of the id (1), id (UTF-8)
/// </code>
/// Numbers are little-endian. What a visitor opens next comes last nearly always: then it is found to be new by a walk
/// over bytes and added by copying them.
/// </remarks>
internal static class PackedOpenings
{
    /// <summary>Longest id in bytes.</summary>
    public const int LongestId = byte.MaxValue;

    private const byte FormatVersion = 2;
    private const int HeadBytes = 10;
    private const int FixedBytes = 10;

    /// <summary>Makes sure that bytes are of this form, as far as their beginning tells.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static void Require(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < HeadBytes || packed[0] != FormatVersion)
        {
            throw new InvalidDataException("Not a packed visitor of a known version.");
        }
    }

    /// <summary>The mark that was packed with the openings.</summary>
    public static byte MarkOf(ReadOnlySpan<byte> packed) => packed[1];

    /// <summary>Returns the same with another mark.</summary>
    public static byte[] WithMark(byte[] packed, byte mark)
    {
        var marked = (byte[])packed.Clone();
        marked[1] = mark;
        return marked;
    }

    /// <summary>Packs openings that are in order and span less than twenty days.</summary>
    public static byte[] Pack(byte mark, ReadOnlySpan<Opening> openings)
    {
        var size = HeadBytes;
        foreach (var opening in openings)
        {
            size += FixedBytes + Encoding.UTF8.GetByteCount(opening.Article);
        }

        var packed = new byte[size];
        packed[0] = FormatVersion;
        packed[1] = mark;
        var baseMs = openings.IsEmpty ? 0 : openings[0].FirstMs;
        BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(2), baseMs);
        var at = HeadBytes;
        foreach (var opening in openings)
        {
            at += Write(packed.AsSpan(at), baseMs, opening);
        }

        return packed;
    }

    /// <summary>Returns the same with one more opening, which comes last.</summary>
    public static byte[] Append(ReadOnlySpan<byte> packed, in Opening opening)
    {
        var longer = new byte[packed.Length + FixedBytes + Encoding.UTF8.GetByteCount(opening.Article)];
        packed.CopyTo(longer);
        Write(longer.AsSpan(packed.Length), BinaryPrimitives.ReadInt64LittleEndian(packed[2..]), opening);
        return longer;
    }

    /// <summary>Finds where each opening begins.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="starts">Receives the places, at most as many as it holds.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static int Walk(ReadOnlySpan<byte> packed, Span<int> starts)
    {
        var count = 0;
        for (var at = HeadBytes; at < packed.Length; count++)
        {
            if (count == starts.Length || at + FixedBytes > packed.Length)
            {
                throw new InvalidDataException("A packed visitor ends too early or holds too much.");
            }

            starts[count] = at;
            at += FixedBytes + packed[at + FixedBytes - 1];
            if (at > packed.Length)
            {
                throw new InvalidDataException("A packed visitor ends too early.");
            }
        }

        return count;
    }

    /// <summary>The id at a place.</summary>
    public static ReadOnlySpan<byte> IdAt(ReadOnlySpan<byte> packed, int at) =>
        packed.Slice(at + FixedBytes, packed[at + FixedBytes - 1]);

    /// <summary>The time at a place.</summary>
    public static long TimeAt(ReadOnlySpan<byte> packed, int at) =>
        BinaryPrimitives.ReadInt64LittleEndian(packed[2..]) + BinaryPrimitives.ReadInt32LittleEndian(packed[at..]);

    /// <summary>The tag at a place.</summary>
    public static uint TagAt(ReadOnlySpan<byte> packed, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(packed[(at + 4)..]);

    /// <summary>The opening at a place.</summary>
    public static Opening At(ReadOnlySpan<byte> packed, int at) => new(
        Encoding.UTF8.GetString(IdAt(packed, at)),
        TimeAt(packed, at),
        TagAt(packed, at),
        (OpeningTraits)packed[at + 8]);

    /// <summary>Unpacks all.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="capacity">Most openings.</param>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static Opening[] Unpack(ReadOnlySpan<byte> packed, int capacity)
    {
        Span<int> starts = stackalloc int[capacity];
        var openings = new Opening[Walk(packed, starts)];
        for (var i = 0; i < openings.Length; i++)
        {
            openings[i] = At(packed, starts[i]);
        }

        return openings;
    }

    /// <summary>Orders openings: by time, then id, then tag.</summary>
    public static int Compare(in Opening left, in Opening right)
    {
        var byTime = left.FirstMs.CompareTo(right.FirstMs);
        var byArticle = byTime != 0 ? byTime : string.CompareOrdinal(left.Article, right.Article);
        return byArticle != 0 ? byArticle : left.Session.CompareTo(right.Session);
    }

    private static int Write(Span<byte> to, long baseMs, in Opening opening)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, checked((int)(opening.FirstMs - baseMs)));
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], opening.Session);
        to[8] = (byte)opening.Traits;
        var length = Encoding.UTF8.GetBytes(opening.Article, to[FixedBytes..]);
        to[9] = checked((byte)length);
        return FixedBytes + length;
    }
}
