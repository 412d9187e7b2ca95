using System.IO.Hashing;
using System.Text;

namespace RankEngine.Cli.Import;

/// <summary>
/// Gives the same string for the same bytes, most of the time: columns of few values need few strings.
/// </summary>
/// <remarks>Of fixed size: a value that falls on another's place takes it. Texts over 32 bytes are not kept.</remarks>
internal sealed class TextCache
{
    private const int Places = 16_384;
    private const int LongestKept = 32;

    private readonly string?[] _texts = new string?[Places];

    /// <summary>The text of these bytes of UTF-8.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestKept)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref var kept = ref _texts[(int)(XxHash3.HashToUInt64(utf8) % Places)];
        if (kept is not null && Ascii.Equals(utf8, kept))
        {
            return kept;
        }

        return kept = Encoding.UTF8.GetString(utf8);
    }
}
