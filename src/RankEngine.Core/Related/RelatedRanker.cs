using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Related;

/// <summary>What belongs beside this article? Similar texts and what readers read together, then the section, then the site.</summary>
public static class RelatedRanker
{
    // Fillers stand below everything that is related: the floor's own score is above this.
    private const double SectionCeiling = 0.04;
    private const double SiteCeiling = 0.02;

    /// <summary>Ranks what is related to an article.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="article">The article; neither it nor its story is listed.</param>
    /// <param name="eligibility">What may be shown.</param>
    /// <param name="list">Receives the articles, best first.</param>
    /// <returns>True when too little was related and the list was filled.</returns>
    public static bool Rank(
        SiteSnapshot snapshot, ArticleEntry article, Eligibility eligibility, CandidateList list)
    {
        list.ExcludeStory(article.Story);
        var candidates = Candidates(snapshot, article, eligibility);
        CandidateList.Sort(candidates, snapshot);
        foreach (var candidate in candidates)
        {
            list.TryAdd(candidate);
        }

        if (list.IsFull)
        {
            return false;
        }

        Fill(snapshot, article.Meta?.Section ?? "", eligibility, list, SectionCeiling, ArticleSource.TrendingInSection);
        Fill(snapshot, "", eligibility, list, SiteCeiling, ArticleSource.Trending);
        Newest.Fill(snapshot, "", eligibility, list, SiteCeiling);
        return true;
    }

    /// <summary>Lists the other articles of an article's story, newest first; never filled.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="article">The article.</param>
    /// <param name="eligibility">What may be shown.</param>
    /// <param name="list">Receives them; must take several articles of one story.</param>
    public static void RankStory(
        SiteSnapshot snapshot, ArticleEntry article, Eligibility eligibility, CandidateList list)
    {
        var others = new List<ArticleEntry>();
        foreach (var slot in snapshot.Stories[article.Story])
        {
            if (slot != article.Slot && eligibility.Find(slot) is { } entry)
            {
                others.Add(entry);
            }
        }

        others.Sort(static (left, right) =>
        {
            var byTime = right.Meta!.PublishedMs.CompareTo(left.Meta!.PublishedMs);
            return byTime != 0 ? byTime : string.CompareOrdinal(left.Id, right.Id);
        });
        for (var i = 0; i < others.Count; i++)
        {
            var score = 1.0 / (i + 1);
            list.TryAdd(new Candidate(
                others[i].Slot, score, ArticleSource.SameStory, Reasons.SameStory, new StoryBasis(score)));
        }
    }

    /// <summary>Scores one article against another; null when they are not related.</summary>
    public static RelatedScore Score(
        SiteSnapshot snapshot, ArticleEntry article, ArticleEntry other, double similarity, double together, long nowMs)
    {
        var lift = 0.0;
        if (together > 0)
        {
            var nowMinute = TimeBuckets.Minute(nowMs);
            var halfLife = RelatedScore.PairHalfLifeHours * 60;
            lift = RelatedScore.Lift(
                together,
                article.Counts.Decayed(CountKind.Views, nowMinute, halfLife),
                other.Counts.Decayed(CountKind.Views, nowMinute, halfLife));
        }

        var section = article.Meta is { Section.Length: > 0 } meta && meta.Section == other.Meta!.Section ? 1 : 0;
        var ageDays = Math.Max(0, nowMs - other.Meta!.PublishedMs) / (double)TimeBuckets.DayMs;
        return new RelatedScore(
            similarity, lift, section, double.Exp2(-ageDays / RelatedScore.FreshnessHalfLifeDays));
    }

    /// <summary>Returns decayed sessions that read an article and each other one.</summary>
    public static Dictionary<int, double> ReadTogether(ArticleEntry article, long nowMs)
    {
        var together = new Dictionary<int, double>();
        article.Pairs.AddDecayed(nowMs / (double)TimeBuckets.HourMs, RelatedScore.PairHalfLifeHours, together);
        return together;
    }

    private static List<Candidate> Candidates(SiteSnapshot snapshot, ArticleEntry article, Eligibility eligibility)
    {
        var neighbors = snapshot.Text.NeighborsOf(article.Slot);
        var together = article.Pairs.IsEmpty ? [] : ReadTogether(article, eligibility.NowMs);
        var candidates = new List<Candidate>(neighbors.Count + together.Count);
        for (var i = 0; i < neighbors.Count; i++)
        {
            var slot = neighbors.Slots[i];
            together.Remove(slot, out var sessions);
            Consider(slot, neighbors.Similarities[i], sessions);
        }

        foreach (var (slot, sessions) in together)
        {
            Consider(slot, 0, sessions);
        }

        return candidates;

        void Consider(int slot, double similarity, double sessions)
        {
            if (similarity < RelatedScore.SimilarityFloor && sessions < RelatedScore.PairFloor)
            {
                return;
            }

            if (slot == article.Slot || eligibility.Find(slot) is not { } other)
            {
                return;
            }

            var score = Score(snapshot, article, other, similarity, sessions, eligibility.NowMs);
            var isText = score.Similarity >= RelatedScore.ReadTogetherWeight * score.ReadTogether;
            var reasons = (score.Similarity >= RelatedScore.SimilarityFloor ? Reasons.SimilarText : Reasons.None)
                | (sessions >= RelatedScore.PairFloor ? Reasons.ReadTogether : Reasons.None)
                | (score.SameSection > 0 ? Reasons.SameSection : Reasons.None);
            candidates.Add(new Candidate(
                slot, score.Value, isText ? ArticleSource.Similar : ArticleSource.ReadTogether, reasons, score));
        }
    }

    private static void Fill(
        SiteSnapshot snapshot,
        string section,
        Eligibility eligibility,
        CandidateList list,
        double ceiling,
        ArticleSource source)
    {
        if (source == ArticleSource.TrendingInSection && section.Length == 0)
        {
            return;
        }

        var rank = 0;
        foreach (var (slot, _) in snapshot.Boards.Of(TrendingWindow.Day))
        {
            if (list.IsFull)
            {
                return;
            }

            if (eligibility.Find(slot) is { } entry && (section.Length == 0 || entry.Meta!.Section == section))
            {
                var reasons = TrendingRanker.ReasonsOf(entry, eligibility.NowMs)
                    | (section.Length > 0 ? Reasons.SameSection : Reasons.None);
                // Between half the ceiling and the ceiling, in the board's order.
                var score = ceiling * (0.5 + 0.5 / (rank + 1));
                if (list.TryAdd(new Candidate(slot, score, source, reasons, new FillerBasis(source, score))))
                {
                    rank++;
                }
            }
        }
    }
}
