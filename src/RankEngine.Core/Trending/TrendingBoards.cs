using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>The live articles of a site, best first for each window. Immutable.</summary>
/// <remarks>
/// Recomputed every second or so for what is alive; a request takes a slice and drops what its filter and the moment
/// forbid. Equal scores stand newest first, then by id.
/// </remarks>
public sealed class TrendingBoards
{
    /// <summary>No live articles.</summary>
    public static readonly TrendingBoards Empty = new([[], [], [], []], [], 0);

    private readonly BoardEntry[][] _boards;

    private TrendingBoards(BoardEntry[][] boards, int[] newest, long computedMs)
    {
        _boards = boards;
        Newest = newest;
        ComputedMs = computedMs;
    }

    /// <summary>Slots of the live articles, newest first, ties by id.</summary>
    public IReadOnlyList<int> Newest { get; }

    /// <summary>When it was computed, Unix milliseconds.</summary>
    public long ComputedMs { get; }

    /// <summary>Number of live articles.</summary>
    public int Count => Newest.Count;

    /// <summary>The live articles of a window, best first.</summary>
    public ReadOnlySpan<BoardEntry> Of(TrendingWindow window) => _boards[(int)window];

    /// <summary>Ranks live articles for all windows.</summary>
    /// <param name="live">Slots of known, undeleted articles.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static TrendingBoards Compute(
        IReadOnlyCollection<int> live, PagedArray<ArticleEntry> entries, SitePriors priors, long nowMs) =>
        Compute(live, entries, priors, nowMs, TrendingWindows.All);

    /// <summary>Ranks live articles for some windows; the boards of the others stay empty.</summary>
    /// <param name="live">Slots of known, undeleted articles.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="windows">Which boards somebody will look at.</param>
    public static TrendingBoards Compute(
        IReadOnlyCollection<int> live,
        PagedArray<ArticleEntry> entries,
        SitePriors priors,
        long nowMs,
        IReadOnlyList<TrendingWindow> windows)
    {
        var newest = NewestFirst(live, entries);
        var expected = Array.ConvertAll(newest, entry => priors.Expected(entry.Meta!.Section, nowMs));
        BoardEntry[][] boards = [.. TrendingWindows.All.Select(_ => Array.Empty<BoardEntry>())];
        foreach (var window in windows)
        {
            boards[(int)window] = Rank(newest, expected, nowMs, window);
        }

        return new TrendingBoards(boards, Array.ConvertAll(newest, entry => entry.Slot), nowMs);
    }

    /// <summary>Tells whether an article belongs on the boards: known, and either young or read within a week.</summary>
    /// <param name="entry">The article, or null.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="liveAge">How old an article may be that nobody reads.</param>
    public static bool IsAlive(ArticleEntry? entry, long nowMs, TimeSpan liveAge) =>
        entry is { Meta: { IsDeleted: false } meta }
        && (meta.PublishedMs >= nowMs - (long)liveAge.TotalMilliseconds
            || entry.Counts.LatestHour >= TimeBuckets.Hour(nowMs) - 168);

    private static ArticleEntry[] NewestFirst(IReadOnlyCollection<int> live, PagedArray<ArticleEntry> entries)
    {
        var newest = new ArticleEntry[live.Count];
        var published = new long[live.Count];
        var count = 0;
        foreach (var slot in live)
        {
            if (entries[slot] is { Meta: { IsDeleted: false } meta } entry)
            {
                newest[count] = entry;
                published[count++] = -meta.PublishedMs;
            }
        }

        Array.Resize(ref newest, count);
        Array.Resize(ref published, count);
        Array.Sort(published, newest);
        SortTies(published, newest, static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        return newest;
    }

    /// <remarks>
    /// Numbers are sorted, not articles: a comparison that looks into two articles costs ten times as much, and boards
    /// are made all the time.
    /// </remarks>
    private static BoardEntry[] Rank(ArticleEntry[] newest, double[] expected, long nowMs, TrendingWindow window)
    {
        var scores = new TrendingScore[newest.Length];
        var keys = new double[newest.Length];
        var order = new int[newest.Length];
        for (var i = 0; i < newest.Length; i++)
        {
            scores[i] = TrendingScore.Of(
                newest[i].Counts, newest[i].Meta!.PublishedMs, nowMs, window, expected[i]);
            keys[i] = -scores[i].Value;
            order[i] = i;
        }

        // Equal scores stay in the order they came in: newest first, then by id.
        Array.Sort(keys, order);
        SortTies(keys, order, static (left, right) => left.CompareTo(right));
        return Array.ConvertAll(order, at => new BoardEntry(newest[at].Slot, scores[at]));
    }

    private static void SortTies<TKey, TItem>(TKey[] keys, TItem[] items, Comparison<TItem> comparison)
        where TKey : IEquatable<TKey>
    {
        for (var from = 0; from < keys.Length;)
        {
            var to = from + 1;
            while (to < keys.Length && keys[to].Equals(keys[from]))
            {
                to++;
            }

            if (to - from > 1)
            {
                items.AsSpan(from, to - from).Sort(comparison);
            }

            from = to;
        }
    }
}

/// <summary>An article on a board.</summary>
/// <param name="Slot">Its number in the snapshot.</param>
/// <param name="Score">What it is worth in the board's window, and why.</param>
public readonly record struct BoardEntry(int Slot, TrendingScore Score);
