using System.Globalization;
using System.Text;
using RankEngine.Stories;

namespace RankEngine.Text;

/// <summary>Reads the words of a text, in lower case and without accents.</summary>
/// <remarks>
/// <para>
/// A word is a run of letters and digits; a single full stop, ampersand or apostrophe within it does not end it, all
/// else does. A closing <c>'s</c> goes; <c>1.5</c> stays; <c>u.s.</c> becomes <c>us</c>; <c>reuters.com</c> becomes
/// two words; other apostrophes and ampersands go. Words of more than <see cref="MaxLength"/> characters are counted as
/// places in the text but come out empty.
/// </para>
/// <para>
/// Han, kana and Thai are written without spaces: a run of them comes out as pairs of neighbours, "東京都" as "東京"
/// and "京都"; a single one as itself.
/// </para>
/// <para>By tables of our own, since the process runs without ICU; see <see cref="LetterFold"/>.</para>
/// </remarks>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    /// <summary>Longest word; longer ones are addresses and noise. Also the least length of the buffer.</summary>
    public const int MaxLength = 64;

    private readonly Span<char> _buffer = buffer[..MaxLength];
    private ReadOnlySpan<char> _rest = text;
    private Span<char> _parts;

    // Whether the next character was the second of a pair.
    private bool _isPaired;

    /// <summary>The word that <see cref="Read"/> went to; the caller may change it until the next one.</summary>
    public Span<char> Word { get; private set; }

    /// <summary>Goes to the next word; false at the end of the text.</summary>
    public bool Read()
    {
        while (_parts.IsEmpty)
        {
            if (!Scan(out var length))
            {
                return false;
            }

            if (length > MaxLength)
            {
                Word = default;
                return true;
            }

            if (Finish(_buffer[..length]))
            {
                return true;
            }
        }

        NextPart();
        return true;
    }

    // Finds the next run; its length may exceed the buffer, which then holds its beginning.
    private bool Scan(out int length)
    {
        length = 0;
        var joiner = '\0';
        Span<char> folded = stackalloc char[LetterFold.MaxLength];
        while (!_rest.IsEmpty)
        {
            var unit = _rest[0];
            int count;
            var size = 1;
            if (char.IsAsciiLetterOrDigit(unit))
            {
                folded[0] = char.ToLowerInvariant(unit);
                count = 1;
            }
            else if (unit < 0x80)
            {
                count = 0;
            }
            else
            {
                Rune.DecodeFromUtf16(_rest, out var rune, out size);
                if (rune.Value is >= 0x0E31 and <= 0x0E4E && Vanishes(rune))
                {
                    _rest = _rest[size..];
                    continue;
                }

                if (IsUnspaced(rune))
                {
                    if (length > 0 || ReadPair(ref length))
                    {
                        return true;
                    }

                    continue;
                }

                count = LetterFold.Fold(rune, folded);
                if (count == 0 && Vanishes(rune))
                {
                    _rest = _rest[size..];
                    continue;
                }
            }

            if (count > 0)
            {
                if (joiner != '\0')
                {
                    Append(joiner, ref length);
                    joiner = '\0';
                }

                for (var i = 0; i < count; i++)
                {
                    Append(folded[i], ref length);
                }
            }
            else if (length > 0)
            {
                var isJoiner = unit is '.' or '&' or '\'' or '’' or '‘';
                if (!isJoiner || joiner != '\0')
                {
                    return true;
                }

                joiner = unit is '.' or '&' ? unit : '\'';
            }

            _rest = _rest[size..];
        }

        return length > 0;
    }

    // Takes the first of a run's characters, with a look at the second; false when it stood in the pair before.
    private bool ReadPair(ref int length)
    {
        TakeUnspaced(ref length);
        var rest = _rest;
        while (!rest.IsEmpty)
        {
            Rune.DecodeFromUtf16(rest, out var rune, out var size);
            if (IsUnspaced(rune))
            {
                var behind = _rest;
                _rest = rest;
                TakeUnspaced(ref length);
                _rest = behind;
                _isPaired = true;
                return true;
            }

            if (!Vanishes(rune))
            {
                break;
            }

            rest = rest[size..];
        }

        if (_isPaired)
        {
            _isPaired = false;
            length = 0;
            return false;
        }

        return true;
    }

    private void TakeUnspaced(ref int length)
    {
        Span<char> folded = stackalloc char[LetterFold.MaxLength];
        Rune.DecodeFromUtf16(_rest, out var rune, out var size);
        _rest = _rest[size..];
        foreach (var unit in folded[..LetterFold.Fold(rune, folded)])
        {
            Append(unit, ref length);
        }
    }

    // Letters only: the marks of Thai vanish, and full stops end a run.
    private static bool IsUnspaced(Rune rune) =>
        rune.Value is (>= 0x0E01 and <= 0x0E4E) or (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x30FF)
            or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x323AF)
        && Rune.IsLetter(rune);

    private readonly void Append(char unit, ref int length)
    {
        if (length < _buffer.Length)
        {
            // A sigma ends a word in lower case in another form.
            _buffer[length] = unit == 'ς' ? 'σ' : unit;
        }

        length++;
    }

    // Accents that were dropped and soft hyphens stand within words.
    private static bool Vanishes(Rune rune) =>
        rune.Value == 0xAD || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private bool Finish(Span<char> word)
    {
        if (word.EndsWith("'s"))
        {
            word = word[..^2];
        }

        if (word.Contains('.') && !IsNumber(word))
        {
            if (!IsAbbreviation(word))
            {
                _parts = word;
                return false;
            }

            word = Without(word, '.');
        }

        Word = Without(Without(word, '\''), '&');
        return !Word.IsEmpty;
    }

    private void NextPart()
    {
        var end = _parts.IndexOf('.');
        var part = end < 0 ? _parts : _parts[..end];
        _parts = end < 0 ? default : _parts[(end + 1)..];
        Word = Without(Without(part, '\''), '&');
    }

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        foreach (var unit in word)
        {
            if (unit != '.' && !char.IsDigit(unit))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAbbreviation(ReadOnlySpan<char> word)
    {
        for (var i = 1; i < word.Length; i += 2)
        {
            if (word[i] != '.')
            {
                return false;
            }
        }

        return word.Length % 2 == 1;
    }

    private static Span<char> Without(Span<char> word, char dropped)
    {
        var kept = 0;
        foreach (var unit in word)
        {
            if (unit != dropped)
            {
                word[kept++] = unit;
            }
        }

        return word[..kept];
    }
}
