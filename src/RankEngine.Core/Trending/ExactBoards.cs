using RankEngine.Ranking;

namespace RankEngine.Trending;

/// <summary>The live articles most read, shared and commented within each window, by exact counts. Immutable.</summary>
/// <remarks>
/// A story's count is that of its articles that may be read now, together; they stand side by side with that count, the
/// one that has most of it first, so that another stands in where a filter hides it. Equal counts stand newest first, then
/// by id; stories by their first article. Articles of which nothing was counted are on no board.
/// </remarks>
public sealed class ExactBoards
{
    /// <summary>No counts.</summary>
    public static readonly ExactBoards Empty = new([], [], []);

    /// <summary>Number of exact orders.</summary>
    internal const int Orders = 3;

    private const int Windows = 4;

    private readonly int[] _slots;
    private readonly long[] _counts;
    private readonly IReadOnlyCollection<int[]> _stories;

    // A board is put in order by the first who asks for it: most are asked for by nobody before the next counts come.
    private readonly CountedEntry[]?[] _boards = new CountedEntry[]?[Orders * Windows];

    private ExactBoards(int[] slots, long[] counts, IReadOnlyCollection<int[]> stories)
    {
        _slots = slots;
        _counts = counts;
        _stories = stories;
    }

    /// <summary>The articles of an order and a window, most first.</summary>
    /// <param name="order">One of the three exact orders.</param>
    /// <param name="window">The window.</param>
    public ReadOnlySpan<CountedEntry> Of(TrendingOrder order, TrendingWindow window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)order, (int)TrendingOrder.MostRead, nameof(order));
        var board = ((order - TrendingOrder.MostRead) * Windows) + (int)window;
        if (Volatile.Read(ref _boards[board]) is { } ordered)
        {
            return ordered;
        }

        // Two may do it at once, and come to the same.
        ordered = Order(board);
        Volatile.Write(ref _boards[board], ordered);
        return ordered;
    }

    /// <summary>Takes over counts.</summary>
    /// <param name="sums">Live articles, newest first, ties by id, for all windows.</param>
    /// <param name="stories">Stories of several of them, as places.</param>
    internal static ExactBoards Of(LiveSums sums, IReadOnlyCollection<int[]> stories) => new(
        Array.ConvertAll(sums.Articles, article => article.Slot),
        sums.ExactCounts,
        [.. stories.Select(members => (int[])members.Clone())]);

    private CountedEntry[] Order(int board)
    {
        var own = new long[_slots.Length];
        for (var at = 0; at < own.Length; at++)
        {
            own[at] = _counts[(at * Orders * Windows) + board];
        }

        // 1. One key says it all: more first, then the newer, which has the lower place. Numbers sort fast.
        var keys = new List<long>();
        var firsts = new List<int>();
        var entries = 0;
        var storyOf = new Dictionary<int, int[]>();
        foreach (var story in _stories)
        {
            int[] members = [.. story.OrderByDescending(at => own[at]).ThenBy(at => at)];
            var count = 0L;
            foreach (var at in members)
            {
                storyOf.Add(at, members);
                count += own[at];
            }

            if (count > 0)
            {
                Add(count, members[0]);
                entries += members.Length;
            }
        }

        for (var at = 0; at < own.Length; at++)
        {
            if (own[at] > 0 && !storyOf.ContainsKey(at))
            {
                Add(own[at], at);
                entries++;
            }
        }

        var sortedKeys = keys.ToArray();
        var sorted = firsts.ToArray();
        Array.Sort(sortedKeys, sorted);

        // 2. The articles of a story side by side.
        var ordered = new CountedEntry[entries];
        var next = 0;
        foreach (var first in sorted)
        {
            if (!storyOf.TryGetValue(first, out var members))
            {
                ordered[next++] = new CountedEntry(_slots[first], own[first]);
                continue;
            }

            var count = members.Sum(at => own[at]);
            foreach (var at in members)
            {
                ordered[next++] = new CountedEntry(_slots[at], count);
            }
        }

        return ordered;

        void Add(long count, int first)
        {
            keys.Add(checked((-count * own.Length) + first));
            firsts.Add(first);
        }
    }
}

/// <summary>An article on an exact board.</summary>
/// <param name="Slot">Its number in the snapshot.</param>
/// <param name="Count">What was counted of its story within the window.</param>
public readonly record struct CountedEntry(int Slot, long Count);

/// <summary>A score that is a count.</summary>
/// <param name="Order">What was counted.</param>
/// <param name="Window">Within which window.</param>
/// <param name="Count">How often.</param>
public sealed record CountScore(TrendingOrder Order, TrendingWindow Window, long Count) : IScoreBasis
{
    /// <inheritdoc/>
    public Explanation Explain() => new(
        Order switch
        {
            TrendingOrder.MostRead => "visits",
            TrendingOrder.MostShared => "shares",
            _ => "comments",
        },
        Count,
        $"counted within {Window.Hours()} h, of all articles of its story together",
        []);
}
