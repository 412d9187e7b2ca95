using RankEngine.Ranking;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>What are readers turning to now? A slice of the board, then the newest: empty only when nothing is eligible.</summary>
public static class TrendingRanker
{
    /// <summary>Most articles of one story in a list that may hold several, for a page with caps to choose from.</summary>
    private const int OfOneStory = 8;

    /// <summary>Ranks a site, a section or a tag.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="scope">Which list.</param>
    /// <param name="eligibility">What may be shown.</param>
    /// <param name="list">Receives the articles, best first. Its caps give way when it would not be full else.</param>
    /// <returns>True when the list had to be filled with articles that are not of its order.</returns>
    public static bool Rank(SiteSnapshot snapshot, TrendingScope scope, Eligibility eligibility, CandidateList list)
    {
        var isFilled = Take(snapshot, scope, eligibility, list);
        if (list.IsFull || list.Caps is not { } caps)
        {
            return isFilled;
        }

        caps.Lift();
        isFilled |= Take(snapshot, scope, eligibility, list);
        list.Sort();
        return isFilled;
    }

    private static bool Take(SiteSnapshot snapshot, TrendingScope scope, Eligibility eligibility, CandidateList list)
    {
        switch (scope.Order)
        {
            case TrendingOrder.Surging:
                TakeSurging(snapshot, scope, eligibility, list);
                break;
            case TrendingOrder.MostRead or TrendingOrder.MostShared or TrendingOrder.MostCommented:
                TakeCounted(snapshot, scope, eligibility, list);
                break;
            default:
                TakePopular(snapshot, scope, eligibility, list);
                break;
        }

        if (list.IsFull)
        {
            return false;
        }

        var before = list.Count;
        if (scope.Order == TrendingOrder.Surging)
        {
            FillPopular(snapshot, scope, eligibility, list);
        }

        Newest.Fill(snapshot, scope, eligibility, list, CeilingOf(list));
        return list.Count > before;
    }

    private static void TakePopular(
        SiteSnapshot snapshot, TrendingScope scope, Eligibility eligibility, CandidateList list)
    {
        StoryScore? story = null;
        var ofStory = 0;
        foreach (ref readonly var place in snapshot.Boards.Of(scope.Window))
        {
            if (list.IsFull)
            {
                return;
            }

            var (slot, score) = place;
            if (score.Story != story)
            {
                story = score.Story;
                ofStory = 0;
            }

            if ((story is null || ofStory < OfOneStory)
                && eligibility.Find(slot) is { } entry
                && scope.Holds(entry.Meta!))
            {
                ofStory++;
                if (list.HasRoomFor(entry))
                {
                    list.TryAdd(new Candidate(
                        slot, score.Value, ArticleSource.Trending, ReasonsOf(entry, score, eligibility.NowMs), score));
                }
            }
        }
    }

    private static void TakeSurging(
        SiteSnapshot snapshot, TrendingScope scope, Eligibility eligibility, CandidateList list)
    {
        foreach (var (slot, score) in snapshot.Boards.Surging.Entries)
        {
            if (list.IsFull)
            {
                return;
            }

            if (eligibility.Find(slot) is { } entry && scope.Holds(entry.Meta!))
            {
                list.TryAdd(new Candidate(
                    slot, score.Value, ArticleSource.Trending, ReasonsOf(entry, eligibility.NowMs), score));
            }
        }
    }

    private static void TakeCounted(
        SiteSnapshot snapshot, TrendingScope scope, Eligibility eligibility, CandidateList list)
    {
        foreach (var (slot, count) in snapshot.Boards.Exact.Of(scope.Order, scope.Window))
        {
            if (list.IsFull)
            {
                return;
            }

            if (eligibility.Find(slot) is { } entry && scope.Holds(entry.Meta!) && list.HasRoomFor(entry))
            {
                list.TryAdd(new Candidate(
                    slot,
                    count,
                    ArticleSource.Trending,
                    ReasonsOf(entry, eligibility.NowMs),
                    new CountScore(scope.Order, scope.Window, count)));
            }
        }
    }

    /// <summary>Fills a list of what surges with what is popular, behind it and in its own order.</summary>
    private static void FillPopular(
        SiteSnapshot snapshot, TrendingScope scope, Eligibility eligibility, CandidateList list)
    {
        var ceiling = CeilingOf(list);
        var rank = 0;
        foreach (ref readonly var place in snapshot.Boards.Of(scope.Window))
        {
            if (list.IsFull)
            {
                return;
            }

            if (eligibility.Find(place.Slot) is { } entry && scope.Holds(entry.Meta!) && list.HasRoomFor(entry))
            {
                // Between half the ceiling and the ceiling, in the board's order.
                var score = ceiling * (0.5 + (0.5 / (rank + 2)));
                var reasons = ReasonsOf(entry, place.Score, eligibility.NowMs);
                var basis = new FillerBasis(ArticleSource.Trending, score);
                if (list.TryAdd(new Candidate(place.Slot, score, ArticleSource.Trending, reasons, basis)))
                {
                    rank++;
                }
            }
        }
    }

    /// <summary>What fills a list stands behind all that is in it.</summary>
    private static double CeilingOf(CandidateList list)
    {
        var ceiling = 1.0;
        foreach (var candidate in list.Candidates)
        {
            ceiling = Math.Min(ceiling, candidate.Score);
        }

        return ceiling;
    }

    /// <summary>Scores one article as a board made now would.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="entry">The article; one that is not known is scored alone, as if published now.</param>
    /// <param name="window">The window.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static TrendingScore ScoreOf(SiteSnapshot snapshot, ArticleEntry entry, TrendingWindow window, long nowMs)
    {
        if (entry.Meta is { IsDeleted: false } && snapshot.Stories[entry.Story] is { IsEmpty: false } members)
        {
            // Of the articles no longer on a board none was read within a window.
            var boards = TrendingBoards.Compute(
                members.ToArray(), snapshot.Entries, snapshot.Priors, nowMs, [window], int.MaxValue);
            foreach (var (slot, score) in boards.Of(window))
            {
                if (slot == entry.Slot)
                {
                    return score;
                }
            }
        }

        return TrendingScore.Of(
            entry.Counts,
            entry.Meta?.PublishedMs ?? nowMs,
            nowMs,
            window,
            snapshot.Priors.Expected(entry.Meta?.Section ?? "", nowMs));
    }

    /// <summary>Why an article of a board is there.</summary>
    internal static Reasons ReasonsOf(ArticleEntry entry, TrendingScore score, long nowMs) =>
        ReasonsOf(entry, nowMs)
        | (score.Story is { } story && story.Engagement > score.Engagement ? Reasons.StoryReadNow : Reasons.None);

    /// <summary>The same, by the article alone.</summary>
    internal static Reasons ReasonsOf(ArticleEntry entry, long nowMs)
    {
        var isNew = nowMs - entry.Meta!.PublishedMs < 6 * Folding.TimeBuckets.HourMs;
        return (entry.Counts.IsEmpty ? Reasons.None : Reasons.ReadNow) | (isNew ? Reasons.New : Reasons.None);
    }
}
