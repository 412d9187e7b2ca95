using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>The ways of comparing texts that evaluations know.</summary>
public static partial class TextComparers
{
    /// <summary>
    /// The plain baseline: cosine of lower-cased words of two letters or more, title and body alike, weighed by how
    /// often they occur times ln((1 + n) / (1 + df)) + 1.
    /// </summary>
    public static ITextSimilarity TfIdf(IReadOnlyList<ArticleText> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var terms = new Dictionary<string, int>(StringComparer.Ordinal);
        var frequencies = new List<int>();
        var counts = new List<SortedDictionary<int, int>>(texts.Count);
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = new SortedDictionary<int, int>();
            foreach (Match word in Words().Matches($"{text.Title} {text.Summary} {text.Body}".ToLowerInvariant()))
            {
                ref var term = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, word.Value, out var isKnown);
                if (!isKnown)
                {
                    term = frequencies.Count;
                    frequencies.Add(0);
                }

                count[term] = count.GetValueOrDefault(term) + 1;
            }

            foreach (var term in count.Keys)
            {
                frequencies[term]++;
            }

            counts.Add(count);
        }

        return new SparseSimilarity([.. counts.Select(Weigh)]);

        SparseVector Weigh(SortedDictionary<int, int> count)
        {
            double[] weights =
            [
                .. count.Select(term =>
                    term.Value * (Math.Log((1.0 + texts.Count) / (1 + frequencies[term.Key])) + 1)),
            ];
            var length = Math.Sqrt(weights.Sum(weight => weight * weight));
            return new SparseVector([.. count.Keys], [.. weights.Select(weight => (float)(weight / length))]);
        }
    }

    /// <summary>What the service compares articles by.</summary>
    /// <param name="source">Word table and sentence encoder, as the service has them.</param>
    public static TextComparer Blend(EncoderSource source) => (texts, cancellationToken) =>
        new BlendedSimilarity(Encode(texts, source, progress: null, cancellationToken));

    /// <summary>
    /// What tells events apart: stems and, a quarter as much, latent topics. Word vectors join events of one topic.
    /// </summary>
    /// <param name="source">Word table and sentence encoder, as the service has them.</param>
    public static TextComparer Events(EncoderSource source) => (texts, cancellationToken) =>
    {
        var encoder = Fit(texts, source, progress: null, cancellationToken);
        return new BlendedSimilarity(
            Encode(texts, text => encoder.EncodeEvent(text), cancellationToken), 1 + EncodedText.LatentWeight);
    };

    /// <summary>Fits the service's encoder to texts as refresh fits it to an archive, and encodes them.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="source">Word table and sentence encoder, as the service has them.</param>
    /// <param name="progress">Told each finished step, as a share of all; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static EncodedText[] Encode(
        IReadOnlyList<ArticleText> texts,
        EncoderSource source,
        Action<double>? progress,
        CancellationToken cancellationToken)
    {
        var encoder = Fit(texts, source, progress, cancellationToken);
        return Encode(texts, text => encoder.Encode(text), cancellationToken);
    }

    /// <summary>The one place that says how evaluations make an encoder.</summary>
    internal static ArticleEncoder Fit(
        IReadOnlyList<ArticleText> texts,
        EncoderSource source,
        Action<double>? progress,
        CancellationToken cancellationToken) =>
        ArticleEncoderFitter.Fit(texts, source.Words, progress, cancellationToken).With(source.Sentences);

    private static EncodedText[] Encode(
        IReadOnlyList<ArticleText> texts, Func<ArticleText, EncodedText> encode, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var encoded = new EncodedText[texts.Count];
        Parallel.For(
            0,
            encoded.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            i => encoded[i] = encode(texts[i]));
        return encoded;
    }

    [GeneratedRegex(@"\b\w\w+\b")]
    private static partial Regex Words();
}
