using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Ranking;

/// <summary>The last resort of every list: what was published last.</summary>
public static class Newest
{
    /// <summary>Fills a list with the newest eligible articles.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="scope">Only of its section and tag.</param>
    /// <param name="eligibility">What may be shown.</param>
    /// <param name="list">Receives them behind what it holds.</param>
    /// <param name="ceiling">Every score lies below it: they stand behind what was found by merit.</param>
    public static void Fill(
        SiteSnapshot snapshot, TrendingScope scope, Eligibility eligibility, CandidateList list, double ceiling)
    {
        var rank = 0;
        foreach (var slot in snapshot.Newest)
        {
            if (list.IsFull)
            {
                return;
            }

            if (eligibility.Find(slot) is { } entry && scope.Holds(entry.Meta!))
            {
                var score = ceiling * 0.5 / (rank + 1);
                var basis = new FillerBasis(ArticleSource.Newest, score);
                if (list.TryAdd(new Candidate(slot, score, ArticleSource.Newest, Reasons.None, basis)))
                {
                    rank++;
                }
            }
        }
    }
}
