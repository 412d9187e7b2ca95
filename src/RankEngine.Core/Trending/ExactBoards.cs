using RankEngine.Ranking;
using RankEngine.Snapshots;

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
    public static readonly ExactBoards Empty = new([.. Enumerable.Repeat(Array.Empty<CountedEntry>(), Orders * Windows)]);

    /// <summary>Number of exact orders.</summary>
    internal const int Orders = 3;

    private const int Windows = 4;

    private readonly CountedEntry[][] _boards;

    private ExactBoards(CountedEntry[][] boards) => _boards = boards;

    /// <summary>The articles of an order and a window, most first.</summary>
    /// <param name="order">One of the three exact orders.</param>
    /// <param name="window">The window.</param>
    public ReadOnlySpan<CountedEntry> Of(TrendingOrder order, TrendingWindow window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)order, (int)TrendingOrder.MostRead, nameof(order));
        return _boards[((order - TrendingOrder.MostRead) * Windows) + (int)window];
    }

    /// <summary>Counts and orders.</summary>
    /// <param name="sums">Live articles, newest first, ties by id, for all windows.</param>
    /// <param name="stories">Stories of several of them, as places.</param>
    internal static ExactBoards Compute(LiveSums sums, IReadOnlyCollection<int[]> stories)
    {
        var newest = sums.Articles;
        var counts = new long[Orders * Windows][];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = new long[newest.Length];
            for (var at = 0; at < newest.Length; at++)
            {
                counts[i][at] = sums.Exact(at, i / Windows, i % Windows);
            }
        }

        var storyOf = stories.Count == 0 ? [] : new int[newest.Length][];
        foreach (var members in stories)
        {
            foreach (var at in members)
            {
                storyOf[at] = members;
            }
        }

        return new ExactBoards(Array.ConvertAll(counts, own => Order(own, newest, stories, storyOf)));
    }

    private static CountedEntry[] Order(
        long[] own, ArticleEntry[] newest, IReadOnlyCollection<int[]> stories, int[][] storyOf)
    {
        // 1. One key says it all: more first, then the newer, which has the lower place. Numbers sort fast.
        var keys = new List<long>();
        var firsts = new List<int>();
        var entries = 0;
        for (var at = 0; at < own.Length; at++)
        {
            if (own[at] > 0 && (storyOf.Length == 0 || storyOf[at] is null))
            {
                Add(own[at], at);
                entries++;
            }
        }

        foreach (var members in stories)
        {
            var count = members.Sum(at => own[at]);
            if (count > 0)
            {
                Array.Sort(members, (left, right) =>
                    own[left] != own[right] ? own[right].CompareTo(own[left]) : left.CompareTo(right));
                Add(count, members[0]);
                entries += members.Length;
            }
        }

        var sortedKeys = keys.ToArray();
        var sorted = firsts.ToArray();
        Array.Sort(sortedKeys, sorted);

        // 2. The articles of a story side by side.
        var board = new CountedEntry[entries];
        var next = 0;
        foreach (var first in sorted)
        {
            if (storyOf.Length == 0 || storyOf[first] is not { } members)
            {
                board[next++] = new CountedEntry(newest[first].Slot, own[first]);
                continue;
            }

            var count = members.Sum(at => own[at]);
            foreach (var at in members)
            {
                board[next++] = new CountedEntry(newest[at].Slot, count);
            }
        }

        return board;

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
