using RankEngine.Ranking;
using RankEngine.Related;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Recommended;

/// <summary>What should this reader read next? Candidates from what is alive now, then from what is like their reading.</summary>
/// <remarks>
/// 1. Gather: the top of the boards, the newest, what was read together with the last five, and what is near to them.
/// 2. Filter. 3. Describe each by features. 4. Score, by the model or the formula. 5. Fill: trending in the reader's
/// sections, trending, newest.
/// </remarks>
public static class RecommendedRanker
{
    /// <summary>The boards that <see cref="Gather"/> looks at; whoever only gathers needs no others.</summary>
    public static readonly IReadOnlyList<TrendingWindow> GatheredWindows = [TrendingWindow.Day, TrendingWindow.Hour];

    /// <summary>How far down the boards and the newest <see cref="Gather"/> looks at most.</summary>
    public const int GatheredTop = FromDay;

    private const int FromDay = 100;
    private const int FromHour = 50;
    private const int OfOneStory = 3;
    private const int FromNewest = 50;
    private const int FromPairs = 30;
    private const int FromText = 20;
    private const int LastArticles = 5;

    /// <summary>Ranks for one reader.</summary>
    /// <param name="context">Who, and what is known.</param>
    /// <param name="eligibility">What may be shown; must exclude what the reader has read, hidden or reported.</param>
    /// <param name="list">Receives the articles, best first.</param>
    /// <returns>True when the list was filled with what was not gathered for the reader.</returns>
    public static bool Rank(FeatureContext context, Eligibility eligibility, CandidateList list)
    {
        var snapshot = context.Snapshot;
        var slots = Gather(context);
        var candidates = new List<Candidate>(slots.Count);
        Span<float> features = stackalloc float[RankerFeatures.Count];
        foreach (var slot in slots)
        {
            // :: 2
            if (eligibility.Find(slot) is not { } entry)
            {
                continue;
            }

            // :: 3
            context.Describe(entry, features);

            // :: 4
            var score = snapshot.Model is { } model ? model.Linear.Score(features) : RecommendedFormula.Score(features);
            candidates.Add(new Candidate(slot, score, SourceOf(features, entry), ReasonsOf(features, entry, context)));
        }

        CandidateList.Sort(candidates, snapshot);
        foreach (var candidate in candidates)
        {
            list.TryAdd(candidate);
        }

        // :: 5
        if (list.IsFull)
        {
            return false;
        }

        var gathered = list.Count;
        FillBelow(snapshot, eligibility, list, candidates.Count == 0 ? 1 : candidates[^1].Score);
        return list.Count > gathered;
    }

    /// <summary>Returns what a candidate's score was made of, for one that was shown.</summary>
    public static IScoreBasis Basis(FeatureContext context, Candidate candidate)
    {
        if (candidate.Basis is { } filler)
        {
            return filler;
        }

        var features = new float[RankerFeatures.Count];
        context.Describe(context.Snapshot.Entries[candidate.Slot]!, features);
        return new RecommendedBasis(features, context.Snapshot.Model);
    }

    /// <summary>Returns the slots to look at, in a fixed order, each once.</summary>
    public static IReadOnlyCollection<int> Gather(FeatureContext context)
    {
        var snapshot = context.Snapshot;
        var slots = new HashSet<int>(FromDay + FromHour + FromNewest + FromPairs + LastArticles * FromText);
        Take(snapshot.Boards.Of(GatheredWindows[0]), FromDay, slots);
        Take(snapshot.Boards.Of(GatheredWindows[1]), FromHour, slots);
        for (var i = 0; i < Math.Min(FromNewest, snapshot.Boards.Newest.Count); i++)
        {
            slots.Add(snapshot.Boards.Newest[i]);
        }

        foreach (var slot in context.TopReadTogether(FromPairs))
        {
            slots.Add(slot);
        }

        for (var i = 0; i < Math.Min(LastArticles, context.Reader.Recent.Count); i++)
        {
            var neighbors = snapshot.Text.NeighborsOf(context.Reader.Recent[i]);
            foreach (var (slot, _) in neighbors.ToArray().AsSpan(0, Math.Min(FromText, neighbors.Count)))
            {
                slots.Add(slot);
            }
        }

        return slots;
    }

    /// <summary>Takes so many stories of a board: of each its first articles, as one may be read or filtered out.</summary>
    private static void Take(ReadOnlySpan<BoardEntry> board, int count, HashSet<int> slots)
    {
        StoryScore? last = null;
        var taken = 0;
        foreach (var (slot, score) in board)
        {
            // The articles of a story stand together.
            var isOfLast = last is not null && score.Story == last;
            taken = isOfLast ? taken + 1 : 1;
            last = score.Story;
            if (!isOfLast && count-- == 0)
            {
                return;
            }

            if (taken <= OfOneStory)
            {
                slots.Add(slot);
            }
        }
    }

    private static void FillBelow(SiteSnapshot snapshot, Eligibility eligibility, CandidateList list, double lowest)
    {
        // A model's scores may be negative: stand below them whatever their sign.
        var rank = 0;
        foreach (var (slot, trending) in snapshot.Boards.Of(TrendingWindow.Week))
        {
            if (list.IsFull)
            {
                return;
            }

            if (eligibility.Find(slot) is { } entry)
            {
                var reasons = TrendingRanker.ReasonsOf(entry, trending, eligibility.NowMs);
                var score = lowest - 1 - rank * 1e-3;
                var basis = new FillerBasis(ArticleSource.Trending, score);
                if (list.TryAdd(new Candidate(slot, score, ArticleSource.Trending, reasons, basis)))
                {
                    rank++;
                }
            }
        }

        foreach (var slot in snapshot.Newest)
        {
            if (list.IsFull)
            {
                return;
            }

            if (eligibility.Find(slot) is null)
            {
                continue;
            }

            var score = lowest - 2 - rank * 1e-3;
            var basis = new FillerBasis(ArticleSource.Newest, score);
            if (list.TryAdd(new Candidate(slot, score, ArticleSource.Newest, Reasons.None, basis)))
            {
                rank++;
            }
        }
    }

    private static ArticleSource SourceOf(ReadOnlySpan<float> features, ArticleEntry entry) =>
        features[RankerFeatures.CoReadingLastFive] > 0.2 ? ArticleSource.ReadTogether
        : features[RankerFeatures.MaxSimilarityLastFive] >= RelatedScore.SimilarityFloor ? ArticleSource.History
        : features[RankerFeatures.SectionShare] > 0.2 ? ArticleSource.TrendingInSection
        : entry.Counts.IsEmpty ? ArticleSource.Newest
        : ArticleSource.Trending;

    private static Reasons ReasonsOf(ReadOnlySpan<float> features, ArticleEntry entry, FeatureContext context) =>
        TrendingRanker.ReasonsOf(entry, context.NowMs)
        | (features[RankerFeatures.CoReadingLastFive] > 0 ? Reasons.ReadTogether : Reasons.None)
        | (features[RankerFeatures.MaxSimilarityLastFive] >= RelatedScore.SimilarityFloor
            ? Reasons.LikeYourReading
            : Reasons.None)
        | (features[RankerFeatures.SectionShare] > 0.2 ? Reasons.YourSections : Reasons.None);
}
