using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>Counts in how many articles each word occurs, in bounded memory.</summary>
/// <remarks>
/// Beyond <see cref="MaxWords"/> different words, those seen least are forgotten (lossy counting: Manku and Motwani,
/// VLDB 2002). A word forgotten again and again is rare; one of the most frequent never is.
/// </remarks>
internal sealed class TermCounts
{
    /// <summary>Words held at once: about 200 MB.</summary>
    public const int MaxWords = 2_000_000;

    private readonly Dictionary<string, Entry> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TermCounts()
    {
        _lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Articles counted, those without words included.</summary>
    public int Articles { get; private set; }

    /// <summary>Counts each different word of an article once.</summary>
    public void Add(ReadOnlySpan<ReadOnlyMemory<char>> words)
    {
        Articles++;
        foreach (var word in words)
        {
            if (!LexicalLexicon.IsTerm(word.Span))
            {
                continue;
            }

            if (!_lookup.TryGetValue(word.Span, out var entry))
            {
                entry = new Entry();
                _lookup[word.Span] = entry;
            }

            if (entry.LastArticle != Articles)
            {
                entry.LastArticle = Articles;
                entry.Count++;
            }
        }

        for (var bound = 1; _counts.Count > MaxWords; bound++)
        {
            foreach (var (word, entry) in _counts)
            {
                if (entry.Count <= bound)
                {
                    _counts.Remove(word);
                }
            }
        }
    }

    /// <summary>Returns the words in the most articles; of equals, those first in ordinal order.</summary>
    public HashSet<string> Choose(int minArticles, int maxArticles, int maxTerms) =>
    [
        .. _counts
            .Where(word => word.Value.Count >= minArticles && word.Value.Count <= maxArticles)
            .OrderByDescending(word => word.Value.Count)
            .ThenBy(word => word.Key, StringComparer.Ordinal)
            .Take(maxTerms)
            .Select(word => word.Key)
    ];

    private sealed class Entry
    {
        public int Count { get; set; }

        public int LastArticle { get; set; }
    }
}
