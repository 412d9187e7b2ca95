using RankEngine.Ranking;

namespace RankEngine.Learning.Training;

/// <summary>A ranker as training leaves it, ready for <see cref="ModelFile.Write"/>.</summary>
/// <param name="Model">What was trained and measured, checked as if it were loaded.</param>
/// <param name="ManifestBytes">Its manifest.</param>
/// <param name="ContentBytes">Its model file.</param>
public sealed record TrainedRanker(RankerModel Model, byte[] ManifestBytes, byte[] ContentBytes);
