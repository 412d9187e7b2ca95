using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Related;

/// <summary>What belongs beside this article? Similar texts and what readers read together, then the section, then the site.</summary>
/// <remarks>
/// 1. Candidates: the nearest texts, and what was read together with the article beyond chance; what is under both floors
/// of <see cref="RelatedScore"/> is not related. 2. Score. 3. Choose, none repeating another (<see cref="VariedList"/>). 4.
/// Fill: trending in the section, trending, newest; last what only repeats: copies of the article or of one in the list.
/// </remarks>
public static class RelatedRanker
{
    // Fillers stand below everything that is related.
    private const double SectionCeiling = 0.04;

    // Stories looked at for being read together alone: each costs a look at its counts of five weeks.
    private const int MaxReadTogether = 150;

    // Views of the last day at which an article is read half as much as one can be, where the site's mean is lower.
    private const double MinMeanViews = 5;

    /// <summary>Ranks what is related to an article.</summary>
    /// <param name="snapshot">What is known.</param>
    /// <param name="article">The article; neither it nor its story is listed.</param>
    /// <param name="eligibility">What may be shown.</param>
    /// <param name="list">Receives the articles, best first.</param>
    /// <returns>True when too little was related and the list was filled.</returns>
    public static bool Rank(
        SiteSnapshot snapshot, ArticleEntry article, Eligibility eligibility, CandidateList list) =>
        Rank(snapshot, article, eligibility, list, (left, right) => Similarity(snapshot, left, right));

    /// <summary>The same, by another measure of how near two candidates' texts are.</summary>
    internal static bool Rank(
        SiteSnapshot snapshot,
        ArticleEntry article,
        Eligibility eligibility,
        CandidateList list,
        Func<int, int, double> similarity)
    {
        list.ExcludeStory(article.Story);
        var (candidates, copies) = Candidates(snapshot, article, eligibility);
        CandidateList.Sort(candidates, snapshot);
        List<Candidate> repeats = [.. copies, .. VariedList.Fill(candidates, list, snapshot, similarity)];
        if (list.IsFull)
        {
            return false;
        }

        foreach (var repeat in repeats)
        {
            list.HoldBack(repeat.Slot);
        }

        var related = list.Count;
        var ceiling = related == 0
            ? SectionCeiling
            : Math.Min(SectionCeiling, 0.99 * list.Candidates[related - 1].Score);
        Fill(snapshot, article.Meta?.Section ?? "", eligibility, list, ceiling, ArticleSource.TrendingInSection);
        Fill(snapshot, "", eligibility, list, ceiling / 2, ArticleSource.Trending);
        Newest.Fill(snapshot, default, eligibility, list, ceiling / 2);
        CandidateList.Sort(repeats, snapshot);
        FillWithRepeats(repeats, list, ceiling);
        return list.Count > related;
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

        others.Sort(CompareNewest);
        for (var i = 0; i < others.Count; i++)
        {
            var score = 1.0 / (i + 1);
            list.TryAdd(new Candidate(
                others[i].Slot, score, ArticleSource.SameStory, Reasons.SameStory, new StoryBasis(score)));
        }
    }

    /// <summary>How near two articles' texts are; 0 where one is not known. The measure of the neighbour lists.</summary>
    private static double Similarity(SiteSnapshot snapshot, int left, int right) =>
        snapshot.Text.Index.Similarity(left, right);

    /// <summary>Collects what is related, and apart from it what is only a copy of the article.</summary>
    private static (List<Candidate> Related, List<Candidate> Copies) Candidates(
        SiteSnapshot snapshot, ArticleEntry article, Eligibility eligibility)
    {
        var neighbors = snapshot.Text.NeighborsOf(article.Slot);
        var together = StoryPairs.Of(snapshot, article, eligibility.NowMs);
        var beside = new Beside(snapshot, article, together.Total, eligibility.NowMs);
        var related = new List<Candidate>(neighbors.Count);
        var copies = new List<Candidate>();
        var near = new HashSet<int>();
        foreach (var (slot, similarity) in neighbors.ToArray())
        {
            if (eligibility.Find(slot) is { } other)
            {
                // Each article of a story has what was read of the story.
                near.Add(other.Story);
                Consider(other, similarity, together.SessionsWith(other.Story));
            }
        }

        foreach (var read in MostRead(together, near))
        {
            if (Shown(snapshot, read.MostRead, eligibility) is { } other)
            {
                Consider(other, 0, read.Sessions);
            }
        }

        return (related, copies);

        void Consider(ArticleEntry other, double similarity, double sessions)
        {
            if ((similarity >= RelatedScore.SimilarityFloor || sessions >= RelatedScore.PairFloor)
                && other.Slot != article.Slot
                && beside.Find(other, similarity, sessions) is { } candidate)
            {
                (similarity >= RelatedScore.CopySimilarity ? copies : related).Add(candidate);
            }
        }
    }

    /// <summary>Returns an article, or, when it may not be shown, the newest of its story that may; ties by id.</summary>
    private static ArticleEntry? Shown(SiteSnapshot snapshot, ArticleEntry article, Eligibility eligibility)
    {
        var shown = eligibility.Find(article.Slot);
        if (shown is not null)
        {
            return shown;
        }

        foreach (var member in snapshot.MembersOf(article))
        {
            if (eligibility.Find(member.Slot) is { } other && (shown is null || CompareNewest(other, shown) < 0))
            {
                shown = other;
            }
        }

        return shown;
    }

    private static int CompareNewest(ArticleEntry left, ArticleEntry right)
    {
        var byTime = right.Meta!.PublishedMs.CompareTo(left.Meta!.PublishedMs);
        return byTime != 0 ? byTime : string.CompareOrdinal(left.Id, right.Id);
    }

