namespace RankEngine.Learning.Training;

/// <summary>One article that was shown to one reader, and whether it was clicked.</summary>
/// <param name="Features">
/// In the order of <see cref="Ranking.RankerFeatures"/>, as of the moment it was shown; finite.
/// </param>
/// <param name="IsClick">What is to be foretold.</param>
/// <param name="Weight">How much it counts; above 0. More than 1 where only some of its kind were kept.</param>
/// <param name="TimeMs">When it was shown, in milliseconds since 1970.</param>
public readonly record struct RankerRow(float[] Features, bool IsClick, float Weight, long TimeMs);
