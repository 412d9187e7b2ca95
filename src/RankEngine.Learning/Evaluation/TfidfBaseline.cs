using System.Text.RegularExpressions;
using RankEngine.Learning.Text;
using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>The textbook's TF-IDF, to measure against: not what serves.</summary>
/// <remarks>
/// Lower-cased words of two or more letters, digits or underscores, of title and body joined; how often each stands
/// times ln((1 + n)/(1 + df)) + 1; brought to length 1.
/// </remarks>
internal static partial class TfidfBaseline
{
    /// <summary>Returns the vector of each text, and how many different words there are.</summary>
    public static (SparseVector[] Vectors, int Words) Encode(
        IReadOnlyList<ArticleText> texts, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = new SortedDictionary<int, int>[texts.Count];
        var articles = new List<int>();
        for (var i = 0; i < texts.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            counts[i] = [];
            var text = $"{texts[i].Title} {texts[i].Body}".ToLowerInvariant();
            for (var match = Word().Match(text); match.Success; match = match.NextMatch())
            {
                if (!ids.TryGetValue(match.Value, out var id))
                {
                    id = ids.Count;
                    ids.Add(match.Value, id);
                    articles.Add(0);
                }

                counts[i][id] = counts[i].GetValueOrDefault(id) + 1;
            }

            foreach (var id in counts[i].Keys)
            {
                articles[id]++;
            }
        }

        var weights = articles.ConvertAll(count => Math.Log((1.0 + texts.Count) / (1 + count)) + 1);
        return (Array.ConvertAll(counts, words => Weigh(words, weights)), ids.Count);
    }

    /// <summary>Returns the place of each vector in the 128 strongest directions of all, of length 1.</summary>
    public static double[][] EncodeLatent(
        SparseVector[] vectors, int words, Action<double>? progress, CancellationToken cancellationToken)
    {
        // As many directions and as large a sample as the encoder takes, so that only the idea differs.
        var sample = ArticleEncoderFitter.Sample(vectors.Length, ArticleEncoderFitter.LatentArticles);
        var (_, directions) = RandomizedSvd.Decompose(
            new SparseRows([.. sample.Select(row => vectors[row])], words),
            Math.Min(ArticleEncoderFitter.LatentDimensions, vectors.Length / 3),
            ArticleEncoderFitter.Seed,
            progress,
            cancellationToken);
        var space = ArticleEncoderFitter.Space(directions, words);
        return Array.ConvertAll(vectors, vector =>
        {
            var place = new float[space?.Dimensions ?? 0];
            space?.Fold(vector, place);
            var length = Math.Sqrt(place.Sum(part => (double)part * part));
            return Array.ConvertAll(place, part => length > 0 ? part / length : part);
        });
    }

    private static SparseVector Weigh(SortedDictionary<int, int> words, List<double> weights)
    {
        var length = Math.Sqrt(words.Sum(word => Math.Pow(word.Value * weights[word.Key], 2)));
        return length == 0
            ? SparseVector.Empty
            : new SparseVector(
                [.. words.Keys],
                [.. words.Select(word => (float)(word.Value * weights[word.Key] / length))]);
    }

    [GeneratedRegex(@"\b\w\w+\b", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
