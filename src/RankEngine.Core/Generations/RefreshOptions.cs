namespace RankEngine.Generations;

/// <summary>How and when sites are refreshed.</summary>
public sealed class RefreshOptions
{
    /// <summary>Gets or sets how long a refresh holds its lease without renewing it.</summary>
    /// <value>30 s. Renewed every third of it.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the most articles whose texts are looked at together to fit the lexicon.</summary>
    /// <value>50,000.</value>
    public int SampledArticles { get; set; } = 50_000;

    /// <summary>Gets or sets whether the server refreshes by itself.</summary>
    /// <value>True.</value>
    public bool Scheduled { get; set; } = true;

    /// <summary>Gets or sets the longest time between two refreshes of a site that changes.</summary>
    /// <value>1 h.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the share of articles that must be new or changed for a refresh before its time.</summary>
    /// <value>0.1.</value>
    public double ChangedShare { get; set; } = 0.1;

    /// <summary>Gets or sets how long a site must have been quiet before a refresh that comes before its time.</summary>
    /// <value>3 s: an import is refreshed when it is through.</value>
    public TimeSpan Quiet { get; set; } = TimeSpan.FromSeconds(3);
}
