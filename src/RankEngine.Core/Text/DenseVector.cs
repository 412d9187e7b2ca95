using System.Numerics;

namespace RankEngine.Text;

/// <summary>A vector in one byte for each dimension, with one factor for all. Immutable.</summary>
/// <remarks>
/// Products of bytes are summed as integers, so a dot product is exact and the same on every machine. A value is off by
/// at most half the scale: 1/254 of the largest one.
/// </remarks>
public sealed class DenseVector
{
    private readonly sbyte[] _values;

    /// <summary>Takes over an array without copying it: the caller must not change it afterwards.</summary>
    /// <param name="values">From -127 to 127 each.</param>
    /// <param name="scale">What one step is worth; finite, not negative.</param>
    /// <exception cref="ArgumentException">A value is -128, or the scale is no such number.</exception>
    public DenseVector(sbyte[] values, float scale)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.AsSpan().Contains(sbyte.MinValue))
        {
            throw new ArgumentException("Values are from -127 to 127.", nameof(values));
        }

        // Written so that NaN fails too.
        if (!(scale >= 0 && float.IsFinite(scale)))
        {
            throw new ArgumentException("The scale must be finite and not negative.", nameof(scale));
        }

        _values = values;
        Scale = scale;
    }

    /// <summary>No dimension at all; its product with any vector is 0.</summary>
    public static DenseVector Empty { get; } = new([], 0);

    /// <summary>Number of dimensions.</summary>
    public int Count => _values.Length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<sbyte> Values => _values;

    /// <summary>The same.</summary>
    internal ReadOnlyMemory<sbyte> Memory => _values;

    /// <summary>What one step is worth; 0 when all values are 0.</summary>
    public float Scale { get; }

    /// <summary>Rounds numbers to bytes; the largest magnitude becomes 127.</summary>
    /// <param name="numbers">Finite.</param>
    public static DenseVector Of(ReadOnlySpan<float> numbers)
    {
        var values = new sbyte[numbers.Length];
        var scale = Round(numbers, values);
        return new DenseVector(values, scale);
    }

    /// <summary>Returns the scalar product; 0 when either is <see cref="Empty"/>.</summary>
    /// <exception cref="ArgumentException">The vectors differ in dimensions.</exception>
    public static double Dot(DenseVector left, DenseVector right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Count == 0 || right.Count == 0)
        {
            return 0;
        }

        return (double)left.Scale * right.Scale * Dot(left._values, right._values);
    }

    /// <summary>Returns the exact product of bytes.</summary>
    /// <param name="left">From -127 to 127 each, at most 100,000.</param>
    /// <param name="right">As many.</param>
    public static int Dot(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        if (left.Length != right.Length)
        {
            throw new ArgumentException("The vectors differ in dimensions.", nameof(right));
        }

        var sums = Vector<int>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(left[i..]), out var leftLow, out var leftHigh);
            Vector.Widen(new Vector<sbyte>(right[i..]), out var rightLow, out var rightHigh);

            // Two products fit into 16 bits: 2 · 127² = 32,258.
            Vector.Widen((leftLow * rightLow) + (leftHigh * rightHigh), out var low, out var high);
            sums += low + high;
        }

        var sum = Vector.Sum(sums);
        for (; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>Rounds numbers to bytes; the largest magnitude becomes 127.</summary>
    /// <returns>What one step is worth.</returns>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    internal static float Round(ReadOnlySpan<float> numbers, Span<sbyte> into)
    {
        var largest = 0f;
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
            {
                throw new ArgumentException("A number is not finite.", nameof(numbers));
            }

            largest = Math.Max(largest, Math.Abs(number));
        }

        var scale = largest / 127;
        if (scale == 0)
        {
            into.Clear();
            return 0;
        }

        for (var i = 0; i < into.Length; i++)
        {
            into[i] = (sbyte)Math.Clamp(MathF.Round(numbers[i] / scale), -127, 127);
        }

        return scale;
    }

    /// <summary>Adds bytes times a factor. Each sum is made in one order, so it is the same on every machine.</summary>
    internal static void AddTo(Span<float> sums, ReadOnlySpan<sbyte> values, float factor)
    {
        sums = sums[..values.Length];
        var factors = new Vector<float>(factor);
        var width = Vector<float>.Count;
        var i = 0;
        for (; i <= values.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(values[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Add(sums[i..], first, factors);
            Add(sums[(i + width)..], second, factors);
            Add(sums[(i + (2 * width))..], third, factors);
            Add(sums[(i + (3 * width))..], fourth, factors);
        }

        for (; i < values.Length; i++)
        {
            sums[i] += values[i] * factor;
        }

        static void Add(Span<float> sums, Vector<int> values, Vector<float> factors) =>
            (new Vector<float>(sums) + (Vector.ConvertToSingle(values) * factors)).CopyTo(sums);
    }
}
