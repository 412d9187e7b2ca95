using RankEngine.Articles;
using RankEngine.Stories;

namespace RankEngine.Snapshots;

/// <summary>What ranking and answers need of an article; its texts stay in the store.</summary>
/// <remarks>
/// About 320 bytes, of which the sketch is nearly a half. Title, address, tags and authors are packed: each of these properties
/// makes its text anew when it is asked, so ask once.
/// </remarks>
public sealed record ArticleMeta
{
    private readonly ArticleNames _names = ArticleNames.Empty;
    private readonly long _updatedMs = long.MinValue;

    /// <summary>Orders the writes of the article.</summary>
    public required ArticleVersion Version { get; init; }

    /// <summary>True: deleted; all else is empty.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Title.</summary>
    public string Title
    {
        get => _names.Title;
        init => _names = ArticleNames.Of(value, Url, Tags, Authors);
    }

    /// <summary>Address, or empty.</summary>
    public string Url
    {
        get => _names.Url;
        init => _names = ArticleNames.Of(Title, value, Tags, Authors);
    }

    /// <summary>Section, or empty.</summary>
    public string Section { get; init; } = "";

    /// <summary>Source, or empty.</summary>
    public string Source { get; init; } = "";

    /// <summary>Language, or empty.</summary>
    public string Language { get; init; } = "";

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags
    {
        get => _names.Tags;
        init => _names = ArticleNames.Of(Title, Url, value, Authors);
    }

    /// <summary>Authors.</summary>
    public IReadOnlyList<string> Authors
    {
        get => _names.Authors;
        init => _names = ArticleNames.Of(Title, Url, Tags, value);
    }

    /// <summary>When it was or will be published; Unix milliseconds.</summary>
    public long PublishedMs { get; init; }

    /// <summary>When the client last changed it; Unix milliseconds; null when not said.</summary>
    public long? UpdatedMs
    {
        get => _updatedMs == long.MinValue ? null : _updatedMs;
        init => _updatedMs = value ?? long.MinValue;
    }

    /// <summary>When it expires; Unix milliseconds; <see cref="long.MaxValue"/>: never.</summary>
    public long ExpiresMs { get; init; } = long.MaxValue;

    /// <summary>What tells its story.</summary>
    public StoryKeys StoryKeys { get; init; }

    /// <summary>What tells near copies of its text; null when that is too short.</summary>
    public StorySketch? Sketch { get; init; }

    /// <summary>Title, address, tags and authors.</summary>
    internal ArticleNames Names
    {
        get => _names;
        init => _names = value;
    }

    /// <summary>True: it came without a text.</summary>
    public bool IsTitleOnly { get; init; }

    /// <summary>Tells whether readers may see it at a moment (Unix milliseconds).</summary>
    public bool IsVisibleAt(long nowMs) => !IsDeleted && PublishedMs <= nowMs && nowMs < ExpiresMs;

    /// <summary>Says what stories depend on.</summary>
    /// <param name="id">The article's id.</param>
    public StoryChange ToStoryChange(string id) =>
        new(id, IsDeleted ? null : StoryKeys, Sketch, PublishedMs, IsTitleOnly);

    /// <summary>Takes from a write what a replica holds in memory.</summary>
    /// <param name="write">The write.</param>
    /// <param name="known">
    /// What was known of the article before; null: nothing. An equal address need not be looked at again.
    /// </param>
    public static ArticleMeta From(ArticleWrite write, ArticleMeta? known = null)
    {
        // What repeats is one string for the whole process.
        var version = write.Version with { Log = Labels.Shared(write.Version.Log) };
        if (write.Article is not { } article)
        {
            return new ArticleMeta { Version = version, IsDeleted = true };
        }

        var (fingerprint, sketch) = BodyReader.Read(article.Body);
        return new ArticleMeta
        {
            Version = version,
            Names = ArticleNames.Of(article.Title, article.Url, article.Tags, article.Authors),
            Section = Labels.Shared(article.Section),
            Source = Labels.Shared(article.Source),
            Language = Labels.Shared(article.Language),
            PublishedMs = article.Published.ToUnixTimeMilliseconds(),
            UpdatedMs = article.Updated?.ToUnixTimeMilliseconds(),
            StoryKeys = new StoryKeys(
                known?.Url == article.Url ? known.StoryKeys.Url : StoryKeys.UrlKey(article.Url), (ulong)fingerprint),
            Sketch = sketch,
            IsTitleOnly = string.IsNullOrWhiteSpace(article.Body),
            ExpiresMs = article.Expires?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        };
    }
}
