using RankEngine.Text;

namespace RankEngine.Learning.Evaluation;

/// <summary>An article of which the story is known.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Story">Any name of its story.</param>
/// <param name="Url">Its address, or empty.</param>
/// <param name="PublishedMs">When it was published; Unix milliseconds.</param>
public readonly record struct StoryText(ArticleText Text, string Story, string Url = "", long PublishedMs = 0);

/// <summary>What <see cref="StoryEvaluation"/> found.</summary>
/// <param name="Articles">Articles read.</param>
/// <param name="Stories">Stories among them.</param>
/// <param name="Groups">Groups found by the service's similarity.</param>
/// <param name="TfIdfPrecisionAt10">Of the baseline's nearest.</param>
/// <param name="PrecisionAt10">Of the service's nearest.</param>
/// <param name="BCubedPrecision">Of the groups.</param>
/// <param name="BCubedRecall">Of the groups.</param>
/// <param name="BCubedF1">Of the groups.</param>
/// <param name="ServedGroups">Stories that a server would make of the articles.</param>
/// <param name="ServedPrecision">B-cubed, of those.</param>
/// <param name="ServedRecall">B-cubed, of those.</param>
/// <param name="ServedF1">B-cubed, of those.</param>
public sealed record StoryResult(
    int Articles,
    int Stories,
    int Groups,
    double TfIdfPrecisionAt10,
    double PrecisionAt10,
    double BCubedPrecision,
    double BCubedRecall,
    double BCubedF1,
    int ServedGroups,
    double ServedPrecision,
    double ServedRecall,
    double ServedF1);

/// <summary>Measures how well similarity of texts finds stories that people have put together.</summary>
/// <param name="nearest">The service's similarity.</param>
/// <param name="kernel">The similarity by which groups are made; see <see cref="StoryClustering"/>.</param>
/// <param name="threshold">Its threshold.</param>
/// <param name="served">Groups articles as the service does; see <see cref="ServedStories"/>.</param>
public sealed class StoryEvaluation(
    TextComparer nearest,
    TextComparer kernel,
    double threshold,
    Func<IReadOnlyList<StoryText>, CancellationToken, int[]> served)
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
        report("served");
        var servedGroups = served(articles, cancellationToken);
        var servedCubed = StoryMeasures.BCubed(servedGroups, stories);
        return new StoryResult(
            articles.Count,
            numbers.Count,
            groups.Distinct().Count(),
            baseline,
            precision,
            cubed.Precision,
            cubed.Recall,
            cubed.F1,
            servedGroups.Distinct().Count(),
            servedCubed.Precision,
            servedCubed.Recall,
            servedCubed.F1);

        double Precision(TextComparer comparer) =>
            StoryMeasures.PrecisionAt(comparer(texts, cancellationToken), stories, Nearest, cancellationToken);
    }
}
