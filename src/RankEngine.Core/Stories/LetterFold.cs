using System.Globalization;
using System.Text;

namespace RankEngine.Stories;

/// <summary>Reduces letters to what copies of one text have in common, however it was encoded.</summary>
/// <remarks>
/// The part of Unicode's compatibility decomposition (NFKD) that text on the web meets: composed and decomposed
/// Latin, Greek, Cyrillic, kana and Hangul come out equal, as do ligatures and wide forms; case and the accents
/// U+0300..036F are dropped. By tables, because the process runs without ICU, where <see cref="string.Normalize()"/>
/// returns its input. Not for display, sorting or search.
/// </remarks>
internal static class LetterFold
{
    /// <summary>Most characters that one rune becomes.</summary>
    public const int MaxLength = 3;

    // From 0x00C0, 0x0370, 0x0400, 0x1E00 and 0x1F00; a full stop stands for a letter that only loses its case.
    private const string Latin =
        "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y"
        + "aaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll."
        + "...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzzs"
        + "................................oo.............uu..............."
        + ".............aaiioouuuuuuuuuu.aaaaææ..ggkkooooʒʒj...gg..nnaaææøø"
        + "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............"
        + "................";

    private const string Greek =
        "....ʹ..... ...........α.εηι.ο.υωι.........................ιυαεηι"
        + "υ.........................ιυουω.βθυυυφπ........................."
        + "κρς..ε...σ......";

    private const string Cyrillic =
        "ее.г...і....киу..........и...............................и......"
        + "................ее.г...і....киу.......................ѵѵ........"
        + "................................................................"
        + ".жж.............аааа..ее..әәжжзз..ииииоо..өөээуууууучч..ыы......";

    private const string MoreLatin =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
        + "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
        + "wwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
        + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

    private const string MoreGreek =
        "ααααααααααααααααεεεεεε..εεεεεε..ηηηηηηηηηηηηηηηηιιιιιιιιιιιιιιιι"
        + "οοοοοο..οοοοοο..υυυυυυυυ.υ.υ.υ.υωωωωωωωωωωωωωωωωααεεηηιιοουυωω.."
        + "ααααααααααααααααηηηηηηηηηηηηηηηηωωωωωωωωωωωωωωωωααααα.ααααααα.ι."
        + "..ηηη.ηηεεηηη...ιιιι..ιιιιιι....υυυυρρυυυυυυρ.....ωωω.ωωοοωωω...";

    private const string Voiced = "がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷヸヹヺヾ";
    private const string VoicedBase = "かきくけこさしすせそたちつてとはひふへほうゝカキクケコサシスセソタチツテトハヒフヘホウワヰヱヲヽ";
    private const string HalfVoiced = "ぱぴぷぺぽパピプペポ";
    private const string HalfVoicedBase = "はひふへほハヒフヘホ";

    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    /// <summary>Writes what a rune becomes.</summary>
    /// <param name="rune">Any.</param>
    /// <param name="into">At least <see cref="MaxLength"/> long.</param>
    /// <returns>How many characters: 0 for all but letters, digits and marks that change a letter.</returns>
    public static int Fold(Rune rune, Span<char> into)
    {
        if (rune.Value is >= 0xFF01 and <= 0xFF5E)
        {
            rune = new Rune(rune.Value - 0xFEE0);
        }

        if (rune.Value is >= 0x300 and <= 0x36F || !Counts(Rune.GetUnicodeCategory(rune)))
        {
            return 0;
        }

        if (rune.Value is >= 0xAC00 and <= 0xD7A3)
        {
            return FoldHangul(rune.Value - 0xAC00, into);
        }

        if (rune.Value is >= 0xFB00 and <= 0xFB06)
        {
            var letters = Ligatures[rune.Value - 0xFB00];
            letters.CopyTo(into);
            return letters.Length;
        }

        if (rune.Value is >= 0x3040 and <= 0x30FF)
        {
            return FoldKana((char)rune.Value, into);
        }

        var folded = rune.Value switch
        {
            < 0xC0 => '.',
            <= 0x24F => Latin[rune.Value - 0xC0],
            >= 0x370 and <= 0x3FF => Greek[rune.Value - 0x370],
            >= 0x400 and <= 0x4FF => Cyrillic[rune.Value - 0x400],
            >= 0x1E00 and <= 0x1EFF => MoreLatin[rune.Value - 0x1E00],
            >= 0x1F00 and <= 0x1FFF => MoreGreek[rune.Value - 0x1F00],
            _ => '.',
        };
        if (folded != '.')
        {
            into[0] = folded;
            return 1;
        }

        return Rune.ToLowerInvariant(rune).EncodeToUtf16(into);
    }

    private static bool Counts(UnicodeCategory category) => category is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static int FoldHangul(int syllable, Span<char> into)
    {
        into[0] = (char)(0x1100 + (syllable / 588));
        into[1] = (char)(0x1161 + (syllable % 588 / 28));
        into[2] = (char)(0x11A7 + (syllable % 28));
        return syllable % 28 == 0 ? 2 : 3;
    }

    private static int FoldKana(char kana, Span<char> into)
    {
        var voiced = Voiced.IndexOf(kana, StringComparison.Ordinal);
        var half = voiced < 0 ? HalfVoiced.IndexOf(kana, StringComparison.Ordinal) : -1;
        into[0] = voiced >= 0 ? VoicedBase[voiced] : half >= 0 ? HalfVoicedBase[half] : kana;
        into[1] = voiced >= 0 ? '\u3099' : '\u309A';
        return voiced >= 0 || half >= 0 ? 2 : 1;
    }
}
