using RankEngine.Ranking;

namespace RankEngine.Recommended;

/// <summary>Scores without a trained model: what is read now, drawn towards what the reader likes.</summary>
/// <remarks>A weighted sum of features, weights set by hand: good enough to start, and a baseline a model must beat.</remarks>
public static class RecommendedFormula
{
    private static readonly (int Feature, double Weight)[] Weights =
    [
        (RankerFeatures.LogViewsDay, 0.5),
        (RankerFeatures.LogViewsHour, 0.5),
        (RankerFeatures.LogAgeHours, -0.4),
        (RankerFeatures.SectionShare, 1.5),
        (RankerFeatures.MaxSimilarityLastFive, 1.5),
        (RankerFeatures.HistorySimilarity, 1.0),
        (RankerFeatures.CoReadingLastFive, 3.0),
    ];

    /// <summary>Returns the score; any sign.</summary>
    public static double Score(ReadOnlySpan<float> features)
    {
        var sum = 0.0;
        foreach (var (feature, weight) in Weights)
        {
            sum += weight * features[feature];
        }

        return sum;
    }

    /// <summary>Returns the score and its parts, which sum to it.</summary>
    public static Explanation Explain(ReadOnlySpan<float> features)
    {
        var parts = new List<Explanation>(Weights.Length);
        foreach (var (feature, weight) in Weights)
        {
            parts.Add(new Explanation(
                RankerFeatures.Names[feature], weight * features[feature], $"{weight} × feature", []));
        }

        return new Explanation("formula", Score(features), "sum", parts);
    }
}
