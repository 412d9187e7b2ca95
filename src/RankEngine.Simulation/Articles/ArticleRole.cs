namespace RankEngine.Simulation.Articles;

/// <summary>What an article is to its story.</summary>
public enum ArticleRole
{
    /// <summary>It broke the story.</summary>
    First,

    /// <summary>It tells in other words what was told before.</summary>
    Rewrite,

    /// <summary>It tells what happened next.</summary>
    FollowUp,

    /// <summary>Another source's copy: the same body under another address.</summary>
    Copy,
}
