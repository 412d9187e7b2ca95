using System.IO.Hashing;
using System.Text;

namespace RankEngine.Log;

/// <summary>Gives equal texts one string, so that a replay does not make the same id a million times.</summary>
/// <remarks>
/// A cache of fixed size, one text per slot, the latest wins: bounded whatever comes, and nobody can slow it by
/// choosing texts that collide. Only ASCII is shared; ids, codes and most addresses are. Safe to use from many
/// threads: slots are read and written whole, a lost race costs one string.
/// </remarks>
internal sealed class TextPool
{
    /// <summary>Longer texts are seldom repeated.</summary>
    private const int LongestShared = 256;

    private readonly string?[] _slots;

    /// <summary>Makes a pool of 2^<paramref name="bits"/> slots.</summary>
    public TextPool(int bits = 16)
    {
        _slots = new string?[1 << bits];
    }

    /// <summary>Returns the text these bytes spell.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "";
        }

        if (utf8.Length > LongestShared)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref var slot = ref _slots[(int)(XxHash3.HashToUInt64(utf8) & (ulong)(_slots.Length - 1))];
        var known = slot;
        if (known is not null && Ascii.Equals(utf8, known))
        {
            return known;
        }

        return slot = Encoding.UTF8.GetString(utf8);
    }
}
