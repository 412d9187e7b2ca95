using RankEngine.Log;
using RankEngine.Sites;
using RankEngine.Snapshots;

namespace RankEngine.Articles;

/// <summary>Writes articles to the log of this replica, and has its next answer obey them.</summary>
public sealed class ArticleLog(EventLog log, SiteCreation sites, ISiteViews views, TimeProvider clock) : IArticleLog
{
    /// <summary>Articles of one log record: with their texts, about as much work as a record of events.</summary>
    private const int ArticlesPerRecord = 32;

    /// <inheritdoc/>
    public async Task<long> AppendAsync(
        string site,
        IReadOnlyList<(string Id, long Revision, Article? Article)> writes,
        CancellationToken cancellationToken)
    {
        await sites.EnsureAsync(site, cancellationToken);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var pending = views.Get(site).Pending;
        var end = 0L;
        foreach (var chunk in writes.Chunk(ArticlesPerRecord))
        {
            var record = new ArticlesRecord(site, now, [.. chunk.Select(Entry)]);
            var range = await log.AppendRangeAsync([record], cancellationToken);
            foreach (var write in record.Writes(log.Id, range.From))
            {
                pending.Add(write);
            }

            end = range.To;
        }

        return end;
    }

    private static Log.ArticleEntry Entry((string Id, long Revision, Article? Article) write) =>
        new(write.Id, write.Revision, write.Article);
}
