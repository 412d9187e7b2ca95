using System.Globalization;
using System.Text;

namespace RankEngine.Text;

/// <summary>Unicode normalisation form C: equal texts, however they were typed, become the same characters.</summary>
/// <remarks>
/// The runtime's own <c>string.Normalize</c> does nothing in the invariant globalisation mode this service runs in,
/// which spares it a native library. Source: Unicode Standard Annex 15. The data is <c>CanonicalForms.txt</c>; by
/// Unicode's stability policy a later version only adds characters, which stay as they are here.
/// </remarks>
public static class Nfc
{
    private const char FirstAffected = '\u0300';
    private const int HangulFirst = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadFirst = 0x1100;
    private const int LeadCount = 19;
    private const int VowelFirst = 0x1161;
    private const int VowelCount = 21;
    private const int TailFirst = 0x11A7;
    private const int TailCount = 28;

    private static readonly Forms Data = Forms.Read();

    /// <summary>Returns the text in form C: the same object when it is in it already.</summary>
    /// <param name="text">Well-formed UTF-16; a lone surrogate stays as it is.</param>
    /// <remarks>Linear in the text but for runs of combining marks, which are sorted.</remarks>
    public static string Normalize(string text)
    {
        var start = text.AsSpan().IndexOfAnyInRange(FirstAffected, char.MaxValue);
        return start < 0 || !MayChange(text.AsSpan(start)) ? text : Compose(Decompose(text));
    }

    /// <summary>Returns the text's letters without accents and other marks: form D less its non-spacing marks.</summary>
    /// <param name="text">Well-formed UTF-16; a lone surrogate stays as it is.</param>
    public static string WithoutMarks(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAnyInRange('\u00C0', char.MaxValue) < 0)
        {
            return text;
        }

        var letters = new StringBuilder(text.Length);
        foreach (var point in Decompose(text))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(point) == UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            if (point > char.MaxValue)
            {
                letters.Append(char.ConvertFromUtf32(point));
            }
            else
            {
                letters.Append((char)point);
            }
        }

        return letters.ToString();
    }

    private static bool MayChange(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] >= FirstAffected && Data.Affected.Contains(CodePoint(text, ref i)))
            {
                return true;
            }
        }

        return false;
    }

    // Leaves the index on the last unit of the code point.
    private static int CodePoint(ReadOnlySpan<char> text, ref int index)
    {
        var unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            return char.ConvertToUtf32(unit, text[++index]);
        }

        return unit;
    }

    private static List<int> Decompose(ReadOnlySpan<char> text)
    {
        var points = new List<int>(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            Decompose(CodePoint(text, ref i), points);
        }

        SortMarks(points);
        return points;
    }

    private static void Decompose(int point, List<int> points)
    {
        var syllable = point - HangulFirst;
        if (syllable is >= 0 and < HangulCount)
        {
            points.Add(LeadFirst + (syllable / (VowelCount * TailCount)));
            points.Add(VowelFirst + (syllable % (VowelCount * TailCount) / TailCount));
            if (syllable % TailCount != 0)
            {
                points.Add(TailFirst + (syllable % TailCount));
            }
        }
        else if (point >= 0xC0 && Data.Decompositions.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, points);
            if (parts.Second != 0)
            {
                Decompose(parts.Second, points);
            }
        }
        else
        {
            points.Add(point);
        }
    }

    // Combining marks between two other characters are ordered by class, equal classes as they came. Hostile texts are
    // nothing but marks, so the sort must not be quadratic.
    private static void SortMarks(List<int> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (Class(points[i]) == 0)
            {
                continue;
            }

            var end = i + 1;
            var isSorted = true;
            while (end < points.Count && Class(points[end]) is var next and not 0)
            {
                isSorted &= Class(points[end - 1]) <= next;
                end++;
            }

            if (!isSorted)
            {
                var sorted = points.GetRange(i, end - i).OrderBy(Class).ToList();
                for (var k = 0; k < sorted.Count; k++)
                {
                    points[i + k] = sorted[k];
                }
            }

            i = end - 1;
        }
    }

    private static string Compose(List<int> points)
    {
        var starter = -1;
        var kept = 0;
        var lastClass = 0;
        for (var next = 0; next < points.Count; next++)
        {
            var point = points[next];
            var mark = Class(point);

            // A mark reaches its starter past marks of lower classes only; a starter only when nothing lies between.
            var isBlocked = starter < 0 || (kept - starter > 1 && (mark == 0 || lastClass >= mark));
            if (!isBlocked && Pair(points[starter], point) is var composed and not 0)
            {
                points[starter] = composed;
                continue;
            }

            if (mark == 0)
            {
                starter = kept;
            }

            lastClass = mark;
            points[kept++] = point;
        }

        var text = new StringBuilder(kept + 16);
        Span<char> units = stackalloc char[2];
        for (var i = 0; i < kept; i++)
        {
            if (Rune.TryCreate(points[i], out var rune))
            {
                text.Append(units[..rune.EncodeToUtf16(units)]);
            }
            else
            {
                text.Append((char)points[i]);
            }
        }

        return text.ToString();
    }

    private static int Pair(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < LeadCount and var lead
            && second - VowelFirst is >= 0 and < VowelCount and var vowel)
        {
            return HangulFirst + (((lead * VowelCount) + vowel) * TailCount);
        }

        if (first - HangulFirst is >= 0 and < HangulCount and var syllable && syllable % TailCount == 0
            && second - TailFirst is > 0 and < TailCount and var tail)
        {
            return first + tail;
        }

        return Data.Compositions.GetValueOrDefault((first, second));
    }

    private static int Class(int point) => point < FirstAffected ? 0 : Data.Classes.GetValueOrDefault(point);

    private sealed class Forms
    {
        public Dictionary<int, (int First, int Second)> Decompositions { get; } = [];

        public Dictionary<(int First, int Second), int> Compositions { get; } = [];

        public Dictionary<int, byte> Classes { get; } = [];

        // What may not stay as it is, or may join what stands before it: no text without these changes.
        public HashSet<int> Affected { get; } = [];

        public static Forms Read()
        {
            using var stream = typeof(Nfc).Assembly.GetManifestResourceStream("CanonicalForms.txt")!;
            using var reader = new StreamReader(stream);
            var forms = new Forms();
            while (reader.ReadLine() is { } line)
            {
                forms.Add(line.Split(' '));
            }

            forms.Affected.UnionWith(Enumerable.Range(VowelFirst, VowelCount));
            forms.Affected.UnionWith(Enumerable.Range(TailFirst, TailCount));
            return forms;
        }

        private static int Hex(ReadOnlySpan<char> digits) =>
            int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

        private void Add(string[] words)
        {
            switch (words[0])
            {
                case "C":
                    Decompositions[Hex(words[1])] = (Hex(words[2]), Hex(words[3]));
                    Compositions[(Hex(words[2]), Hex(words[3]))] = Hex(words[1]);
                    Affected.Add(Hex(words[3]));
                    break;
                case "D":
                    Decompositions[Hex(words[1])] = (Hex(words[2]), words.Length > 3 ? Hex(words[3]) : 0);
                    Affected.Add(Hex(words[1]));
                    break;
                case "K":
                    var dash = words[1].IndexOf('-', StringComparison.Ordinal);
                    for (var point = Hex(words[1].AsSpan(0, dash)); point <= Hex(words[1].AsSpan(dash + 1)); point++)
                    {
                        Classes[point] = byte.Parse(words[2], CultureInfo.InvariantCulture);
                        Affected.Add(point);
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
