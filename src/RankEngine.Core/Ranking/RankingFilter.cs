namespace RankEngine.Ranking;

/// <summary>Narrows what may be shown. All given conditions hold together; an empty one holds for all.</summary>
public sealed record RankingFilter
{
    /// <summary>Lets everything through.</summary>
    public static RankingFilter None { get; } = new();

    /// <summary>Any of these sections, compared ordinally.</summary>
    public IReadOnlyList<string> Sections { get; init; } = [];

    /// <summary>Any of these tags, compared ordinally.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>This language, compared without regard to case; "pt" matches "pt-BR". Empty for all.</summary>
    public string Language { get; init; } = "";

    /// <summary>Any of these sources, compared ordinally.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Published no longer ago than this; null for any age.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Never these articles.</summary>
    public IReadOnlyList<string> ExcludeIds { get; init; } = [];
}
