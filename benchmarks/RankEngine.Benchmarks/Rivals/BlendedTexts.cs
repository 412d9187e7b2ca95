using System.Text;
using RankEngine.Text;

namespace RankEngine.Benchmarks.Rivals;

/// <summary>Texts that never were, each made of two that are: so that a small file makes a large site.</summary>
/// <remarks>
/// The rule by which <c>evaluate index</c> mixes encoded texts, applied to words, which every engine can read: a copy
/// keeps each word of one article with a probability of 50 to 80 %, and of another one with what is left to 1.
/// </remarks>
internal static class BlendedTexts
{
    /// <summary>Returns the articles, and as many made-up ones as are wanted beyond them.</summary>
    /// <param name="articles">Real ones; if more than wanted, the first of them are the result.</param>
    /// <param name="count">Texts wanted.</param>
    /// <param name="seed">Decides how they are mixed.</param>
    public static ArticleText[] Of(IReadOnlyList<ArticleText> articles, int count, int seed)
    {
        var texts = new ArticleText[count];
        Parallel.For(0, count, i =>
        {
            if (i < articles.Count)
            {
                texts[i] = articles[i];
                return;
            }

            var random = new Random(unchecked((seed * 1_000_003) + i));
            var first = articles[i % articles.Count];
            var second = articles[random.Next(articles.Count)];
            var share = .5 + (.3 * random.NextDouble());
            texts[i] = new ArticleText(
                Mix(first.Title, second.Title, share, random),
                Mix(first.Summary, second.Summary, share, random),
                Mix(first.Body, second.Body, share, random),
                first.Language);
        });
        return texts;
    }

    private static string Mix(string first, string second, double share, Random random)
    {
        var text = new StringBuilder();
        Add(first, share);
        Add(second, 1 - share);
        return text.ToString();

        void Add(string words, double probability)
        {
            foreach (var word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (random.NextDouble() < probability)
                {
                    text.Append(text.Length == 0 ? "" : " ").Append(word);
                }
            }
        }
    }
}
