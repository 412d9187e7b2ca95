using System.Collections.Concurrent;
using RankEngine.Folding;

namespace RankEngine.Sites;

/// <summary>Which sites there are and into how many partitions each is cut. Thread-safe.</summary>
/// <remarks>The store keeps the register, so that all replicas cut alike; what was learned once is kept in memory.</remarks>
public sealed class SiteDirectory(ISiteStore store, SiteOptions options)
{
    private readonly ConcurrentDictionary<string, int> _partitions = new(StringComparer.Ordinal);

    /// <summary>Sites known so far, in no order.</summary>
    public IReadOnlyCollection<string> Sites => [.. _partitions.Keys];

    /// <summary>Learns what the store's register says.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var (site, partitions) in await store.ListAsync(cancellationToken))
        {
            _partitions[site] = partitions;
        }

        foreach (var site in _partitions.Keys)
        {
            // A store that was emptied forgot its register: tell it again.
            _partitions[site] = await store.RegisterAsync(site, _partitions[site], cancellationToken);
        }
    }

    /// <summary>Returns a site's number of partitions, registering the site when it is new.</summary>
    public async ValueTask<int> PartitionsOfAsync(string site, CancellationToken cancellationToken) =>
        _partitions.TryGetValue(site, out var known)
            ? known
            : await RegisterAsync(site, options.PartitionsOf(site), cancellationToken);

    /// <summary>Registers a site; the first registration of all replicas stands.</summary>
    /// <returns>The site's number of partitions.</returns>
    public async Task<int> RegisterAsync(string site, int partitions, CancellationToken cancellationToken)
    {
        if (!_partitions.TryGetValue(site, out var known))
        {
            known = await store.RegisterAsync(site, partitions, cancellationToken);
            _partitions[site] = known;
        }

        return known;
    }

    /// <summary>Returns the partitions of one site; empty when it is unknown.</summary>
    public IReadOnlyList<PartitionId> PartitionsOf(string site) =>
        _partitions.TryGetValue(site, out var count)
            ? [.. Enumerable.Range(0, count).Select(number => new PartitionId(site, number))]
            : [];

    /// <summary>Returns all partitions of all known sites.</summary>
    public IReadOnlyList<PartitionId> AllPartitions() => [.. _partitions.Keys.SelectMany(PartitionsOf)];

    /// <summary>Finds the partition of a reader's memory; null while the site is unknown.</summary>
    public PartitionId? PartitionOfReader(string site, Events.Pseudonym reader) =>
        _partitions.TryGetValue(site, out var count) ? new PartitionId(site, Partitions.OfKey(reader, count)) : null;

    /// <summary>Finds the partition of an article's record; null while the site is unknown.</summary>
    public PartitionId? PartitionOfArticle(string site, string id) =>
        _partitions.TryGetValue(site, out var count) ? new PartitionId(site, Partitions.OfArticle(id, count)) : null;
}
