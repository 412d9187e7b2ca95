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

    private readonly ScoredSlot[][] _boards;

    private TrendingBoards(ScoredSlot[][] boards, int[] newest, long computedMs)
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
    public IReadOnlyList<ScoredSlot> Of(TrendingWindow window) => _boards[(int)window];

    /// <summary>Ranks live articles.</summary>
    /// <param name="live">Slots of known, undeleted articles.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static TrendingBoards Compute(
        IReadOnlyCollection<int> live, PagedArray<ArticleEntry> entries, SitePriors priors, long nowMs)
    {
        var order = new ByScore(entries);
        var boards = new ScoredSlot[TrendingWindows.All.Count][];
        foreach (var window in TrendingWindows.All)
        {
            var board = new ScoredSlot[live.Count];
            var count = 0;
            foreach (var slot in live)
            {
                if (entries[slot] is { Meta: { IsDeleted: false } meta } entry)
                {
                    var prior = priors.Expected(meta.Section, nowMs);
                    var score = TrendingScore.Of(entry.Counts, meta.PublishedMs, nowMs, window, prior);
                    board[count++] = new ScoredSlot(slot, score.Value);
                }
            }

            Array.Resize(ref board, count);
            Array.Sort(board, order);
            boards[(int)window] = board;
        }

        var newest = boards[0].Select(scored => new ScoredSlot(scored.Slot, 0)).ToArray();
        Array.Sort(newest, order);
        return new TrendingBoards(boards, [.. newest.Select(scored => scored.Slot)], nowMs);
    }

    private sealed class ByScore(PagedArray<ArticleEntry> entries) : IComparer<ScoredSlot>
    {
        public int Compare(ScoredSlot x, ScoredSlot y)
        {
            var byScore = y.Score.CompareTo(x.Score);
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

/// <summary>An article of a snapshot and what it is worth.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="Score">Finite.</param>
public readonly record struct ScoredSlot(int Slot, double Score);
