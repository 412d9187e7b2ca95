using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>Compares the similarity of articles, as computed, with what people say.</summary>
/// <remarks>
/// Corpus statistics come from the texts of the pairs and of a background, as they would from a site's archive, and
/// from what encoders are made of; never from the scores of people.
/// </remarks>
public static class RelatedEvaluation
{
    /// <summary>Runs all methods.</summary>
    /// <param name="pairs">At least two.</param>
    /// <param name="background">Further articles of the same archive; may be empty.</param>
    /// <param name="source">Word table and sentence encoder, as the service has them.</param>
    /// <param name="progress">Told each finished step, as a share of all; may be null.</param>
    /// <param name="cancellationToken">Stops between two articles.</param>
    /// <returns>
    /// <c>tfidf</c>, the textbook's; <c>lsa</c>, latent semantic analysis of that; <c>vectors</c>, weighted sums of
    /// word vectors alone; <c>sentences</c>, the sentence encoder alone, where there is one; <c>rankengine</c>, what an
    /// index of ours compares, rounding to bytes included.
    /// </returns>
    public static IReadOnlyList<RelatedAgreement> Run(
        IReadOnlyList<RelatedPair> pairs,
        IReadOnlyList<ArticleText> background,
        EncoderSource source,
        Action<double>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(source);
        var texts = pairs.SelectMany(pair => new[] { pair.A, pair.B }).Concat(background).ToList();
        var human = pairs.Select(pair => pair.Similarity).ToArray();

        var (tfidf, count) = TfidfBaseline.Encode(texts, cancellationToken);
        progress?.Invoke(0.1);
        var lsa = TfidfBaseline.EncodeLatent(
            tfidf, count, progress is null ? null : share => progress(0.3 * share), cancellationToken);

        var encoder = TextComparers.Fit(
            texts, source, progress is null ? null : share => progress(0.5 * share), cancellationToken);
        var dense = new ArticleEncoder(encoder.Lexicon, source.Words, latent: null);
        var encoded = new EncodedText[2 * pairs.Count];
        var sums = new EncodedText[encoded.Length];
        for (var i = 0; i < encoded.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            encoded[i] = encoder.Encode(texts[i]);

            // Word vectors alone: nothing may take their place.
            sums[i] = dense.Encode(texts[i] with { Language = "en" });
        }

        progress?.Invoke(0.1);
        EncodedText[] sentences = source.Sentences is null
            ? []
            : [.. texts.Take(encoded.Length).Select(text => dense.With(source.Sentences).Encode(text))];
        return
        [
            Compare("tfidf", human, (a, b) => SparseVector.Dot(tfidf[a], tfidf[b])),
            Compare("lsa", human, (a, b) => lsa[a].Zip(lsa[b], (x, y) => x * y).Sum()),
            Compare("vectors", human, (a, b) => DenseVector.Dot(sums[a].Dense, sums[b].Dense)),
            .. source.Sentences is null
                ? Array.Empty<RelatedAgreement>()
                : [Compare("sentences", human, (a, b) => DenseVector.Dot(sentences[a].Dense, sentences[b].Dense))],
            Compare("rankengine", human, (a, b) => EncodedText.Similarity(encoded[a], encoded[b])),
        ];
    }

    private static RelatedAgreement Compare(string method, double[] human, Func<int, int, double> similarity)
    {
        var computed = Enumerable.Range(0, human.Length).Select(i => similarity(2 * i, (2 * i) + 1)).ToArray();
        return new RelatedAgreement(
            method, Correlation.Pearson(computed, human), Correlation.Spearman(computed, human));
    }
}
