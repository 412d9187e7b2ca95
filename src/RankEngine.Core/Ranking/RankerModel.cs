namespace RankEngine.Ranking;

/// <summary>A checked model with all that is known of it.</summary>
/// <param name="Manifest">What is known of it.</param>
/// <param name="Linear">What scores.</param>
public sealed record RankerModel(ModelManifest Manifest, LinearModel Linear);
