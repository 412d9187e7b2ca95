namespace RankEngine.Learning.Training;

/// <summary>The two decisions of a replay that look at the whole of the history; all else looks at the past only.</summary>
/// <param name="FromMs">No row is of an earlier moment; Unix milliseconds.</param>
/// <param name="Share">Share of the openings that are taken: above 0, to 1.</param>
public sealed record ReplayPlan(long FromMs, double Share);
