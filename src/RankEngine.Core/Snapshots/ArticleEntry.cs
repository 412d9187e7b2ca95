namespace RankEngine.Snapshots;

/// <summary>Everything a snapshot holds of one article id. Immutable.</summary>
/// <param name="Id">The article's id.</param>
/// <param name="Slot">Its number in the snapshot.</param>
public sealed record ArticleEntry(string Id, int Slot)
{
    /// <summary>Null: counted, but not known. Never shown.</summary>
    public ArticleMeta? Meta { get; init; }

    /// <summary>Number of its story: equal for articles that must not stand on one page together.</summary>
    public int Story { get; init; } = Slot;

    /// <summary>What readers did.</summary>
    public CountSeries Counts { get; init; } = CountSeries.Empty;

    /// <summary>What was read together with it.</summary>
    public PairList Pairs { get; init; } = PairList.Empty;
}
