using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RankEngine.Stories;

/// <summary>A text in 128 bytes by which copies are known that differ in some words. Immutable.</summary>
/// <remarks>
/// <para>
/// MinHash: for each of 128 fixed orders of all runs of three words, one byte of the run that comes first in this
/// text. Two texts agree in a byte about as often as their runs overlap (Jaccard), so the share of equal bytes, less
/// what chance gives, tells the overlap with a standard error of at most .045.
/// </para>
/// <para>Words are the letters and digits of a text without case and accents. The same in every process, for ever.</para>
/// </remarks>
public sealed class StorySketch : IEquatable<StorySketch>
{
    /// <summary>Bytes of a sketch.</summary>
    public const int Length = 128;

    /// <summary>
    /// Fewest words of a body that can be told from another by most of its words. Shorter ones are forms filled in,
    /// such as a dividend notice.
    /// </summary>
    public const int MinWords = 60;

    /// <summary>Words of a body that count; what comes later changes nothing.</summary>
    public const int MaxWords = 2_000;

    private static readonly uint[] Masks = Constants(0x243F6A8885A308D3, odd: false);
    private static readonly uint[] Factors = Constants(0x13198A2E03707344, odd: true);

    private readonly Bytes _values;

    private StorySketch(in Bytes values) => _values = values;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Values => _values;

    /// <summary>Returns the sketch of a body; null for one of less than <see cref="MinWords"/> words.</summary>
    public static StorySketch? Of(ReadOnlySpan<char> body) => BodyReader.Read(body).Sketch;

    /// <summary>Returns the sketch of a text of which each run of three words is given as a number.</summary>
    internal static StorySketch OfRuns(ReadOnlySpan<uint> runs)
    {
        Span<uint> least = stackalloc uint[Length];
        for (var i = 0; i < Length; i += Vector512<uint>.Count)
        {
            // Some orders after the other, so that mask, factor and least value stay in registers.
            var mask = Vector512.LoadUnsafe(ref Masks[0], (nuint)i);
            var factor = Vector512.LoadUnsafe(ref Factors[0], (nuint)i);
            var lowest = Vector512<uint>.AllBitsSet;
            foreach (var run in runs)
            {
                lowest = Vector512.Min(lowest, (Vector512.Create(run) ^ mask) * factor);
            }

            lowest.CopyTo(least[i..]);
        }

        var values = default(Bytes);
        for (var i = 0; i < Length; i++)
        {
            // Of the least value the upper bits are near zero: all bits have to move the byte.
            values[i] = (byte)((least[i] * 0x9E3779B1u) >> 24);
        }

        return new StorySketch(in values);
    }

    /// <summary>Takes over bytes that <see cref="Values"/> gave.</summary>
    /// <exception cref="ArgumentException">They are not <see cref="Length"/>.</exception>
    public static StorySketch From(ReadOnlySpan<byte> values)
    {
        if (values.Length != Length)
        {
            throw new ArgumentException($"A sketch has {Length} bytes.", nameof(values));
        }

        var copy = default(Bytes);
        values.CopyTo(copy);
        return new StorySketch(in copy);
    }

    /// <summary>Estimates the share of word runs that two texts have in common (Jaccard).</summary>
    /// <returns>From 0 to 1; symmetric.</returns>
    public static double Overlap(StorySketch left, StorySketch right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Math.Max(0, ((Agreements(left.Values, right.Values) / (double)Length) - (1 / 256.0)) / (255 / 256.0));
    }

    /// <inheritdoc/>
    public bool Equals(StorySketch? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StorySketch);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(Values);

    private static int Agreements(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var agreements = 0;
        for (var i = 0; i < Length; i += Vector128<byte>.Count)
        {
            var equal = Vector128.Equals(Vector128.Create(left[i..]), Vector128.Create(right[i..]));
            agreements += BitOperations.PopCount(equal.ExtractMostSignificantBits());
        }

        return agreements;
    }

    private static uint[] Constants(ulong seed, bool odd)
    {
        // SplitMix64: the numbers are part of the form that is kept on disk.
        var constants = new uint[Length];
        for (var i = 0; i < constants.Length; i++)
        {
            seed += 0x9E3779B97F4A7C15;
            var mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            constants[i] = (uint)((mixed ^ (mixed >> 31)) >> 32) | (odd ? 1u : 0);
        }

        return constants;
    }

    /// <summary>In the object itself: an array of its own would take a fifth more, a million times.</summary>
    [InlineArray(Length)]
    private struct Bytes
    {
        private byte _first;
    }
}
