namespace RankEngine.Articles;

/// <summary>Answers what this replica knows of a site's articles.</summary>
public interface IArticleReader
{
    /// <summary>Returns one article with its texts, which live in the store.</summary>
    /// <returns>Null for an unknown or deleted article.</returns>
    /// <exception cref="NotFoundException">The site is unknown.</exception>
    /// <exception cref="UnavailableException">The store cannot be reached.</exception>
    Task<Article?> GetAsync(string site, string id, CancellationToken cancellationToken);

    /// <summary>Lists articles in ascending ordinal order of id, from memory; summary and body may be empty.</summary>
    /// <param name="site">A checked site id.</param>
    /// <param name="afterId">Only ids after this one; empty for the first.</param>
    /// <param name="count">Most articles to return, at least 1.</param>
    /// <param name="section">Only this section; empty for all.</param>
    /// <exception cref="NotFoundException">The site is unknown.</exception>
    IReadOnlyList<Article> List(string site, string afterId, int count, string section);
}
