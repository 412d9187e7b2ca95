using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

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

    private readonly byte[] _values;

    private StorySketch(byte[] values) => _values = values;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Values => _values;

    /// <summary>Returns the sketch of a body; null for one of less than <see cref="MinWords"/> words.</summary>
    public static StorySketch? Of(ReadOnlySpan<char> body)
    {
        var runs = new List<uint>(256);
        var words = Read(body, runs);
        if (words < MinWords)
        {
            return null;
        }

        Span<uint> least = stackalloc uint[Length];
        for (var i = 0; i < Length; i += Vector<uint>.Count)
        {
            // Some orders after the other, so that mask, factor and least value stay in registers.
            var mask = new Vector<uint>(Masks, i);
            var factor = new Vector<uint>(Factors, i);
            var lowest = new Vector<uint>(uint.MaxValue);
            foreach (var run in CollectionsMarshal.AsSpan(runs))
            {
                lowest = Vector.Min(lowest, (new Vector<uint>(run) ^ mask) * factor);
            }

            lowest.CopyTo(least[i..]);
        }

        var values = new byte[Length];
        for (var i = 0; i < Length; i++)
        {
            // Of the least value the upper bits are near zero: all bits have to move the byte.
            values[i] = (byte)((least[i] * 0x9E3779B1u) >> 24);
        }

        return new StorySketch(values);
    }

    /// <summary>Takes over bytes that <see cref="Values"/> gave.</summary>
    /// <exception cref="ArgumentException">They are not <see cref="Length"/>.</exception>
    public static StorySketch From(ReadOnlySpan<byte> values) => values.Length == Length
        ? new StorySketch(values.ToArray())
        : throw new ArgumentException($"A sketch has {Length} bytes.", nameof(values));

    /// <summary>Estimates the share of word runs that two texts have in common (Jaccard).</summary>
    /// <returns>From 0 to 1; symmetric.</returns>
    public static double Overlap(StorySketch left, StorySketch right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Math.Max(0, ((Agreements(left._values, right._values) / (double)Length) - (1 / 256.0)) / (255 / 256.0));
    }

    /// <inheritdoc/>
    public bool Equals(StorySketch? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StorySketch);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_values, 0);

    private static int Agreements(byte[] left, byte[] right)
    {
        var agreements = 0;
        for (var i = 0; i < Length; i += Vector128<byte>.Count)
        {
            var equal = Vector128.Equals(
                Vector128.LoadUnsafe(ref left[0], (nuint)i), Vector128.LoadUnsafe(ref right[0], (nuint)i));
            agreements += BitOperations.PopCount(equal.ExtractMostSignificantBits());
        }

        return agreements;
    }

    /// <summary>Collects a number for each run of three words.</summary>
    /// <returns>Words read.</returns>
    private static int Read(ReadOnlySpan<char> body, List<uint> runs)
    {
        const uint Start = 0x811C9DC5;
        Span<char> folded = stackalloc char[LetterFold.MaxLength];
        var words = 0;
        var (before, last, word) = (0u, 0u, Start);
        while (!body.IsEmpty && words < MaxWords)
        {
            var (letters, isSpace) = (0, false);
            if (char.IsAscii(body[0]))
            {
                isSpace = !char.IsAsciiLetterOrDigit(body[0]);
                folded[0] = char.ToLowerInvariant(body[0]);
                letters = isSpace ? 0 : 1;
                body = body[1..];
            }
            else
            {
                Rune.DecodeFromUtf16(body, out var rune, out var used);
                letters = LetterFold.Fold(rune, folded);

                // An accent of its own belongs to its letter and parts no words.
                isSpace = letters == 0 && rune.Value is < 0x300 or > 0x36F;
                body = body[used..];
            }

            for (var i = 0; i < letters; i++)
            {
                word = (word ^ folded[i]) * 0x01000193;
            }

            if ((isSpace || body.IsEmpty) && word != Start)
            {
                if (++words >= 3)
                {
                    runs.Add(Mix(before, last, word));
                }

                (before, last, word) = (last, word, Start);
            }
        }

        return words;
    }

    private static uint Mix(uint first, uint second, uint third)
    {
        var mixed = (((ulong)first << 32) | second) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 29) ^ third) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 32)) * 0x94D049BB133111EB;
        return (uint)(mixed >> 32);
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
}
