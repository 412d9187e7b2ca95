using System.Collections.Concurrent;
using RankEngine.Articles;

namespace RankEngine.Snapshots;

/// <summary>Writes of articles this replica acknowledged and its snapshot may not hold yet. Thread-safe.</summary>
/// <remarks>
/// The replica that took a deletion, or moved a publication into the future, obeys it in its next answer: it does not
/// wait for its own way through log and store. An entry leaves once the snapshot holds its version or a newer one.
/// </remarks>
public sealed class PendingWrites
{
    private readonly ConcurrentDictionary<string, ArticleWrite> _writes = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>True when the snapshot holds everything.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Notes a write, unless a newer one is noted.</summary>
    public void Add(ArticleWrite write)
    {
        while (true)
        {
            if (!_writes.TryGetValue(write.Id, out var known))
            {
                if (_writes.TryAdd(write.Id, write))
                {
                    Interlocked.Increment(ref _count);
                    return;
                }
            }
            else if (known.Version >= write.Version || _writes.TryUpdate(write.Id, write, known))
            {
                return;
            }
        }
    }

    /// <summary>Returns the noted write of an id, or null.</summary>
    public ArticleWrite? Find(string id) => IsEmpty ? null : _writes.GetValueOrDefault(id);

    /// <summary>Tells whether a noted write, if there is one, lets readers see the article.</summary>
    public bool AllowsShowing(string id, long nowMs) =>
        !_writes.TryGetValue(id, out var write)
        || (write.Article is { } article && article.IsVisibleAt(DateTimeOffset.FromUnixTimeMilliseconds(nowMs)));

    /// <summary>Drops what a snapshot holds now.</summary>
    public void Settle(SiteSnapshot snapshot)
    {
        if (IsEmpty)
        {
            return;
        }

        foreach (var (id, write) in _writes)
        {
            if (snapshot.Find(id)?.Meta is { } meta && meta.Version >= write.Version
                && _writes.TryRemove(KeyValuePair.Create(id, write)))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
