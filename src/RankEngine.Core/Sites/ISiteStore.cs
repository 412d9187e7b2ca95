namespace RankEngine.Sites;

/// <summary>Which sites an installation serves, and into how many partitions each is cut.</summary>
/// <remarks>All methods throw <see cref="UnavailableException"/> when the store cannot be reached in time.</remarks>
public interface ISiteStore
{
    /// <summary>Returns all sites with their number of partitions.</summary>
    Task<IReadOnlyDictionary<string, int>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes a site known. The first registration decides; a later one changes nothing.</summary>
    /// <param name="site">Its id.</param>
    /// <param name="partitions">Wanted number of partitions, 1 to <see cref="Folding.Partitions.Max"/>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The number of partitions the site has, which may be another's choice.</returns>
    Task<int> RegisterAsync(string site, int partitions, CancellationToken cancellationToken);
}
