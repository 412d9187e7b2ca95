using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RankEngine.Text;

/// <summary>Scalar products of signed bytes, as exact integers: whatever the processor has gives the same.</summary>
public static class Int8Dot
{
    /// <summary>Longest vectors whose product is sure to fit: 131,071 · 128 · 128 &lt; 2³¹.</summary>
    public const int MaxLength = 131_071;

    /// <summary>Returns the scalar product of two vectors of equal length, at most <see cref="MaxLength"/>.</summary>
    public static int Of(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        if (left.Length != right.Length || left.Length > MaxLength)
        {
            throw new ArgumentException("The vectors differ in length, or are too long.", nameof(right));
        }

        ref var first = ref MemoryMarshal.GetReference(left);
        ref var second = ref MemoryMarshal.GetReference(right);
        var sum = 0;
        var at = 0;
        if (Avx512BW.IsSupported && left.Length >= Vector256<sbyte>.Count)
        {
            var sums = Vector512<int>.Zero;
            for (; at <= left.Length - Vector256<sbyte>.Count; at += Vector256<sbyte>.Count)
            {
                sums += Avx512BW.MultiplyAddAdjacent(
                    Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref first, (nuint)at)),
                    Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref second, (nuint)at)));
            }

            sum = Vector512.Sum(sums);
        }
        else if (Avx2.IsSupported && left.Length >= Vector128<sbyte>.Count)
        {
            var sums = Vector256<int>.Zero;
            for (; at <= left.Length - Vector128<sbyte>.Count; at += Vector128<sbyte>.Count)
            {
                sums += Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref first, (nuint)at)),
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref second, (nuint)at)));
            }

            sum = Vector256.Sum(sums);
        }
        else if (Vector128.IsHardwareAccelerated && left.Length >= Vector128<sbyte>.Count)
        {
            sum = Portable(ref first, ref second, left.Length, out at);
        }

        for (; at < left.Length; at++)
        {
            sum += left[at] * right[at];
        }

        return sum;
    }

    /// <summary>Returns the same, one component after the other: what the fast ways are compared with.</summary>
    internal static int Plain(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        var sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>The way of processors without AVX2. A product of two bytes fits two bytes: at most 16,384.</summary>
    internal static int Portable(ref sbyte first, ref sbyte second, int length, out int at)
    {
        var sums = Vector128<int>.Zero;
        at = 0;
        for (; at <= length - Vector128<sbyte>.Count; at += Vector128<sbyte>.Count)
        {
            var (lowLeft, highLeft) = Vector128.Widen(Vector128.LoadUnsafe(ref first, (nuint)at));
            var (lowRight, highRight) = Vector128.Widen(Vector128.LoadUnsafe(ref second, (nuint)at));
            var (a, b) = Vector128.Widen(lowLeft * lowRight);
            var (c, d) = Vector128.Widen(highLeft * highRight);
            sums += (a + b) + (c + d);
        }

        return Vector128.Sum(sums);
    }

    /// <summary>Returns the products of one vector with many that lie one behind the other.</summary>
    /// <param name="query">As long as each row, widened.</param>
    /// <param name="rows">The rows; their length is a multiple of 32, and no more is read than one for each product.</param>
    /// <param name="dots">Receives one product for each row.</param>
    internal static void OfRows(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> rows, Span<int> dots)
    {
        var length = query.Length;
        if (length % Vector256<sbyte>.Count != 0 || (long)length * dots.Length > rows.Length)
        {
            throw new ArgumentException("The rows do not fit.", nameof(rows));
        }

        ref var wide = ref MemoryMarshal.GetReference(query);
        ref var row = ref MemoryMarshal.GetReference(rows);
        if (Avx512BW.IsSupported)
        {
            // Four rows at once: they share what is read of the query, and the summing up of each sum's parts.
            var i = 0;
            for (; i <= dots.Length - 4; i += 4, row = ref Unsafe.Add(ref row, 4 * length))
            {
                var (a, b, c, d) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
                for (var at = 0; at < length; at += Vector256<sbyte>.Count)
                {
                    var some = Vector512.LoadUnsafe(ref wide, (nuint)at);
                    a += Products(ref row, at, some);
                    b += Products(ref row, at + length, some);
                    c += Products(ref row, at + (2 * length), some);
                    d += Products(ref row, at + (3 * length), some);
                }

                var halves = Avx2.HorizontalAdd(
                    Avx2.HorizontalAdd(a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper()),
                    Avx2.HorizontalAdd(c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper()));
                (halves.GetLower() + halves.GetUpper()).CopyTo(dots[i..]);
            }

            for (; i < dots.Length; i++, row = ref Unsafe.Add(ref row, length))
            {
                var sums = Vector512<int>.Zero;
                for (var at = 0; at < length; at += Vector256<sbyte>.Count)
                {
                    sums += Products(ref row, at, Vector512.LoadUnsafe(ref wide, (nuint)at));
                }

                dots[i] = Vector512.Sum(sums);
            }
        }
        else if (Avx2.IsSupported)
        {
            for (var i = 0; i < dots.Length; i++, row = ref Unsafe.Add(ref row, length))
            {
                var sums = Vector256<int>.Zero;
                for (var at = 0; at < length; at += Vector128<sbyte>.Count)
                {
                    sums += Avx2.MultiplyAddAdjacent(
                        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref row, (nuint)at)),
                        Vector256.LoadUnsafe(ref wide, (nuint)at));
                }

                dots[i] = Vector256.Sum(sums);
            }
        }
        else
        {
            Span<sbyte> narrow = length <= 1_024 ? stackalloc sbyte[length] : new sbyte[length];
            for (var i = 0; i < length; i++)
            {
                narrow[i] = (sbyte)query[i];
            }

            for (var i = 0; i < dots.Length; i++)
            {
                dots[i] = Of(narrow, rows.Slice(i * length, length));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Products(ref sbyte row, int at, Vector512<short> query) =>
        Avx512BW.MultiplyAddAdjacent(
            Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref row, (nuint)at)), query);
}
