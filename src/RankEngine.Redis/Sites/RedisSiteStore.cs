using RankEngine.Folding;
using RankEngine.Sites;
using StackExchange.Redis;

namespace RankEngine.Redis.Sites;

/// <summary>The register of sites: one hash, written once for each site.</summary>
internal sealed class RedisSiteStore(RedisConnection connection) : ISiteStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, int>> ListAsync(CancellationToken cancellationToken)
    {
        var entries = await connection.AskAsync(
            nameof(ListAsync), database => database.HashGetAllAsync(connection.Keys.Sites()), cancellationToken)
            .ConfigureAwait(false);
        return entries.ToDictionary(entry => (string)entry.Name!, entry => (int)entry.Value);
    }

    /// <inheritdoc/>
    public async Task<int> RegisterAsync(string site, int partitions, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, Partitions.Max);
        var known = await connection.AskAsync(
            nameof(RegisterAsync),
            async database =>
            {
                // A field once set never changes, so the two need not be one step.
                var added = database.HashSetAsync(connection.Keys.Sites(), site, partitions, When.NotExists);
                var actual = database.HashGetAsync(connection.Keys.Sites(), site);
                await added.ConfigureAwait(false);
                return await actual.ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return (int)known;
    }
}
