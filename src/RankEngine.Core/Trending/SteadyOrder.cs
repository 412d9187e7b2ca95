using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>Keeps a board from flickering: what stands in its head keeps its place until another beats it by a margin.</summary>
/// <remarks>
/// <para>
/// Of two stories the one that stood before the other stays before it unless the other scores more than (1 + margin) as
/// much. So a story that is stronger by more than the margin passes at once, however many stand in between: no story of
/// the board stands behind one that it beats by more. Stories that were not in the head have no right to a place, and
/// order among themselves by score alone.
/// </para>
/// <para>
/// What kept its place carries the score of the one it holds back (<see cref="TrendingScore.Held"/>), so that scores still
/// fall along the board, and whoever orders by them again keeps the order.
/// </para>
/// <list type="number">
/// <item>The head of the board before, in its order: each story goes before the first one that it beats by the margin.</item>
/// <item>
/// The others, which fall by score, are merged in: each before the first of the head that it beats by the margin.
/// </item>
/// <item>Scores are held from the end upwards.</item>
/// </list>
/// </remarks>
internal static class SteadyOrder
{
    /// <summary>Stories that have a right to their place.</summary>
    /// <remarks>The lists of sections and tags are cut from the board: twenty of each of ten sections.</remarks>
    public const int Head = 200;

    /// <summary>How much more than the next one a held story scores: enough for an order, nothing to speak of.</summary>
    private const double JustAbove = 1 + 1e-12;

    /// <summary>Orders a board by what stood before.</summary>
    /// <param name="board">The board as scores order it; articles of one story side by side.</param>
    /// <param name="before">The same board as it was shown last.</param>
    /// <param name="entries">The articles.</param>
    /// <param name="nowMs">The moment: what cannot be shown has no right to a place.</param>
    /// <param name="margin">Part of its score by which a story must be beaten; more than 0.</param>
    public static BoardEntry[] Of(
        BoardEntry[] board,
        ReadOnlySpan<BoardEntry> before,
        PagedArray<ArticleEntry> entries,
        long nowMs,
        double margin)
    {
        var places = PlacesOf(before, entries, nowMs);
        if (places.Count == 0 || board.Length == 0)
        {
            return board;
        }

        // What scores less than all of the head passes nothing: it stays where it is.
        var head = new List<Run>(places.Count);
        var rest = new List<Run>();
        var end = 0;
        while (end < board.Length && head.Count < places.Count)
        {
            var from = end;
            var story = entries[board[from].Slot]!.Story;
            var to = from + 1;
            while (to < board.Length && entries[board[to].Slot]!.Story == story && board[to].Score.Story is not null)
            {
                to++;
            }

            var known = places.TryGetValue(story, out var place);
            (known ? head : rest).Add(
                new Run(from, to - from, board[from].Score.Value, known ? place.At : -1, place.First));
            end = to;
        }

        // :: 1
        // An embargoed article has the number of its story, and stands by itself.
        head.Sort((left, right) => left.Before != right.Before
            ? left.Before.CompareTo(right.Before)
            : left.From.CompareTo(right.From));
        var steady = new List<Run>(head.Count);
        foreach (var run in head)
        {
            var at = steady.FindIndex(other => run.Value > (1 + margin) * other.Value);
            steady.Insert(at < 0 ? steady.Count : at, run);
        }

        // :: 2
        var order = new List<Run>(head.Count + rest.Count);
        var next = 0;
        foreach (var run in steady)
        {
            while (next < rest.Count && rest[next].Value > (1 + margin) * run.Value)
            {
                order.Add(rest[next++]);
            }

            order.Add(run);
        }

        order.AddRange(rest.Skip(next));

        // :: 3
        var ordered = board.AsSpan().ToArray();
        var least = 0.0;
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var run = order[i];
            end -= run.Length;
            board.AsSpan(run.From, run.Length).CopyTo(ordered.AsSpan(end));
            var members = ordered.AsSpan(end, run.Length);
            KeepFace(members, run.FirstBefore, margin);
            if (run.Value > 0 && run.Value < least)
            {
                var held = (least * JustAbove / run.Value) - 1;
                foreach (ref var member in members)
                {
                    member = member with { Score = member.Score with { Held = held } };
                }
            }

            least = members[0].Score.Value;
        }

        return ordered;
    }

    /// <summary>Keeps the article that stood first of its story first, unless another one beats it by the margin.</summary>
    private static void KeepFace(Span<BoardEntry> members, int firstBefore, double margin)
    {
        for (var i = 1; i < members.Length; i++)
        {
            if (members[i].Slot == firstBefore && members[0].Score.Own <= (1 + margin) * members[i].Score.Own)
            {
                var first = members[i];
                members[..i].CopyTo(members[1..]);
                members[0] = first;
                return;
            }
        }
    }

    /// <summary>Returns the place of each story in the head, and the article that stood first of it.</summary>
    private static Dictionary<int, (int At, int First)> PlacesOf(
        ReadOnlySpan<BoardEntry> before, PagedArray<ArticleEntry> entries, long nowMs)
    {
        var places = new Dictionary<int, (int At, int First)>();
        foreach (var (slot, _) in before)
        {
            if (places.Count == Head)
            {
                break;
            }

            if (entries[slot] is { Meta: { } meta } entry && meta.IsVisibleAt(nowMs))
            {
                places.TryAdd(entry.Story, (places.Count, slot));
            }
        }

        return places;
    }

    /// <summary>A story on the board.</summary>
    /// <param name="From">Place of its first article.</param>
    /// <param name="Length">Number of its articles.</param>
    /// <param name="Value">Its score.</param>
    /// <param name="Before">Its place in the head before; -1: none.</param>
    /// <param name="FirstBefore">Slot of the article that stood first of it.</param>
    private readonly record struct Run(int From, int Length, double Value, int Before, int FirstBefore);
}
