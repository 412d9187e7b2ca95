using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace RankEngine.Text;

/// <summary>Finds the id of a term by its characters: a flat hash table, one or two cache misses a look-up.</summary>
internal sealed class TermTable
{
    // Hash in the upper half, id + 1 in the lower; 0 is free.
    private readonly ulong[] _cells;
    private readonly char[] _characters;
    private readonly int[] _starts;

    public TermTable(LexicalLexicon lexicon)
    {
        _starts = new int[lexicon.Count + 1];
        for (var i = 0; i < lexicon.Count; i++)
        {
            _starts[i + 1] = _starts[i] + Encoding.UTF8.GetCharCount(lexicon.TermUtf8(i));
        }

        // At most half full, so that the way to a free cell is short.
        _characters = new char[_starts[^1]];
        _cells = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * lexicon.Count))];
        for (var i = 0; i < lexicon.Count; i++)
        {
            var term = _characters.AsSpan(_starts[i], _starts[i + 1] - _starts[i]);
            Encoding.UTF8.GetChars(lexicon.TermUtf8(i), term);
            var hash = Hash(term);
            var at = (int)hash & (_cells.Length - 1);
            while (_cells[at] != 0)
            {
                at = (at + 1) & (_cells.Length - 1);
            }

            _cells[at] = ((ulong)hash << 32) | (uint)(i + 1);
        }
    }

    /// <summary>Returns the id of a term, -1 for another word.</summary>
    public int Find(ReadOnlySpan<char> word)
    {
        var hash = Hash(word);
        for (var at = (int)hash & (_cells.Length - 1); _cells[at] != 0; at = (at + 1) & (_cells.Length - 1))
        {
            var id = (int)(uint)_cells[at] - 1;
            if ((uint)(_cells[at] >> 32) == hash
                && word.SequenceEqual(_characters.AsSpan(_starts[id], _starts[id + 1] - _starts[id])))
            {
                return id;
            }
        }

        return -1;
    }

    private static uint Hash(ReadOnlySpan<char> word) => (uint)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(word));
}
