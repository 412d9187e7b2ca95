namespace RankEngine.Articles;

/// <summary>Takes writes of articles and makes them durable.</summary>
public interface IArticleLog
{
    /// <summary>Appends writes to the log of this replica; this replica obeys them in its next answer.</summary>
    /// <param name="site">A checked site id; created by its first write.</param>
    /// <param name="writes">
    /// At least one, checked, in the order of the request. <c>Revision</c> is the client's, else its <c>updated</c>,
    /// else the time of receipt, times in Unix milliseconds. <c>Article</c> null: the id is deleted.
    /// </param>
    /// <param name="cancellationToken">Ends the wait. Writes handed over may become durable all the same.</param>
    /// <returns>Log offset behind the last write; all are durable.</returns>
    /// <exception cref="UnavailableException">The log cannot take the writes now.</exception>
    Task<long> AppendAsync(
        string site,
        IReadOnlyList<(string Id, long Revision, Article? Article)> writes,
        CancellationToken cancellationToken);
}
