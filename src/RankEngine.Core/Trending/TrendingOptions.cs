namespace RankEngine.Trending;

/// <summary>How articles trend. Section <c>RankEngine:Trending</c>.</summary>
public sealed record TrendingOptions
{
    /// <summary>Gets or sets whether what looks like a flood counts less than it says.</summary>
    /// <value>True. False ranks by raw counts.</value>
    public bool Defend { get; set; } = true;
}
