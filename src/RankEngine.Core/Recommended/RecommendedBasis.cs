using RankEngine.Ranking;

namespace RankEngine.Recommended;

/// <summary>The features of a recommended article and what weighed them.</summary>
/// <param name="Features">As of the snapshot that answered.</param>
/// <param name="Model">Null: the formula.</param>
public sealed record RecommendedBasis(float[] Features, RankerModel? Model) : IScoreBasis
{
    /// <inheritdoc/>
    public Explanation Explain()
    {
        if (Model is null)
        {
            return RecommendedFormula.Explain(Features);
        }

        var parts = Model.Linear.Explain(Features)
            .Select(part => new Explanation(
                part.Name, part.Contribution, $"weight {part.Weight} × feature {part.Value}", []));
        return new Explanation($"model {Model.Manifest.Version}", Model.Linear.Score(Features), "sum", [.. parts]);
    }
}
