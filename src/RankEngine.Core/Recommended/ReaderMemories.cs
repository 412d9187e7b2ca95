using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Sites;

namespace RankEngine.Recommended;

/// <summary>Asks the store what is remembered of a reader, and gives up in time.</summary>
public sealed class ReaderMemories(IPartitionStore store, SiteDirectory sites, TimeProvider clock) : IReaderMemories
{
    /// <summary>How long a request waits for the reader's history.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public async ValueTask<ReaderMemory?> ReadAsync(
        string site, Pseudonym reader, CancellationToken cancellationToken)
    {
        if (sites.PartitionOfReader(site, reader) is not { } partition)
        {
            return null;
        }

        try
        {
            return await store.ReadReaderAsync(partition, reader, cancellationToken)
                .WaitAsync(Budget, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or UnavailableException)
        {
            // The caller says so in the answer; an operator sees the store's state in readiness.
            return null;
        }
    }
}
