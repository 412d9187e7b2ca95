namespace RankEngine.Articles;

/// <summary>Orders the writes of one article, the same on every replica, whatever the order of their arrival.</summary>
/// <param name="Revision">
/// The client's revision, else its <c>updated</c>, else the time of receipt; times in Unix milliseconds.
/// </param>
/// <param name="Log">Id of the log that took the write: settles equal revisions.</param>
/// <param name="Offset">Offset of the record in that log: settles repeats within one log.</param>
public readonly record struct ArticleVersion(long Revision, string Log, long Offset) : IComparable<ArticleVersion>
{
    /// <inheritdoc/>
    public int CompareTo(ArticleVersion other)
    {
        var byRevision = Revision.CompareTo(other.Revision);
        if (byRevision != 0)
        {
            return byRevision;
        }

        var byLog = string.CompareOrdinal(Log, other.Log);
        return byLog != 0 ? byLog : Offset.CompareTo(other.Offset);
    }

    /// <summary>Older.</summary>
    public static bool operator <(ArticleVersion left, ArticleVersion right) => left.CompareTo(right) < 0;

    /// <summary>Newer.</summary>
    public static bool operator >(ArticleVersion left, ArticleVersion right) => left.CompareTo(right) > 0;

    /// <summary>Older or the same.</summary>
    public static bool operator <=(ArticleVersion left, ArticleVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Newer or the same.</summary>
    public static bool operator >=(ArticleVersion left, ArticleVersion right) => left.CompareTo(right) >= 0;
}

/// <summary>The last write of one article id: what it says, or that it was deleted.</summary>
/// <param name="Id">The article's id.</param>
/// <param name="Version">Orders this write among all of the id.</param>
/// <param name="Article">Null: deleted (a tombstone).</param>
public sealed record ArticleWrite(string Id, ArticleVersion Version, Article? Article);
