using RankEngine.Articles;
using RankEngine.Events;

namespace RankEngine.Log;

/// <summary>One acknowledged write: what the log keeps and every fold starts from.</summary>
/// <param name="Site">The site it belongs to.</param>
/// <param name="ReceivedMs">When this server took it, in Unix milliseconds; retention goes by it.</param>
public abstract record LogRecord(string Site, long ReceivedMs);

/// <summary>Events that readers caused.</summary>
/// <param name="Site">The site they belong to.</param>
/// <param name="ReceivedMs">When this server took them, in Unix milliseconds.</param>
/// <param name="Historical">True for an import: the horizon of identities does not apply.</param>
/// <param name="Events">In the order of the request. Kinds and devices must be defined values.</param>
public sealed record EventsRecord(string Site, long ReceivedMs, bool Historical, IReadOnlyList<ReaderEvent> Events)
    : LogRecord(Site, ReceivedMs)
{
    /// <summary>Where they lay in logs that were handed over (<see cref="LogDrain"/>), the first one first.</summary>
    public IReadOnlyList<LogOrigin> Origins { get; init; } = [];
}

/// <summary>Where a record lay in a log that was handed over.</summary>
/// <param name="Log">Id of that log.</param>
/// <param name="NextOffset">Offset behind the record in it.</param>
public readonly record struct LogOrigin(string Log, long NextOffset);

/// <summary>One article written or deleted.</summary>
/// <param name="Id">The article's id.</param>
/// <param name="Revision">The client's revision, else its <c>updated</c>, else the time of receipt.</param>
/// <param name="Article">What was said of it; null: it was deleted.</param>
public sealed record ArticleEntry(string Id, long Revision, Article? Article);

/// <summary>Articles written or deleted.</summary>
/// <param name="Site">The site they belong to.</param>
/// <param name="ReceivedMs">When this server took them, in Unix milliseconds.</param>
/// <param name="Articles">In the order of the request.</param>
public sealed record ArticlesRecord(string Site, long ReceivedMs, IReadOnlyList<ArticleEntry> Articles)
    : LogRecord(Site, ReceivedMs)
{
    /// <summary>Returns the writes in order, each with the version that orders it among all writes of its id.</summary>
    /// <param name="log">Id of the log that holds the record.</param>
    /// <param name="offset">Offset of the record in it.</param>
    /// <remarks>
    /// Entry <c>i</c> takes <paramref name="offset"/> + <c>i</c>. No two entries of a log share that sum: an entry
    /// takes more than one byte, so the next record lies further on.
    /// </remarks>
    public IEnumerable<ArticleWrite> Writes(string log, long offset)
    {
        for (var index = 0; index < Articles.Count; index++)
        {
            var entry = Articles[index];
            yield return new ArticleWrite(
                entry.Id, new ArticleVersion(entry.Revision, log, offset + index), entry.Article);
        }
    }
}

/// <summary>A site came to be.</summary>
/// <param name="Site">Its id.</param>
/// <param name="ReceivedMs">When this server took it, in Unix milliseconds.</param>
/// <param name="Partitions">Number of its partitions, for ever.</param>
public sealed record SiteRecord(string Site, long ReceivedMs, int Partitions) : LogRecord(Site, ReceivedMs);

/// <summary>A model's files, so that every replica and every refill of the store finds them.</summary>
/// <param name="Site">The site it was trained for.</param>
/// <param name="ReceivedMs">When this server took it, in Unix milliseconds.</param>
/// <param name="Manifest">The manifest as it lies on disk.</param>
/// <param name="Content">The frozen arrays as they lie on disk.</param>
public sealed record ModelRecord(string Site, long ReceivedMs, byte[] Manifest, byte[] Content)
    : LogRecord(Site, ReceivedMs);

/// <summary>A model became the site's active one, or the last promotion was taken back.</summary>
/// <param name="Site">The site.</param>
/// <param name="ReceivedMs">When this server took it, in Unix milliseconds.</param>
/// <param name="Version">The model's version; empty: a rollback to the one before.</param>
public sealed record PromotionRecord(string Site, long ReceivedMs, string Version) : LogRecord(Site, ReceivedMs);
