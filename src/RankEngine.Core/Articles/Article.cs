namespace RankEngine.Articles;

/// <summary>What a site has published: everything a client says of one article, checked.</summary>
public sealed record Article
{
    /// <summary>Unique within the site; see <see cref="Identifiers"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Not empty.</summary>
    public required string Title { get; init; }

    /// <summary>Empty when there is none.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Plain text; empty when there is none.</summary>
    public string Body { get; init; } = "";

    /// <summary>Absolute http or https address; empty when there is none.</summary>
    public string Url { get; init; } = "";

    /// <summary>Empty when there is none.</summary>
    public string Section { get; init; } = "";

    /// <summary>In the client's order.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>In the client's order.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>Who wrote it; empty when not said.</summary>
    public string Source { get; init; } = "";

    /// <summary>BCP 47 tag; empty when not said.</summary>
    public string Language { get; init; } = "";

    /// <summary>Before this moment it is never shown.</summary>
    public required DateTimeOffset Published { get; init; }

    /// <summary>When the client last changed it; null when not said.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>From this moment on it is never shown; null: never expires.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Tells whether readers may see it at a moment.</summary>
    public bool IsVisibleAt(DateTimeOffset moment) => Published <= moment && (Expires is null || moment < Expires);
}
