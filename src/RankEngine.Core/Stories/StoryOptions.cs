namespace RankEngine.Stories;

/// <summary>What makes articles one story. Every replica of a site must have the same.</summary>
public sealed class StoryOptions
{
    /// <summary>Gets or sets how far apart near copies may be published.</summary>
    /// <value>72 hours. Zero or less: only exact repeats are one story.</value>
    public TimeSpan NearWindow { get; set; } = TimeSpan.FromHours(72);

    /// <summary>Gets or sets the share of three-word runs that near copies have in common, as estimated.</summary>
    /// <value>.5; from 0 to 1. Lower groups more rewrites, and articles that only quote the same agency.</value>
    public double NearOverlap { get; set; } = 0.5;

    /// <summary>Gets or sets how far apart rewrites and updates of one event may be published.</summary>
    /// <value>
    /// 18 hours. Zero or less: they are not looked for. From about a day on, what is written each day in the same words
    /// (a market's close, a weather report) becomes one story.
    /// </value>
    public TimeSpan RewriteWindow { get; set; } = TimeSpan.FromHours(18);

    /// <summary>Gets or sets which article of a story lists show, as far as it may be shown.</summary>
    /// <value><see cref="StoryFace.Best"/>.</value>
    public StoryFace Face { get; set; }

    /// <summary>Gets or sets the names of sources (see the article's source) that are the site's own.</summary>
    /// <value>None. Only used with <see cref="StoryFace.Own"/>.</value>
    public IList<string> OwnSources { get; } = [];
}

/// <summary>Which article of a story a list shows.</summary>
public enum StoryFace
{
    /// <summary>The one that scores best in the list; in trending, where they share a score, the one that would alone.</summary>
    Best,

    /// <summary>The one published last.</summary>
    Freshest,

    /// <summary>One of the site's own sources, the freshest of them; without one the freshest.</summary>
    Own,
}
