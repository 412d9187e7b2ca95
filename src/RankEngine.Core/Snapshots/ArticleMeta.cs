using RankEngine.Articles;
using RankEngine.Stories;

namespace RankEngine.Snapshots;

/// <summary>What ranking and answers need of an article; its texts stay in the store.</summary>
public sealed record ArticleMeta
{
    /// <summary>Orders the writes of the article.</summary>
    public required ArticleVersion Version { get; init; }

    /// <summary>True: deleted; all else is empty.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Title.</summary>
    public string Title { get; init; } = "";

    /// <summary>Address, or empty.</summary>
    public string Url { get; init; } = "";

    /// <summary>Section, or empty.</summary>
    public string Section { get; init; } = "";

    /// <summary>Source, or empty.</summary>
    public string Source { get; init; } = "";

    /// <summary>Language, or empty.</summary>
    public string Language { get; init; } = "";

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Authors.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>When it was or will be published; Unix milliseconds.</summary>
    public long PublishedMs { get; init; }

    /// <summary>When the client last changed it; Unix milliseconds; null when not said.</summary>
    public long? UpdatedMs { get; init; }

    /// <summary>When it expires; Unix milliseconds; <see cref="long.MaxValue"/>: never.</summary>
    public long ExpiresMs { get; init; } = long.MaxValue;

    /// <summary>What tells its story.</summary>
    public StoryKeys StoryKeys { get; init; }

    /// <summary>What tells near copies of its text; null when that is too short.</summary>
    public StorySketch? Sketch { get; init; }

    /// <summary>Tells whether readers may see it at a moment (Unix milliseconds).</summary>
    public bool IsVisibleAt(long nowMs) => !IsDeleted && PublishedMs <= nowMs && nowMs < ExpiresMs;

    /// <summary>Takes from a write what a replica holds in memory.</summary>
    public static ArticleMeta From(ArticleWrite write)
    {
        if (write.Article is not { } article)
        {
            return new ArticleMeta { Version = write.Version, IsDeleted = true };
        }

        return new ArticleMeta
        {
            Version = write.Version,
            Title = article.Title,
            Url = article.Url,
            // Sections, sources, languages and tags repeat: one string each for the whole process.
            Section = string.Intern(article.Section),
            Source = string.Intern(article.Source),
            Language = string.Intern(article.Language),
            Tags = [.. article.Tags.Select(string.Intern)],
            Authors = [.. article.Authors],
            PublishedMs = article.Published.ToUnixTimeMilliseconds(),
            UpdatedMs = article.Updated?.ToUnixTimeMilliseconds(),
            StoryKeys = StoryKeys.Of(article),
            Sketch = StorySketch.Of(article.Body),
            ExpiresMs = article.Expires?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        };
    }
}
