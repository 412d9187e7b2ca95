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

    /// <summary>Ranks live articles.</summary>
    /// <param name="live">Slots of known, undeleted articles.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static TrendingBoards Compute(
        IReadOnlyCollection<int> live, PagedArray<ArticleEntry> entries, SitePriors priors, long nowMs)
    {
        var order = new ByScore(entries);
        var boards = new BoardEntry[TrendingWindows.All.Count][];
        foreach (var window in TrendingWindows.All)
        {
            var board = new BoardEntry[live.Count];
            var count = 0;
            foreach (var slot in live)
            {
                if (entries[slot] is { Meta: { IsDeleted: false } meta } entry)
                {
                    var prior = priors.Expected(meta.Section, nowMs);
                    var score = TrendingScore.Of(entry.Counts, meta.PublishedMs, nowMs, window, prior);
                    board[count++] = new BoardEntry(slot, score);
                }
            }

            Array.Resize(ref board, count);
            Array.Sort(board, order);
            boards[(int)window] = board;
        }

        var newest = Array.ConvertAll(boards[0], entry => entry with { Score = default });
        Array.Sort(newest, order);
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

    private sealed class ByScore(PagedArray<ArticleEntry> entries) : IComparer<BoardEntry>
    {
        public int Compare(BoardEntry x, BoardEntry y)
        {
            var byScore = y.Score.Value.CompareTo(x.Score.Value);
            if (byScore != 0)
            {
                return byScore;
            }

            var left = entries[x.Slot]!;
            var right = entries[y.Slot]!;
            var byTime = right.Meta!.PublishedMs.CompareTo(left.Meta!.PublishedMs);
            return byTime != 0 ? byTime : string.CompareOrdinal(left.Id, right.Id);
        }
    }
}

/// <summary>An article on a board.</summary>
/// <param name="Slot">Its number in the snapshot.</param>
/// <param name="Score">What it is worth in the board's window, and why.</param>
public readonly record struct BoardEntry(int Slot, TrendingScore Score);
