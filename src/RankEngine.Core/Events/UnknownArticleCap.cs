using RankEngine.Snapshots;

namespace RankEngine.Events;

/// <summary>Keeps made-up article ids from filling the store: so many may be counted for a site, no more.</summary>
/// <remarks>
/// A check at the door, by this replica's snapshot: it may let a few more in than the cap, and never refuses an article
/// that is published or counted already. What the log holds is counted, so the fold stays pure.
/// </remarks>
public sealed class UnknownArticleCap(ISiteViews views, EventOptions options)
{
    /// <summary>Tells whether events of an article may be counted.</summary>
    public bool Admits(string site, string article)
    {
        if (!views.TryGet(site, out var view) || view.Snapshot is not { } snapshot)
        {
            // Nothing is known of the site yet: its first events bring it about.
            return true;
        }

        var unknown = snapshot.Entries.Length - snapshot.Newest.Count;
        return unknown < options.MaxUnknownArticles
            || snapshot.Find(article) is not null
            || view.Pending.Find(article) is not null;
    }
}
