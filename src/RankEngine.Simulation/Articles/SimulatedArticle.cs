using RankEngine.Articles;

namespace RankEngine.Simulation.Articles;

/// <summary>One publication: a new article, or a new version of one.</summary>
/// <param name="Article">What the site tells the service.</param>
/// <param name="Truth">What it does not; the same object for all versions.</param>
/// <param name="Version">0 for a new article, 1 and up for its updates.</param>
public sealed record SimulatedArticle(Article Article, ArticleTruth Truth, int Version)
{
    /// <summary>When this version went out.</summary>
    public DateTimeOffset Time => Article.Updated ?? Article.Published;
}
