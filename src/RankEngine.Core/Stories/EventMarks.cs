using System.Runtime.CompilerServices;
using RankEngine.Text;

namespace RankEngine.Stories;

/// <summary>The words that weigh most in a text, by which it is known again when it is written anew. Immutable.</summary>
/// <remarks>
/// <para>
/// The <see cref="MaxTerms"/> heaviest terms of the lexical view, with their weights in 255 steps: title and first
/// sentences weigh most, and rare words, so these are who, where and what.
/// </para>
/// <para>
/// Terms belong to one generation of the encoder; marks of two cannot be compared. The same text has the same marks
/// whether it was just encoded or comes from a disk copy, up to the rounding of a weight.
/// </para>
/// About 100 bytes.
/// </remarks>
public sealed class EventMarks : IEquatable<EventMarks>
{
    /// <summary>Terms kept.</summary>
    public const int MaxTerms = 16;

    /// <summary>Fewest terms of a text that can be told from another: "Photos of the day" has less.</summary>
    public const int MinTerms = 4;

    private const int StepBits = 8;

    // Term and step of each, by rising term.
    private readonly Terms _terms;
    private readonly byte _count;
    private readonly double _unit;

    private EventMarks(ReadOnlySpan<uint> marks)
    {
        marks.CopyTo(_terms);
        _count = (byte)marks.Length;
        var squares = 0L;
        foreach (var mark in marks)
        {
            squares += Step(mark) * Step(mark);
        }

        _unit = 1 / Math.Sqrt(squares);
    }

    /// <summary>Terms it has.</summary>
    public int Count => _count;

    private ReadOnlySpan<uint> Marks => _terms[.._count];

    /// <summary>Returns the marks of a text; null for one of less than <see cref="MinTerms"/> terms.</summary>
    public static EventMarks? Of(SparseVector lexical)
    {
        ArgumentNullException.ThrowIfNull(lexical);
        if (lexical.Count < MinTerms)
        {
            return null;
        }

        var strongest = 0f;
        foreach (var weight in lexical.Weights)
        {
            strongest = Math.Max(strongest, weight);
        }

        var all = new uint[lexical.Count];
        for (var i = 0; i < all.Length; i++)
        {
            var step = (uint)Math.Clamp((int)Math.Round(lexical.Weights[i] / (double)strongest * 255), 1, 255);
            all[i] = ((uint)lexical.Terms[i] << StepBits) | step;
        }

        Array.Sort(all, Heavier);
        var marks = all.AsSpan(0, Math.Min(all.Length, MaxTerms));
        marks.Sort();
        return new EventMarks(marks);
    }

    /// <summary>Returns the cosine of two texts' marks: from 0 to 1; symmetric.</summary>
    public static double Similarity(EventMarks left, EventMarks right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var a = left.Marks;
        var b = right.Marks;
        var sum = 0L;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            var (first, second) = (a[i] >> StepBits, b[j] >> StepBits);
            if (first == second)
            {
                sum += Step(a[i]) * Step(b[j]);
            }

            i += first <= second ? 1 : 0;
            j += second <= first ? 1 : 0;
        }

        return Math.Min(1, sum * (left._unit * right._unit));
    }

    /// <summary>Writes the heaviest terms, heaviest first, of equals the lower.</summary>
    /// <param name="terms">At most <see cref="MinTerms"/> long.</param>
    internal void CopyHeaviest(Span<int> terms)
    {
        Span<uint> marks = stackalloc uint[MaxTerms];
        Marks.CopyTo(marks);
        marks = marks[.._count];
        marks.Sort(Heavier);
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = (int)(marks[i] >> StepBits);
        }
    }

    /// <inheritdoc/>
    public bool Equals(EventMarks? other) => other is not null && Marks.SequenceEqual(other.Marks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EventMarks);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(Marks[0] * 31) ^ (int)Marks[^1];

    private static long Step(uint mark) => mark & ((1 << StepBits) - 1);

    private static int Heavier(uint left, uint right)
    {
        var byStep = Step(right).CompareTo(Step(left));
        return byStep != 0 ? byStep : left.CompareTo(right);
    }

    /// <summary>In the object itself, as nearly all have the most.</summary>
    [InlineArray(MaxTerms)]
    private struct Terms
    {
        private uint _first;
    }
}
