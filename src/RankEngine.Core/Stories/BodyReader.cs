using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace RankEngine.Stories;

/// <summary>Reads an article's text once for all that tells its copies.</summary>
internal static class BodyReader
{
    private const uint NoWord = 0x811C9DC5;
    private const uint WordFactor = 0x01000193;

    // Letters are hashed when there is less room left.
    private const int Room = 64;

    // What an ASCII character becomes; 0: it is left out and parts words.
    private static ReadOnlySpan<byte> Ascii =>
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"u8
        + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\00123456789\0\0\0\0\0\0"u8
        + "\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0"u8
        + "\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0"u8;

    /// <summary>Returns the fingerprint and the sketch of a text, each as its own type says.</summary>
    public static (UInt128 Fingerprint, StorySketch? Sketch) Read(ReadOnlySpan<char> body)
    {
        Span<char> letters = stackalloc char[512];
        Span<uint> runs = stackalloc uint[StorySketch.MaxWords];
        var (hash, length, used) = ((XxHash128?)null, 0L, 0);
        var (words, before, last, word) = (0, 0u, 0u, NoWord);

        // The end parts words, too: it is read as one character more.
        for (var at = 0; at <= body.Length;)
        {
            if (used > letters.Length - Room)
            {
                (hash ??= new XxHash128()).Append(MemoryMarshal.AsBytes(letters[..used]));
                length += used;
                used = 0;
            }

            var read = ReadAscii(body[at..], letters[used..], ref word);
            used += read;
            at += read;
            if (at < body.Length && !char.IsAscii(body[at]))
            {
                // A lone surrogate is the replacement character, which is no letter.
                Rune.DecodeFromUtf16(body[at..], out var rune, out var consumed);
                at += consumed;
                var folded = letters.Slice(used, LetterFold.Fold(rune, letters[used..]));
                used += folded.Length;
                foreach (var letter in folded)
                {
                    word = (word ^ letter) * WordFactor;
                }

                // An accent of its own belongs to its letter and parts no words.
                if (folded.Length > 0 || rune.Value is >= 0x300 and <= 0x36F)
                {
                    continue;
                }
            }
            else if (at < body.Length && Ascii[body[at]] != 0)
            {
                // No room for all of the word.
                continue;
            }
            else
            {
                at++;
            }

            if (word != NoWord && words < StorySketch.MaxWords)
            {
                if (++words >= 3)
                {
                    runs[words - 3] = Mix(before, last, word);
                }

                (before, last, word) = (last, word, NoWord);
            }
        }

        var fingerprint = Finish(hash, MemoryMarshal.AsBytes(letters[..used]));
        return (
            length + used < BodyFingerprint.MinLength ? 0 : fingerprint == 0 ? 1 : fingerprint,
            words < StorySketch.MinWords ? null : StorySketch.OfRuns(runs[..(words - 2)]));
    }

    /// <summary>Folds ASCII letters and digits, up to the first that is none.</summary>
    /// <remarks>Nearly all of most texts passes here: few variables, which stay in registers.</remarks>
    /// <returns>How many there are, or as many as there is room for but <see cref="LetterFold.MaxLength"/>.</returns>
    private static int ReadAscii(ReadOnlySpan<char> body, Span<char> letters, ref uint word)
    {
        var hash = word;
        var most = Math.Min(body.Length, letters.Length - LetterFold.MaxLength);
        var at = 0;
        for (; at < most; at++)
        {
            var first = body[at];
            if (first >= Ascii.Length || Ascii[first] is not (not 0 and var letter))
            {
                break;
            }

            letters[at] = (char)letter;
            hash = (hash ^ letter) * WordFactor;
        }

        word = hash;
        return at;
    }

    private static UInt128 Finish(XxHash128? hash, ReadOnlySpan<byte> rest)
    {
        if (hash is null)
        {
            return XxHash128.HashToUInt128(rest);
        }

        hash.Append(rest);
        return hash.GetCurrentHashAsUInt128();
    }

    private static uint Mix(uint first, uint second, uint third)
    {
        var mixed = (((ulong)first << 32) | second) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 29) ^ third) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 32)) * 0x94D049BB133111EB;
        return (uint)(mixed >> 32);
    }
}
