using RankEngine.Ranking;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>What are readers turning to now? A slice of the board, then the newest: empty only when nothing is eligible.</summary>
public static class TrendingRanker
{
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
        foreach (var (slot, score) in snapshot.Boards.Of(window))
        {
            if (list.IsFull)
            {
                return false;
            }

            if (eligibility.Find(slot) is { } entry && (section.Length == 0 || entry.Meta!.Section == section))
            {
                list.TryAdd(new Candidate(
                    slot, score.Value, ArticleSource.Trending, ReasonsOf(entry, eligibility.NowMs), score));
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

    internal static Reasons ReasonsOf(ArticleEntry entry, long nowMs)
    {
        var isNew = nowMs - entry.Meta!.PublishedMs < 6 * Folding.TimeBuckets.HourMs;
        return (entry.Counts.IsEmpty ? Reasons.None : Reasons.ReadNow) | (isNew ? Reasons.New : Reasons.None);
    }
}
