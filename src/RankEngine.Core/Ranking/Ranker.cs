using RankEngine.Folding;
using RankEngine.Pages;
using RankEngine.Recommended;
using RankEngine.Related;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Ranking;

/// <summary>Answers the ranking calls from snapshots: candidates, filter, score, rerank, page.</summary>
public sealed class Ranker(
    ISiteViews sites, IReaderMemories memories, DecisionLog decisions, TrendingOptions trending, TimeProvider clock)
    : IRanker
{
    /// <summary>Counts older than this are called stale.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    /// <summary>Candidates of a module beyond the places of the page: what filters and caps may take away.</summary>
    private const int SpareCandidates = 20;

    private long _decisionCounter;

    /// <inheritdoc/>
    public RankedList Related(RelatedQuery query)
    {
        var answer = Start(query.Site);
        var article = FindArticle(answer, query.Article);
        var list = new CandidateList(answer.Snapshot, query.Limit, oncePerStory: !query.SameStory);
        if (query.SameStory)
        {
            RelatedRanker.RankStory(answer.Snapshot, article, Eligible(answer, query.Filter), list);
        }
        else
        {
            RankRelated(answer, article, query.Filter, ReaderView.Unknown, list, answer.Degraded);
        }

        return Finish(answer, list.Candidates, null);
    }

    /// <inheritdoc/>
    public RankedList Trending(TrendingQuery query)
    {
        var answer = Start(query.Site);
        var caps = CapsOf(query);
        using var list = new CandidateList(answer.Snapshot, query.Limit, oncePerStory: true) { Caps = caps };
        var eligibility = Eligible(answer, query.Filter);
        var scope = new TrendingScope(query.Order, TrendingWindows.Covering(query.Window), query.Section, query.Tag);
        if (TrendingRanker.Rank(answer.Snapshot, scope, eligibility, list))
        {
            answer.Degraded.Add(DegradedReason.Fallback);
        }

        list.ShowFaces(eligibility);
        var ranked = Finish(answer, list.Candidates, null);
        return caps is null ? ranked : ranked with { Relaxed = caps.Relaxed() };
    }

    /// <inheritdoc/>
    public async ValueTask<RankedList> RecommendedAsync(RecommendedQuery query, CancellationToken cancellationToken)
    {
        var answer = Start(query.Site);
        var reader = await ReadReaderAsync(answer, query.Reader, query.History, cancellationToken);
        var list = new CandidateList(answer.Snapshot, query.Limit, oncePerStory: true);
        var context = new FeatureContext(answer.Snapshot, reader, answer.NowMs);
        var eligibility = Eligible(answer, query.Filter, reader.Excluded);
        if (RecommendedRanker.Rank(context, eligibility, list))
        {
            answer.Degraded.Add(DegradedReason.Fallback);
        }

        list.ShowFaces(eligibility);

        return Finish(answer, list.Candidates, context);
    }

    /// <inheritdoc/>
    public async ValueTask<PageAnswer> PageAsync(PageQuery query, CancellationToken cancellationToken)
    {
        var answer = Start(query.Site);
        var article = query.Article.Length == 0 ? null : FindArticle(answer, query.Article);
        var reader = await ReadReaderAsync(answer, query.Reader, query.History, cancellationToken);
        var context = new FeatureContext(answer.Snapshot, reader, answer.NowMs);
        var places = query.Modules.Sum(module => module.Limit);
        var names = new PageNames();
        var degraded = new List<DegradedReason>[query.Modules.Count];
        var candidates = new IReadOnlyList<Candidate>[query.Modules.Count];
        var modules = new PageModule[query.Modules.Count];
        for (var i = 0; i < modules.Length; i++)
        {
            var module = query.Modules[i];
            degraded[i] = [];

            // Under caps another copy of a story, from another source, may be the one that fits.
            var hasCaps = module.MaxPerSection > 0 || module.MaxPerSource > 0;
            var depth = (places + SpareCandidates) * (hasCaps ? 3 : 1);
            var list = new CandidateList(answer.Snapshot, depth, oncePerStory: !hasCaps);
            if (article is not null)
            {
                list.ExcludeStory(article.Story);
            }

            RankModule(answer, module, article, reader, context, list, degraded[i]);
            candidates[i] = list.Candidates;
            var nearest = NearestOf(list.Candidates);
            modules[i] = new PageModule(
                module.Name,
                module.Limit,
                module.AllowRepeats,
                module.MaxPerSection,
                module.MaxPerSource,
                [
                    .. list.Candidates.Select(
                        candidate => names.Describe(answer.Snapshot, candidate, LackOf(candidate, nearest))),
                ]);
        }

        var allocation = PageAllocator.Allocate(modules);
        var filled = new FilledModule[modules.Length];
        var shown = new List<DecidedArticle>();
        for (var i = 0; i < modules.Length; i++)
        {
            var chosen = allocation.Modules[i].Chosen.Select(index => candidates[i][index]).ToArray();
            if (!Array.Exists(chosen, IsFiller))
            {
                // The depth was filled up, the places were not.
                degraded[i].Remove(DegradedReason.Fallback);
            }

            filled[i] = new FilledModule(
                query.Modules[i].Name,
                Show(answer, chosen, context, shown),
                [.. allocation.Modules[i].Relaxed.Select(names.Describe)],
                degraded[i]);
        }

        var info = Finish(answer, shown);
        return new PageAnswer(filled, info);
    }

    /// <inheritdoc/>
    public async ValueTask<ExplainAnswer> ExplainAsync(ExplainQuery query, CancellationToken cancellationToken)
    {
        var answer = Start(query.Site);
        var entry = answer.Snapshot.Find(query.Article);
        string[] hidden =
        [
            .. Eligible(answer, query.Filter).HiddenBecause(query.Article),
            .. await HiddenFromReaderAsync(answer, query, cancellationToken),
        ];
        if (query.DecisionId.Length > 0)
        {
            var decision = decisions.Find(query.DecisionId);
            if (decision is null || decision.Site != query.Site)
            {
                throw new NotFoundException("decision", query.DecisionId);
            }

            foreach (var (article, basis) in decision.Articles)
            {
                if (article == query.Article)
                {
                    return new ExplainAnswer(basis.Explain(), hidden);
                }
            }

            return new ExplainAnswer(null, hidden);
        }

        if (entry is null)
        {
            return new ExplainAnswer(null, hidden);
        }

        var score = TrendingRanker.ScoreOf(answer.Snapshot, entry, TrendingWindow.Day, answer.NowMs).Explain();
        var totals = Enum.GetValues<CountKind>()
            .Select(kind => new Explanation(kind.ToString(), entry.Counts.Total(kind), "counted, ever", []))
            .Where(total => total.Value > 0);
        var counts = new Explanation("counts", 1, "what was counted of the article itself", [.. totals]);
        var to = TimeBuckets.Minute(answer.NowMs) + 1;
        var trusted = TrustedVisits.Of(
            entry.Counts, TrendingWindow.Day.FirstMinute(to), to, answer.Snapshot.Priors.Habits.Visitors);
        var trust = new Explanation(
            "trust", 1, "visits of the last day that may move the article itself, and what is taken off", [trusted.Explain()]);
        return new ExplainAnswer(score with { Parts = [.. score.Parts, counts, trust] }, hidden);
    }

    private static void RankRelated(
        Answer answer,
        ArticleEntry article,
        RankingFilter filter,
        ReaderView reader,
        CandidateList list,
        List<DegradedReason> degraded)
    {
        if (!answer.Snapshot.Text.IsLinked(article.Slot, article))
        {
            degraded.Add(DegradedReason.NoTextIndex);
        }

        var eligibility = Eligible(answer, filter, reader.Excluded);
        if (RelatedRanker.Rank(answer.Snapshot, article, eligibility, list))
        {
            degraded.Add(DegradedReason.Fallback);
        }

        list.ShowFaces(eligibility);
    }

    private static void RankModule(
        Answer answer,
        ModuleQuery module,
        ArticleEntry? article,
        ReaderView reader,
        FeatureContext context,
        CandidateList list,
        List<DegradedReason> degraded)
    {
        bool filled;
        Eligibility eligibility;
        switch (module.Kind)
        {
            case ModuleKind.Related:
                RankRelated(answer, article!, module.Filter, ReaderView.Unknown, list, degraded);
                return;
            case ModuleKind.Trending:
                eligibility = Eligible(answer, module.Filter);
                var scope = new TrendingScope(
                    module.Order, TrendingWindows.Covering(module.Window), module.Section, module.Tag);
                filled = TrendingRanker.Rank(answer.Snapshot, scope, eligibility, list);
                break;
            default:
                eligibility = Eligible(answer, module.Filter, reader.Excluded);
                filled = RecommendedRanker.Rank(context, eligibility, list);
                break;
        }

        list.ShowFaces(eligibility);

        if (filled)
        {
            degraded.Add(DegradedReason.Fallback);
        }
    }

    private static Eligibility Eligible(Answer answer, RankingFilter filter, IEnumerable<int>? excluded = null) =>
        new(answer.Snapshot, answer.View.Pending, filter, answer.NowMs, excluded);

    /// <summary>How far an article is from what its list asks for: see <see cref="PageCandidate.Lack"/>.</summary>
    private static int LackOf(Candidate candidate, double nearest) => candidate.Basis switch
    {
        FillerBasis => PageCandidate.MostLack,
        RelatedScore score when !score.IsOnTheSubject(nearest) => 1,
        _ => 0,
    };

    private static double NearestOf(IReadOnlyList<Candidate> candidates) =>
        candidates.Select(candidate => candidate.Basis).OfType<RelatedScore>().Max(score => (double?)score.Similarity) ?? 0;

    private static bool IsFiller(Candidate candidate) => candidate.Basis is FillerBasis;

    private static ArticleEntry FindArticle(Answer answer, string id)
    {
        var entry = answer.Snapshot.Find(id);
        if (answer.View.Pending.Find(id) is { } pending)
        {
            if (pending.Article is null)
            {
                throw new NotFoundException("article", id);
            }

            // Just written here: without counts and neighbours yet, but no stranger.
            return entry?.Meta is { IsDeleted: false }
                ? entry
                : new ArticleEntry(id, int.MaxValue) { Meta = ArticleMeta.From(pending), Story = int.MaxValue - 1 };
        }

        return entry is { Meta: { IsDeleted: false } } ? entry : throw new NotFoundException("article", id);
    }

    private async ValueTask<List<string>> HiddenFromReaderAsync(
        Answer answer, ExplainQuery query, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        if (query.History.Count > 0)
        {
            if (query.History.Contains(query.Article))
            {
                reasons.Add("read");
            }
        }
        else if (!query.Reader.IsNone)
        {
            var memory = await memories.ReadAsync(answer.Snapshot.Site, query.Reader, cancellationToken)
                ?? throw new UnavailableException("store", "The reader's history could not be read in time.");
            if (memory.ReadAt(answer.NowMs).Contains(query.Article))
            {
                reasons.Add("read");
            }

            if (memory.Hidden.Contains(query.Article))
            {
                reasons.Add("hidden");
            }
        }

        return reasons;
    }

    /// <summary>The caps of a list: those of the request, else those of the server; null: none.</summary>
    private ListCaps? CapsOf(TrendingQuery query)
    {
        // In a list of one section a cap on sections says nothing.
        var perSection = query.Section.Length > 0 ? 0
            : query.MaxPerSection > 0 ? query.MaxPerSection : trending.MaxPerSection;
        var perSource = query.MaxPerSource > 0 ? query.MaxPerSource : trending.MaxPerSource;
        return perSection > 0 || perSource > 0 ? new ListCaps(perSection, perSource) : null;
    }

    private Answer Start(string site)
    {
        var view = sites.Get(site);
        var snapshot = view.Snapshot
            ?? throw new UnavailableException("snapshot", $"Site \"{site}\" is still being loaded.");
        var now = clock.GetUtcNow();
        var answer = new Answer(view, snapshot, now, now.ToUnixTimeMilliseconds());
        if (view.CountsAge(answer.NowMs) > StaleAfter)
        {
            answer.Degraded.Add(DegradedReason.StaleCounts);
        }

        return answer;
    }

    private async ValueTask<ReaderView> ReadReaderAsync(
        Answer answer, Events.Pseudonym reader, IReadOnlyList<string> history, CancellationToken cancellationToken)
    {
        if (history.Count > 0)
        {
            return ReaderView.Of([.. history.Reverse()], answer.Snapshot);
        }

        if (reader.IsNone)
        {
            return ReaderView.Unknown;
        }

        if (await memories.ReadAsync(answer.Snapshot.Site, reader, cancellationToken) is { } memory)
        {
            return ReaderView.Of(memory, answer.Snapshot, answer.NowMs);
        }

        answer.Degraded.Add(DegradedReason.HistoryUnavailable);
        return ReaderView.Unknown;
    }

    private RankedList Finish(Answer answer, IReadOnlyList<Candidate> candidates, FeatureContext? context)
    {
        if (answer.Degraded.Contains(DegradedReason.Fallback) && !candidates.Any(IsFiller))
        {
            answer.Degraded.Remove(DegradedReason.Fallback);
        }

        var shown = new List<DecidedArticle>(candidates.Count);
        var articles = Show(answer, candidates, context, shown);
        return new RankedList(articles, Finish(answer, shown));
    }

    private AnswerInfo Finish(Answer answer, List<DecidedArticle> shown)
    {
        // Unique on this replica by the counter, across replicas and restarts by the time.
        var id = $"d{answer.NowMs:x}-{Interlocked.Increment(ref _decisionCounter):x}";
        decisions.Add(new Decision(id, answer.Snapshot.Site, shown));
        return new AnswerInfo(
            id,
            answer.Snapshot.Model?.Manifest.Version ?? "",
            answer.View.CountsAge(answer.NowMs),
            answer.Snapshot.Version,
            answer.Now,
            answer.Degraded);
    }

    private static RankedArticle[] Show(
        Answer answer, IReadOnlyList<Candidate> candidates, FeatureContext? context, List<DecidedArticle> shown)
    {
        var articles = new RankedArticle[candidates.Count];
        for (var i = 0; i < articles.Length; i++)
        {
            var candidate = candidates[i];
            var entry = answer.Snapshot.Entries[candidate.Slot]!;
            var meta = entry.Meta!;
            articles[i] = new RankedArticle(
                entry.Id,
                candidate.Score,
                candidate.Source,
                ReasonTexts.Of(candidate.Reasons),
                meta.Title,
                meta.Url,
                meta.Section,
                DateTimeOffset.FromUnixTimeMilliseconds(meta.PublishedMs))
            {
                Surging = answer.Snapshot.Boards.Surging.Contains(candidate.Slot),
                Count = candidate.Basis is CountScore counted ? counted.Count : 0,
            };
            shown.Add(new DecidedArticle(
                entry.Id, candidate.Basis ?? RecommendedRanker.Basis(context!, candidate)));
        }

        return articles;
    }

    private sealed record Answer(SiteView View, SiteSnapshot Snapshot, DateTimeOffset Now, long NowMs)
    {
        public List<DegradedReason> Degraded { get; } = [];
    }
}
