using RankEngine.Ranking;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>What are readers turning to now? A slice of the board, then the newest: empty only when nothing is eligible.</summary>
public static class TrendingRanker
{
    /// <summary>Most articles of one story in a list that may hold several, for a page with caps to choose from.</summary>
    private const int OfOneStory = 8;

    /// <summary>Ranks a site or one section.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="window">The window.</param>
    /// <param name="section">Only this section; empty for all.</param>
    /// <param name="eligibility">What may be shown.</param>
    /// <param name="list">Receives the articles, best first.</param>
    /// <returns>True when the list had to be filled with articles that nobody turns to now.</returns>
    public static bool Rank(
        SiteSnapshot snapshot,
        TrendingWindow window,
        string section,
        Eligibility eligibility,
        CandidateList list)
    {
        var lowest = double.MaxValue;
        StoryScore? story = null;
        var ofStory = 0;
        foreach (var (slot, score) in snapshot.Boards.Of(window))
        {
            if (list.IsFull)
            {
                return false;
            }

            if (score.Story != story)
            {
                story = score.Story;
                ofStory = 0;
            }

            if ((story is null || ofStory < OfOneStory)
                && eligibility.Find(slot) is { } entry
                && (section.Length == 0 || entry.Meta!.Section == section))
            {
                ofStory++;
                list.TryAdd(new Candidate(
                    slot, score.Value, ArticleSource.Trending, ReasonsOf(entry, score, eligibility.NowMs), score));
                lowest = score.Value;
            }
        }

        if (list.IsFull)
        {
            return false;
        }

        Newest.Fill(snapshot, section, eligibility, list, Math.Min(1, lowest));
        return list.Candidates.Count > 0 && list.Candidates[^1].Source == ArticleSource.Newest;
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
