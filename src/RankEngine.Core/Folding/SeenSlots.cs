using System.Numerics;
using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>When a reader was seen: one bit for each repeat window of a block. Says who is new to a site.</summary>
/// <remarks>
/// A reader is known in a window when they were seen in one that ended a whole window earlier at least, in the same
/// block or the one before: thirty to sixty days back. Not in the window before: a flood that goes on over a window's
/// end would vouch for itself.
/// </remarks>
public static class SeenSlots
{
    private const int Last = RepeatWindow.SlotsOfBlock - 1;

    /// <summary>Returns the bit of a window within its block.</summary>
    public static ulong Bit(int slot) => 1UL << Place(slot);

    /// <summary>Tells whether a reader is known in a window.</summary>
    /// <param name="slot">The window.</param>
    /// <param name="before">Bits of the block before the window's.</param>
    /// <param name="own">Bits of the window's block.</param>
    public static bool IsKnown(int slot, ulong before, ulong own)
    {
        var place = Place(slot);
        return place == 0
            ? (before & ~(1UL << Last)) != 0
            : before != 0 || (own & ((1UL << (place - 1)) - 1)) != 0;
    }

    /// <summary>Returns the first window after one in which a reader was seen, in its block or the next; null: none.</summary>
    /// <param name="slot">The window.</param>
    /// <param name="own">Bits of the window's block.</param>
    /// <param name="after">Bits of the block after it.</param>
    public static int? NextAfter(int slot, ulong own, ulong after)
    {
        var first = RepeatWindow.Block(slot) * RepeatWindow.SlotsOfBlock;
        var place = Place(slot);
        var later = own >> place >> 1;
        return later != 0 ? slot + 1 + BitOperations.TrailingZeroCount(later)
            : after != 0 ? first + RepeatWindow.SlotsOfBlock + BitOperations.TrailingZeroCount(after)
            : null;
    }

    /// <summary>Returns the blocks that tell whether a reader is known in a window, and whom that window makes known.</summary>
    public static IEnumerable<SeenKey> Around(Pseudonym reader, int slot)
    {
        var block = RepeatWindow.Block(slot);
        yield return new SeenKey(reader, block - 1);
        yield return new SeenKey(reader, block);
        yield return new SeenKey(reader, block + 1);
    }

    private static int Place(int slot) => slot - (RepeatWindow.Block(slot) * RepeatWindow.SlotsOfBlock);
}
