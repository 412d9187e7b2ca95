using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RankEngine.Text;

/// <summary>
/// What a text is about in 512 bits: the nearer two texts by the whole similarity, the fewer bits differ. One line of
/// memory tells nearly which articles are near, before the vectors are read.
/// </summary>
/// <remarks>
/// Each bit says on which side of a plane the text's vector lies, all words and dimensions in one; the planes are drawn
/// by chance, once for all (Charikar, Similarity estimation techniques from rounding algorithms, STOC 2002). Integers
/// but for one sum: the same on every machine. Disk copies hold signatures: other planes need another version of those.
/// </remarks>
internal static class TextSignature
{
    /// <summary>Planes.</summary>
    public const int Bits = 512;

    /// <summary>Words of 64 bits.</summary>
    public const int Words = Bits / 64;

    // A vector of 128 parts and length 1 adds up to 11.3 at most: fits two bytes.
    private const float Steps = 2_800;
    private const int Lanes = 16;

    // By number of components: for each plane the signs of its normal.
    private static volatile sbyte[] _dense = [];

    /// <summary>Returns a text's signature, in words of 64 bits.</summary>
    /// <param name="text">The text; of its words the strongest 128 count.</param>
    public static ulong[] Of(in EncodedText text)
    {
        Span<uint> entries = stackalloc uint[PackedVector.MaxTerms];
        entries = entries[..PackedVector.Pack(text.Lexical, entries, out var unit)];
        return Of(entries, unit, text.Dense);
    }

    /// <summary>Returns a text's signature, in words of 64 bits.</summary>
    /// <param name="entries">Its words.</param>
    /// <param name="unit">The factor that brings them to length 1.</param>
    /// <param name="vector">Its dense vector.</param>
    public static ulong[] Of(ReadOnlySpan<uint> entries, float unit, DenseVector vector)
    {
        Span<short> words = stackalloc short[Bits];
        Span<int> dense = stackalloc int[Bits];
        AddWords(entries, unit, words);
        AddDense(vector, dense);
        var scale = vector.Scale * Steps;
        var signature = new ulong[Words];
        for (var word = 0; word < Words; word++)
        {
            var bits = 0UL;
            for (var bit = 0; bit < 64; bit++)
            {
                var at = (word * 64) + bit;
                bits |= words[at] + (dense[at] * scale) > 0 ? 1UL << bit : 0;
            }

            signature[word] = bits;
        }

        return signature;
    }

    /// <summary>Counts the bits that differ between one signature and many that lie one behind the other.</summary>
    /// <param name="query">One signature.</param>
    /// <param name="rows">Signatures.</param>
    /// <param name="distances">Receives one for each; no more are read.</param>
    public static void Distances(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> rows, Span<int> distances)
    {
        if (query.Length != Words || rows.Length < (long)Words * distances.Length)
        {
            throw new ArgumentException("The signatures do not fit.", nameof(rows));
        }

        ref var row = ref MemoryMarshal.GetReference(rows);
        var (a, b, c, d) = (query[0], query[1], query[2], query[3]);
        var (e, f, g, h) = (query[4], query[5], query[6], query[7]);
        for (var i = 0; i < distances.Length; i++, row = ref Unsafe.Add(ref row, Words))
        {
            distances[i] =
                BitOperations.PopCount(row ^ a)
                + BitOperations.PopCount(Unsafe.Add(ref row, 1) ^ b)
                + BitOperations.PopCount(Unsafe.Add(ref row, 2) ^ c)
                + BitOperations.PopCount(Unsafe.Add(ref row, 3) ^ d)
                + BitOperations.PopCount(Unsafe.Add(ref row, 4) ^ e)
                + BitOperations.PopCount(Unsafe.Add(ref row, 5) ^ f)
                + BitOperations.PopCount(Unsafe.Add(ref row, 6) ^ g)
                + BitOperations.PopCount(Unsafe.Add(ref row, 7) ^ h);
        }
    }

    private static void AddWords(ReadOnlySpan<uint> entries, float unit, Span<short> sums)
    {
        sums.Clear();
        ref var sum = ref MemoryMarshal.GetReference(sums);
        var bitOf = Vector256.Create(
            (short)1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, short.MinValue);
        foreach (var entry in entries)
        {
            var weight = Vector256.Create((short)((PackedVector.Weight(entry) * unit * Steps) + .5f));
            for (var word = 0; word < Words; word++)
            {
                var bits = Mixed(((ulong)PackedVector.Term(entry) * Words) + (ulong)word);
                for (var part = 0; part < 4; part++, bits >>= Lanes)
                {
                    var at = (nuint)((word * 64) + (part * Lanes));

                    // Where the bit is set, added; elsewhere taken off.
                    var minus = Vector256.Equals(Vector256.Create((short)bits) & bitOf, Vector256<short>.Zero);
                    (Vector256.LoadUnsafe(ref sum, at) + ((weight ^ minus) - minus)).StoreUnsafe(ref sum, at);
                }
            }
        }
    }

    private static void AddDense(DenseVector vector, Span<int> sums)
    {
        sums.Clear();
        if (vector.Scale == 0)
        {
            return;
        }

        var stride = (vector.Count + 31) / 32 * 32;
        var signs = _dense;
        if (signs.Length != stride * Bits)
        {
            signs = new sbyte[stride * Bits];
            for (var bit = 0; bit < Bits; bit++)
            {
                for (var at = 0; at < stride; at++)
                {
                    // Behind all terms.
                    var mixed = Mixed((((ulong)PackedVector.TermLimit + (ulong)at) * Words) + (ulong)(bit / 64));
                    signs[(bit * stride) + at] = (sbyte)((mixed >> (bit % 64) & 1) != 0 ? 1 : -1);
                }
            }

            _dense = signs;
        }

        Span<short> wide = stackalloc short[stride];
        wide.Clear();
        var values = vector.Values;
        for (var i = 0; i < values.Length; i++)
        {
            wide[i] = values[i];
        }

        Int8Dot.OfRows(wide, signs, sums);
    }

    // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    private static ulong Mixed(ulong value)
    {
        value = (value + 1) * 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
