using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>Fits an <see cref="ArticleEncoder"/> to a site's articles.</summary>
/// <remarks>
/// <para>How much a stem says: <see cref="StemLexicon.Weight"/>.</para>
/// <para>
/// Latent space: the 128 strongest directions of the lexical vectors, at most a third as many as there are articles,
/// learnt from at most 20,000 of them. The same articles in the same order give the same encoder.
/// </para>
/// </remarks>
public static class ArticleEncoderFitter
{
    internal const int LatentDimensions = 128;
    internal const int LatentArticles = 20_000;
    internal const int Seed = 7;

    /// <summary>Fits the encoder.</summary>
    /// <param name="articles">The site's archive; read twice.</param>
    /// <param name="words">Word vectors and frequencies; null where the language has none.</param>
    /// <param name="progress">Told each finished step, as a share of all; may be null.</param>
    /// <param name="cancellationToken">Stops between two articles and within the decomposition.</param>
    public static ArticleEncoder Fit(
        IReadOnlyList<ArticleText> articles,
        WordTable? words,
        Action<double>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(articles);
        var lexicon = FitLexicon(articles, words, cancellationToken);
        progress?.Invoke(0.2);

        var lexical = new ArticleEncoder(lexicon, words: null, latent: null);
        var sample = Sample(articles.Count, LatentArticles);
        var rows = new List<SparseVector>(sample.Length);
        foreach (var article in sample)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(lexical.Encode(articles[article]).Lexical);
        }

        progress?.Invoke(0.2);
        var (_, vectors) = RandomizedSvd.Decompose(
            new SparseRows(rows, lexicon.Count),
            Math.Min(LatentDimensions, articles.Count / 3),
            Seed,
            progress is null ? null : share => progress(0.6 * share),
            cancellationToken);
        return new ArticleEncoder(lexicon, words, Space(vectors, lexicon.Count));
    }

    internal static LatentSpace? Space(double[][] vectors, int width)
    {
        if (vectors.Length == 0)
        {
            return null;
        }

        var rows = new float[width * vectors.Length];
        for (var k = 0; k < vectors.Length; k++)
        {
            for (var i = 0; i < width; i++)
            {
                rows[(i * vectors.Length) + k] = (float)vectors[k][i];
            }
        }

        return LatentSpace.Of(vectors.Length, rows);
    }

    /// <summary>Draws rows without repetition, rising; all when there are no more.</summary>
    internal static int[] Sample(int count, int most)
    {
        var all = Enumerable.Range(0, count).ToArray();
        if (count <= most)
        {
            return all;
        }

        new Random(Seed).Shuffle(all);
        var sample = all[..most];
        Array.Sort(sample);
        return sample;
    }

    private static StemLexicon FitLexicon(
        IReadOnlyList<ArticleText> articles, WordTable? words, CancellationToken cancellationToken)
    {
        var stems = new StemCounts();
        foreach (var article in articles)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stems.Add(article);
        }

        var kept = stems.Stems
            .OrderByDescending(stem => stem.Articles)
            .ThenBy(stem => stem.Text, StringComparer.Ordinal)
            .Take(StemLexicon.MaxStems)
            .OrderBy(stem => stem.Text, StringComparer.Ordinal)
            .ToList();
        if (articles.Count == 0)
        {
            return StemLexicon.Empty;
        }

        var length = (float)((double)stems.Words / articles.Count);
        return new StemLexicon(
            [.. kept.Select(stem => stem.Text)],
            [.. kept.Select(stem => Weight(stem, articles.Count, length, words))],
            articles.Count,
            length);
    }

    private static float Weight(StemCount stem, int articles, double length, WordTable? words)
    {
        var frequency = 0.0;
        foreach (var form in stem.Forms.Order(StringComparer.Ordinal))
        {
            frequency += words?.Frequency(words.Find(form)) ?? WordTable.FrequencyAt(null);
        }

        return StemLexicon.Weight(stem.Articles, articles, length, frequency);
    }

    /// <summary>A stem and where it was seen.</summary>
    private sealed class StemCount(string text)
    {
        public string Text { get; } = text;

        public int Articles { get; private set; }

        public HashSet<string> Forms { get; } = new(StringComparer.Ordinal);

        private int LastArticle { get; set; } = -1;

        public void SeenIn(int article)
        {
            Articles += LastArticle == article ? 0 : 1;
            LastArticle = article;
        }
    }

    /// <summary>Counts stems over articles.</summary>
    private sealed class StemCounts
    {
        private readonly Dictionary<string, StemCount> _byForm = new(StringComparer.Ordinal);
        private readonly Dictionary<string, StemCount> _byStem = new(StringComparer.Ordinal);
        private int _articles;

        public long Words { get; private set; }

        public IEnumerable<StemCount> Stems => _byStem.Values;

        public void Add(ArticleText article)
        {
            Words += ArticleEncoder.ReadWords(article, (word, _) => Of(word).SeenIn(_articles));
            _articles++;
        }

        private StemCount Of(Span<char> word)
        {
            var find = _byForm.GetAlternateLookup<ReadOnlySpan<char>>();
            if (find.TryGetValue(word, out var count))
            {
                return count;
            }

            var form = word.ToString();
            var stem = word[..PorterStemmer.Stem(word)].ToString();
            if (!_byStem.TryGetValue(stem, out count))
            {
                count = new StemCount(stem);
                _byStem.Add(stem, count);
            }

            count.Forms.Add(form);
            _byForm.Add(form, count);
            return count;
        }
    }
}
