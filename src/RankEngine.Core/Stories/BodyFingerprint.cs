using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace RankEngine.Stories;

/// <summary>Tells equal article texts, however they were spaced, punctuated, capitalised or encoded.</summary>
/// <remarks>
/// XxHash128 of the letters, digits and vowel marks of a text, without case and accents; all else is left out, because
/// copies lose line breaks, dashes and quotes first. The same in every process, for ever.
/// </remarks>
public static class BodyFingerprint
{
    /// <summary>
    /// Fewest letters and digits of a text that says which article it is. Shorter ones are "See video".
    /// </summary>
    public const int MinLength = 80;

    /// <summary>Returns the fingerprint of a text.</summary>
    /// <param name="body">Plain text.</param>
    /// <returns>Never 0 for a text that counts; 0 for one shorter than <see cref="MinLength"/>.</returns>
    public static UInt128 Of(ReadOnlySpan<char> body)
    {
        var hash = new XxHash128();
        Span<char> buffer = stackalloc char[512];
        var used = 0;
        var length = 0L;
        while (!body.IsEmpty)
        {
            var first = body[0];
            if (char.IsAscii(first))
            {
                body = body[1..];
                if (!char.IsAsciiLetterOrDigit(first))
                {
                    continue;
                }

                buffer[used++] = char.ToLowerInvariant(first);
            }
            else
            {
                // A lone surrogate is the replacement character, which is no letter.
                Rune.DecodeFromUtf16(body, out var rune, out var consumed);
                body = body[consumed..];
                used += LetterFold.Fold(rune, buffer[used..]);
            }

            if (used > buffer.Length - LetterFold.MaxLength)
            {
                length += used;
                hash.Append(MemoryMarshal.AsBytes(buffer[..used]));
                used = 0;
            }
        }

        length += used;
        hash.Append(MemoryMarshal.AsBytes(buffer[..used]));
        if (length < MinLength)
        {
            return 0;
        }

        var fingerprint = hash.GetCurrentHashAsUInt128();
        return fingerprint == 0 ? 1 : fingerprint;
    }
}