    /// <summary>
    /// What was most read together with an article, enough to be related, in no order: a popular article has thousands.
    /// </summary>
    /// <param name="together">What was read together with it.</param>
    /// <param name="except">Stories that are left out.</param>
    private static StoryPairs.Read[] MostRead(StoryPairs together, HashSet<int> except)
    {
        // Fewer sessions are not enough whatever chance brings.
        var enough = together.Stories
            .Where(read => read.Sessions >= RelatedScore.PairFloor && !except.Contains(read.MostRead.Story))
            .ToArray();
        if (enough.Length > MaxReadTogether)
        {
            Array.Sort(enough, (left, right) =>
            {
                var bySessions = right.Sessions.CompareTo(left.Sessions);
                return bySessions != 0 ? bySessions : string.CompareOrdinal(left.MostRead.Id, right.MostRead.Id);
            });
            Array.Resize(ref enough, MaxReadTogether);
        }

        return enough;
    }

    private static void FillWithRepeats(List<Candidate> repeats, CandidateList list, double ceiling)
    {
        foreach (var repeat in repeats)
        {
            list.Release(repeat.Slot);
            var score = 0.5 * (list.Count == 0 ? ceiling : list.Candidates[^1].Score);
            list.TryAdd(repeat with { Score = score, Basis = new FillerBasis(repeat.Source, score) });
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
        foreach (var (slot, trending) in snapshot.Boards.Of(TrendingWindow.Day))
        {
            if (list.IsFull)
            {
                return;
            }

            if (eligibility.Find(slot) is { } entry && (section.Length == 0 || entry.Meta!.Section == section))
            {
                var reasons = TrendingRanker.ReasonsOf(entry, trending, eligibility.NowMs)
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

    /// <summary>Scores other articles beside one.</summary>
    private readonly struct Beside
    {
        private readonly SiteSnapshot _snapshot;
        private readonly ArticleEntry _article;
        private readonly long _nowMs;
        private readonly double _pairs;
        private readonly double _views;
        private readonly double _siteViews;
        private readonly double _meanViews;
        private readonly double _halfLifeDays;

        public Beside(SiteSnapshot snapshot, ArticleEntry article, double pairs, long nowMs)
        {
            _snapshot = snapshot;
            _article = article;
            _nowMs = nowMs;
            _pairs = pairs;
            _views = pairs > 0 ? DecayedViews(article) : 0;

            // An even stream of views comes to 1 / ln 2 half-lives of it.
            var day = snapshot.Boards.DayEngagement;
            _siteViews = day * RelatedScore.PairHalfLifeHours / (24 * Math.Log(2));
            _meanViews = Math.Max(MinMeanViews, day / Math.Max(1, snapshot.Boards.Count));
            _halfLifeDays = RelatedScore.FreshnessHalfLifeDays(article.Meta is { } meta ? AgeDays(meta) : 0);
        }

        /// <summary>Returns an article as a candidate; null when it is not related.</summary>
        public Candidate? Find(ArticleEntry other, double similarity, double sessions)
        {
            var (common, isReadTogether) = (0.0, false);
            if (sessions > 0)
            {
                var views = DecayedViews(other);
                var expected = RelatedScore.Expected(_pairs, views, _siteViews);
                isReadTogether = RelatedScore.AreReadTogether(sessions, expected);
                common = RelatedScore.CommonReaders(sessions, _views, views);
            }

            var isSimilar = similarity >= RelatedScore.SimilarityFloor;
            if (!isSimilar && !isReadTogether)
            {
                return null;
            }

            var meta = other.Meta!;
            var isSection = _article.Meta is { Section.Length: > 0 } own && own.Section == meta.Section;
            var readNow = ViewsOfStory(other);
            var score = new RelatedScore(
                similarity,
                common,
                isSection ? 1 : 0,
                double.Exp2(-AgeDays(meta) / _halfLifeDays),
                readNow / (readNow + _meanViews));
            var reasons = (isSimilar ? Reasons.SimilarText : Reasons.None)
                | (isReadTogether ? Reasons.ReadTogether : Reasons.None)
                | (isSection ? Reasons.SameSection : Reasons.None);
            var source = isSimilar && (score.IsByText || !isReadTogether)
                ? ArticleSource.Similar
                : ArticleSource.ReadTogether;
            return new Candidate(other.Slot, score.Value, source, reasons, score);
        }

        private double AgeDays(ArticleMeta meta) =>
            Math.Max(0, _nowMs - meta.PublishedMs) / (double)TimeBuckets.DayMs;

        // Of the story: readers of a copy read the same. In whole steps, as pairs are.
        private double DecayedViews(ArticleEntry entry)
        {
            var steps = 0L;
            foreach (var member in _snapshot.MembersOf(entry))
            {
                steps += StoryPairs.ToSteps(member.Counts.Decayed(
                    CountKind.Views, TimeBuckets.Minute(_nowMs), RelatedScore.PairHalfLifeHours * 60));
            }

            return StoryPairs.FromSteps(steps);
        }

        private double ViewsOfStory(ArticleEntry entry)
        {
            var views = 0.0;
            foreach (var member in _snapshot.MembersOf(entry))
            {
                views += ViewsOf(member);
            }

            return views;
        }

        private double ViewsOf(ArticleEntry entry)
        {
            // Those that may move an article: a flood lifts no related one either.
            var minute = TimeBuckets.Minute(_nowMs) + 1;
            return Engagement.Of(entry.Counts, minute - 1_440, minute, _snapshot.Priors.Habits.Visitors);
        }
    }
}
