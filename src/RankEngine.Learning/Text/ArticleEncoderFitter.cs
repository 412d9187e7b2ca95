using RankEngine.Text;

namespace RankEngine.Learning.Text;

/// <summary>Fits an <see cref="ArticleEncoder"/> to a site's articles.</summary>
/// <remarks>
/// <para>The lexicon comes from Microsoft.ML: <see cref="StemPipeline"/>.</para>
/// <para>
/// Latent space: the 128 strongest directions of the lexical vectors, at most a third as many as there are articles,
/// learnt from at most 20,000 of them. The same articles in the same order give the same encoder.
/// </para>
/// </remarks>
public static class ArticleEncoderFitter
{
    /// <summary>Articles that are read; of more, a fixed draw.</summary>
    public const int MaxArticles = 50_000;

    internal const int LatentDimensions = 128;
    internal const int LatentArticles = 20_000;
    internal const int Seed = 7;

    /// <summary>Fits the encoder.</summary>
    /// <param name="articles">
    /// The site's archive; read several times. Of more than <see cref="MaxArticles"/>, so many are drawn.
    /// </param>
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
        if (articles.Count > MaxArticles)
        {
            var fitted = articles;
            articles = [.. Sample(articles.Count, MaxArticles).Select(article => fitted[article])];
        }

        var lexicon = StemPipeline.Fit(articles, words, cancellationToken);
        progress?.Invoke(0.2);

        var lexical = new ArticleEncoder(lexicon, words, latent: null);
        var sample = Sample(articles.Count, LatentArticles);
        var rows = new List<SparseVector>(sample.Length);
        foreach (var article in sample)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(Within(lexical.EncodeEvent(articles[article]).Lexical, lexicon.Count));
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

    // Of more stems than a lexicon takes, the rarest stand behind it.
    private static SparseVector Within(SparseVector vector, int bound)
    {
        var count = vector.Count;
        while (count > 0 && vector.Terms[count - 1] >= bound)
        {
            count--;
        }

        return count == vector.Count
            ? vector
            : new SparseVector(vector.Terms[..count].ToArray(), vector.Weights[..count].ToArray());
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
}
