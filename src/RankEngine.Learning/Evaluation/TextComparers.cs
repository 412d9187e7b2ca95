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

    /// <summary>Cosine of the service's lexical vectors, fitted to the texts as refresh fits them to an archive.</summary>
    public static ITextSimilarity Lexical(IReadOnlyList<ArticleText> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var encoder = new LexicalEncoder(LexicalPipeline.Fit(texts, new LexicalFitOptions(), cancellationToken));
        return new SparseSimilarity([.. texts.Select(text => encoder.Encode(text))]);
    }

    [GeneratedRegex(@"\b\w\w+\b")]
    private static partial Regex Words();
}
