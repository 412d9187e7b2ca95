using System.Text;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

/// <summary>Seeded articles about a few subjects, and some that are nothing but odd characters.</summary>
internal static class SeededTexts
{
    private static readonly string[] Oddities =
    [
        "café", "CAFÉ", "cafe\u0301", "Ünïcödé", "naïve", "İstanbul", "straße", "ΣΊΣΥΦΟΣ", "ёлка", "Ё", "שָׁלוֹם", "中文",
        "😀", "\ud800", "a\udc00b", "U.S.", "5.93", "4,350", "June/July", "well-known", "don’t", "\"quoted\"", "...",
        "—", "1986/87", "¼", "ﬁne", "Ǆ", "a\u00adb", "x\u200by", "\u202eabc", "\0", "a\u0001b", "\u2003", "%", "$100",
        "@name", "#tag", "a_b", "co\u2011op", "٣", "＂", "\ufffe", "\uffff", "ſ", "\u212a",
    ];

    /// <summary>Makes articles; each second one of the same subject shares rare words with the others of it.</summary>
    public static List<ArticleText> Articles(int count, int seed, int subjects = 40)
    {
        var random = new Random(seed);
        var articles = new List<ArticleText>(count);
        for (var i = 0; i < count; i++)
        {
            var subject = random.Next(subjects);
            articles.Add(random.Next(25) switch
            {
                0 => new ArticleText("", "", ""),
                1 => new ArticleText(Odd(random, 3), Odd(random, 5), Odd(random, 40)),
                _ => new ArticleText(
                    Words(random, subject, 6), random.Next(3) == 0 ? "" : Words(random, subject, 15),
                    Words(random, subject, random.Next(20, 220)) + Odd(random, 3)),
            });
        }

        return articles;
    }

    private static string Words(Random random, int subject, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            // Common words by a skewed law, words of the subject, and rare ones.
            var word = random.Next(10) switch
            {
                < 5 => $"common{(int)(60 * Math.Pow(random.NextDouble(), 2))}",
                < 9 => $"subject{subject}x{random.Next(30)}",
                _ => $"rare{random.Next(5_000)}",
            };
            text.Append(random.Next(8) == 0 ? word.ToUpperInvariant() : word);
            text.Append(random.Next(6) switch { 0 => ", ", 1 => ".\n", _ => " " });
        }

        return text.ToString();
    }

    private static string Odd(Random random, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(random.Next(3) == 0
                ? ((char)random.Next(char.MaxValue + 1)).ToString()
                : Oddities[random.Next(Oddities.Length)]);
            text.Append(random.Next(4) == 0 ? "" : " ");
        }

        return text.ToString();
    }
}
