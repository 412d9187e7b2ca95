namespace RankEngine.Simulation.Articles;

/// <summary>What kind of newsroom is simulated.</summary>
public sealed record NewsroomOptions
{
    /// <summary>Nothing is published before this moment.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Decides every name, word and moment; any value. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Stories that break in a day, on average; more than 0. Default 120, about 300 articles.</summary>
    public double StoriesPerDay { get; init; } = 120;

    /// <summary>Articles that tell a story again in other words, on average; 0 or more. Default 0.5.</summary>
    public double RewritesPerStory { get; init; } = 0.5;

    /// <summary>New versions of a story's first article, under its id, on average; 0 or more. Default 0.4.</summary>
    public double VersionsPerStory { get; init; } = 0.4;

    /// <summary>Articles on what happened next, on average; 0 or more. Default 0.4.</summary>
    public double FollowUpsPerStory { get; init; } = 0.4;

    /// <summary>Copies of an article by other sources, on average; 0 or more. Default 0.35.</summary>
    public double CopiesPerArticle { get; init; } = 0.35;

    /// <summary>Share of articles that expire, some days after they were published; 0 to 1. Default 0.03.</summary>
    public double ExpiringShare { get; init; } = 0.03;

    /// <summary>Where the site's nights are. Default: UTC.</summary>
    public TimeSpan UtcOffset { get; init; }

    /// <summary>Name of the site as a source. Default "The Courier".</summary>
    public string SiteName { get; init; } = "The Courier";

    /// <summary>Host of the site's addresses. Default "www.courier.example".</summary>
    public string SiteHost { get; init; } = "www.courier.example";

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Check()
    {
        Require.MoreThanZero(StoriesPerDay);
        Require.ZeroOrMore(RewritesPerStory);
        Require.ZeroOrMore(VersionsPerStory);
        Require.ZeroOrMore(FollowUpsPerStory);
        Require.ZeroOrMore(CopiesPerArticle);
        Require.Between(ExpiringShare, 0, 1);
    }
}
