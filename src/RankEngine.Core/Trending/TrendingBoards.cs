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
    /// <param name="live">Slots of known, undeleted articles, each once.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="threads">How many may work on it: more than one only while nobody waits for anything else.</param>
    public static TrendingBoards Compute(
        IReadOnlyCollection<int> live, PagedArray<ArticleEntry> entries, SitePriors priors, long nowMs, int threads = 1)
    {
        var slots = live.Where(slot => entries[slot] is { Meta.IsDeleted: false }).ToArray();
        var boards = new BoardEntry[TrendingWindows.All.Count][];
        var newest = Array.Empty<int>();
        Parallel.For(0, boards.Length + 1, new ParallelOptions { MaxDegreeOfParallelism = threads }, number =>
        {
            if (number == boards.Length)
            {
                var dates = Array.ConvertAll(slots, slot => -(double)entries[slot]!.Meta!.PublishedMs);
                newest = Array.ConvertAll(InOrder(dates, slots, entries), index => slots[index]);
                return;
            }

            var window = TrendingWindows.All[number];
            var board = Array.ConvertAll(slots, slot => Score(entries[slot]!, priors, nowMs, window));
            var keys = Array.ConvertAll(board, entry => -entry.Score.Value);
            boards[(int)window] = Array.ConvertAll(InOrder(keys, slots, entries), index => board[index]);
        });
        return new TrendingBoards(boards, newest, nowMs);
    }

    /// <summary>Tells whether an article belongs on the boards: known, and either young or read within a week.</summary>
    /// <param name="entry">The article, or null.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="liveAge">How old an article may be that nobody reads.</param>
    public static bool IsAlive(ArticleEntry? entry, long nowMs, TimeSpan liveAge) =>
        entry is { Meta: { IsDeleted: false } meta }
        && (meta.PublishedMs >= nowMs - (long)liveAge.TotalMilliseconds
            || entry.Counts.LatestHour >= TimeBuckets.Hour(nowMs) - 168);

    private static BoardEntry Score(ArticleEntry entry, SitePriors priors, long nowMs, TrendingWindow window)
    {
        var meta = entry.Meta!;
        var prior = priors.Expected(meta.Section, nowMs);
        return new BoardEntry(entry.Slot, TrendingScore.Of(entry.Counts, meta.PublishedMs, nowMs, window, prior));
    }

    /// <summary>Returns indexes by rising key; equal keys newest first, then by id.</summary>
    /// <remarks>Plain numbers sort several times as fast as by a comparer, and few are equal.</remarks>
    private static int[] InOrder(double[] keys, int[] slots, PagedArray<ArticleEntry> entries)
    {
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(keys, order);
        var ties = new TieOrder(slots, entries);
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && keys[to] == keys[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                Array.Sort(order, from, to - from, ties);
            }

            from = to;
        }

        return order;
    }

    private sealed class TieOrder(int[] slots, PagedArray<ArticleEntry> entries) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            var left = entries[slots[x]]!;
            var right = entries[slots[y]]!;
            var byTime = right.Meta!.PublishedMs.CompareTo(left.Meta!.PublishedMs);
            return byTime != 0 ? byTime : string.CompareOrdinal(left.Id, right.Id);
        }
    }
}

/// <summary>An article on a board.</summary>
/// <param name="Slot">Its number in the snapshot.</param>
/// <param name="Score">What it is worth in the board's window, and why.</param>
public readonly record struct BoardEntry(int Slot, TrendingScore Score);
