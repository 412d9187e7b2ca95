using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Stories;
using RankEngine.Trending;

namespace RankEngine.Snapshots;

/// <summary>What a replica knows of a site at one moment: everything a request reads. Immutable.</summary>
public sealed class SiteSnapshot
{
    /// <summary>The site.</summary>
    public required string Site { get; init; }

    /// <summary>Counts up with every publication on this replica.</summary>
    public required long Version { get; init; }

    /// <summary>Article id to slot. Shared by all snapshots of the site: slots beyond <see cref="Entries"/> do not exist here.</summary>
    public required SlotTable Slots { get; init; }

    /// <summary>The articles, by slot.</summary>
    public required PagedArray<ArticleEntry> Entries { get; init; }

    /// <summary>Where each partition stood: the offsets of all logs that this snapshot holds.</summary>
    public required IReadOnlyDictionary<int, PartitionHead> Heads { get; init; }

    /// <summary>Moment up to which it holds all counts; Unix milliseconds; 0: none yet.</summary>
    public long CountsAsOfMs { get; init; }

    /// <summary>What is known of the texts.</summary>
    public TextView Text { get; init; } = TextView.None;

    /// <summary>The stories of more than one article.</summary>
    public StoryMembers Stories { get; init; } = StoryMembers.Empty;

    /// <summary>Which article of a story lists show.</summary>
    public StoryOptions StoryOptions { get; init; } = new();

    /// <summary>The live articles, ranked.</summary>
    public TrendingBoards Boards { get; init; } = TrendingBoards.Empty;

    /// <summary>Slots of all known articles, newest first: the last resort of every list.</summary>
    public NewestFirst Newest { get; init; } = NewestFirst.Empty;

    /// <summary>What to expect of articles of which nothing is known.</summary>
    public SitePriors Priors { get; init; } = SitePriors.Default;

    /// <summary>The ranking model; null: the formula scores.</summary>
    public RankerModel? Model { get; init; }

    /// <summary>Returns the articles of the story that an article belongs to, itself among them.</summary>
    public StoryArticles MembersOf(ArticleEntry article) => new(Entries, Stories[article.Story], article);

    /// <summary>Finds an article by its id, known or only counted.</summary>
    public ArticleEntry? Find(string id) => Slots.TryGet(id, out var slot) ? Entries[slot] : null;
}
