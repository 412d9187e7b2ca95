using RankEngine.Folding;
using RankEngine.Sites;
using RankEngine.Snapshots;

namespace RankEngine.Articles;

/// <summary>Answers what this replica knows of a site's articles: lists from the snapshot, texts from the store.</summary>
public sealed class ArticleReader(ISiteViews views, IPartitionStore store, SiteDirectory sites) : IArticleReader
{
    /// <inheritdoc/>
    public async Task<Article?> GetAsync(string site, string id, CancellationToken cancellationToken)
    {
        if (views.Get(site).Pending.Find(id) is { } pending)
        {
            return pending.Article;
        }

        if (sites.PartitionOfArticle(site, id) is not { } partition)
        {
            return null;
        }

        var writes = await store.ReadArticlesAsync(partition, [id], cancellationToken);
        return writes[0]?.Article;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Article> List(string site, string afterId, int count, string section)
    {
        var snapshot = views.Get(site).Snapshot
            ?? throw new UnavailableException("snapshot", $"Site \"{site}\" is still being loaded.");

        // The smallest ids beyond the token, found in one pass: a listing is rare, an index for it would cost every publish.
        var best = new PriorityQueue<ArticleEntry, string>(Comparer<string>.Create(
            (left, right) => string.CompareOrdinal(right, left)));
        for (var slot = 0; slot < snapshot.Entries.Length; slot++)
        {
            if (snapshot.Entries[slot] is not { Meta: { IsDeleted: false } meta } entry
                || string.CompareOrdinal(entry.Id, afterId) <= 0
                || (section.Length > 0 && meta.Section != section))
            {
                continue;
            }

            if (best.Count < count)
            {
                best.Enqueue(entry, entry.Id);
            }
            else if (string.CompareOrdinal(entry.Id, best.Peek().Id) < 0)
            {
                best.EnqueueDequeue(entry, entry.Id);
            }
        }

        var articles = new Article[best.Count];
        for (var i = articles.Length - 1; i >= 0; i--)
        {
            articles[i] = Describe(best.Dequeue());
        }

        return articles;
    }

    private static Article Describe(ArticleEntry entry)
    {
        var meta = entry.Meta!;
        return new Article
        {
            Id = entry.Id,
            Title = meta.Title,
            Url = meta.Url,
            Section = meta.Section,
            Tags = meta.Tags,
            Authors = meta.Authors,
            Source = meta.Source,
            Language = meta.Language,
            Published = DateTimeOffset.FromUnixTimeMilliseconds(meta.PublishedMs),
            Updated = meta.UpdatedMs is { } updated ? DateTimeOffset.FromUnixTimeMilliseconds(updated) : null,
            Expires = meta.ExpiresMs == long.MaxValue
                ? null
                : DateTimeOffset.FromUnixTimeMilliseconds(meta.ExpiresMs),
        };
    }
}
