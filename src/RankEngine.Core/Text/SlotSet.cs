using System.Numerics;

namespace RankEngine.Text;

/// <summary>
/// Articles that a search may find, one bit for each slot: a section, a language, what is young enough, the live pool, or
/// what several of these have in common. Immutable, thread-safe.
/// </summary>
public sealed class SlotSet
{
    private const int WordBits = 64;

    private readonly ulong[] _words;

    private SlotSet(ulong[] words)
    {
        _words = words;
        foreach (var word in words)
        {
            Count += BitOperations.PopCount(word);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Collects slots.</summary>
    /// <param name="slots">None negative; in any order, each any number of times.</param>
    public static SlotSet Of(IEnumerable<int> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        var words = Array.Empty<ulong>();
        foreach (var slot in slots)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(slot, nameof(slots));
            var word = slot / WordBits;
            if (word >= words.Length)
            {
                Array.Resize(ref words, Math.Max(word + 1, 2 * words.Length));
            }

            words[word] |= 1UL << slot;
        }

        return new SlotSet(words);
    }

    /// <summary>Asks about every slot from 0 on.</summary>
    /// <param name="slots">How many slots there are.</param>
    /// <param name="admits">Tells whether a slot is in.</param>
    public static SlotSet Of(int slots, Predicate<int> admits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slots);
        ArgumentNullException.ThrowIfNull(admits);
        var words = new ulong[(slots + WordBits - 1) / WordBits];
        for (var slot = 0; slot < slots; slot++)
        {
            words[slot / WordBits] |= admits(slot) ? 1UL << slot : 0;
        }

        return new SlotSet(words);
    }

    /// <summary>Tells whether a slot is in.</summary>
    public bool Contains(int slot) =>
        (uint)slot / WordBits < (uint)_words.Length && (_words[(uint)slot / WordBits] >> slot & 1) != 0;

    /// <summary>Returns what is in both.</summary>
    public SlotSet And(SlotSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var words = new ulong[Math.Min(_words.Length, other._words.Length)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = _words[i] & other._words[i];
        }

        return new SlotSet(words);
    }

    /// <summary>Writes slots, rising.</summary>
    /// <param name="from">The lowest slot wanted.</param>
    /// <param name="slots">Receives them, as many as there is room for.</param>
    /// <returns>How many were written.</returns>
    public int CopyTo(int from, Span<int> slots)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        var count = 0;
        for (var word = from / WordBits; word < _words.Length; word++)
        {
            var bits = _words[word] & (word == from / WordBits ? ulong.MaxValue << from : ulong.MaxValue);
            for (; bits != 0; bits &= bits - 1)
            {
                if (count == slots.Length)
                {
                    return count;
                }

                slots[count++] = (word * WordBits) + BitOperations.TrailingZeroCount(bits);
            }
        }

        return count;
    }
}
