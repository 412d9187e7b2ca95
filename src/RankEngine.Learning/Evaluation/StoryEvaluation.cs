using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>An article of which the story is known.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Story">Any name of its story.</param>
public readonly record struct StoryText(ArticleText Text, string Story);

/// <summary>What <see cref="StoryEvaluation"/> found.</summary>
/// <param name="Articles">Articles read.</param>
/// <param name="Stories">Stories among them.</param>
/// <param name="Groups">Groups found by the service's similarity.</param>
/// <param name="TfIdfPrecisionAt10">Of the baseline's nearest.</param>
/// <param name="PrecisionAt10">Of the service's nearest.</param>
/// <param name="BCubedPrecision">Of the groups.</param>
/// <param name="BCubedRecall">Of the groups.</param>
/// <param name="BCubedF1">Of the groups.</param>
public sealed record StoryResult(
    int Articles,
    int Stories,
    int Groups,
    double TfIdfPrecisionAt10,
    double PrecisionAt10,
    double BCubedPrecision,
    double BCubedRecall,
    double BCubedF1);

/// <summary>Measures how well similarity of texts finds stories that people have put together.</summary>
/// <param name="nearest">The service's similarity.</param>
/// <param name="kernel">The similarity by which groups are made; see <see cref="StoryClustering"/>.</param>
/// <param name="threshold">Its threshold.</param>
public sealed class StoryEvaluation(TextComparer nearest, TextComparer kernel, double threshold)
{
    private const int Nearest = 10;

    /// <summary>Runs it.</summary>
    /// <param name="articles">At least two.</param>
    /// <param name="report">Told each step as it begins.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public StoryResult Run(
        IReadOnlyList<StoryText> articles, Action<string> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(articles);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(articles.Count, 2, nameof(articles));
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] stories =
        [
            .. articles.Select(article =>
                numbers.TryGetValue(article.Story, out var number)
                    ? number
                    : numbers[article.Story] = numbers.Count),
        ];
        ArticleText[] texts = [.. articles.Select(article => article.Text)];

        report("tfidf");
        var baseline = Precision(TextComparers.TfIdf);
        report("rankengine");
        var precision = Precision(nearest);
        report("groups");
        var groups = StoryClustering.Group(kernel(texts, cancellationToken), threshold, cancellationToken);
        var cubed = StoryMeasures.BCubed(groups, stories);
        return new StoryResult(
            articles.Count,
            numbers.Count,
            groups.Distinct().Count(),
            baseline,
            precision,
            cubed.Precision,
            cubed.Recall,
            cubed.F1);

        double Precision(TextComparer comparer) =>
            StoryMeasures.PrecisionAt(comparer(texts, cancellationToken), stories, Nearest, cancellationToken);
    }
}
