using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Related;
using RankEngine.Snapshots;
using RankEngine.Stories;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Tests.Related;

/// <summary>A small site around one article, "it": similarities are given, not computed.</summary>
internal sealed class RelatedSite
{
    public const string Article = "it";

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    // A fifth of the site's visitors are new.
    private static readonly SitePriors Priors = new(
        SitePriors.DefaultPrior, new Dictionary<string, ArticlePrior>(), WeekProfile.Even)
    {
        Habits = SiteHabits.Default with { Visitors = new VisitorMix(0.2, ReportsImpressions: false) },
    };

    private readonly List<Row> _rows = [];
    private readonly Dictionary<(string, string), double> _similarities = [];
    private readonly List<(string Article, string Other, int Sessions)> _pairs = [];

    public RelatedSite(double ageDays = 0.1, string section = "news")
    {
        _rows.Add(new Row(Article, 1, ageDays, section, "", 0, 0));
    }

    public static long NowMs => Now.ToUnixTimeMilliseconds();

    /// <summary>Adds an article.</summary>
    public RelatedSite With(
        string id,
        double similarity,
        double ageDays = 1,
        string section = "news",
        string story = "",
        int views = 0,
        int byStrangers = 0)
    {
        _rows.Add(new Row(id, similarity, ageDays, section, story, views, byStrangers));
        return this;
    }

    /// <summary>Says how near two articles beside "it" are; 0 when not said.</summary>
    public RelatedSite Near(string left, string right, double similarity)
    {
        _similarities[(left, right)] = _similarities[(right, left)] = similarity;
        return this;
    }

    /// <summary>Makes several articles near to each other.</summary>
    public RelatedSite AllNear(double similarity, params string[] ids)
    {
        foreach (var left in ids)
        {
            foreach (var right in ids.Where(right => right != left))
            {
                Near(left, right, similarity);
            }
        }

        return this;
    }

    /// <summary>Has sessions read "it", or another one, and then an article, within the last hour.</summary>
    public RelatedSite ReadTogether(string other, int sessions, string article = Article)
    {
        _pairs.Add((article, other, sessions));
        return this;
    }

    public RelatedSite Views(string id, int views)
    {
        var at = _rows.FindIndex(row => row.Id == id);
        _rows[at] = _rows[at] with { Views = views };
        return this;
    }

    /// <summary>Ranks what is related to "it".</summary>
    /// <param name="limit">Most articles.</param>
    /// <param name="random">Numbers the articles anew; null: as they were added.</param>
    /// <param name="filter">What may be shown; null: all.</param>
    public RelatedAnswer Rank(int limit, Random? random = null, RankingFilter? filter = null)
    {
        var snapshot = Snapshot(random);
        var list = new CandidateList(snapshot, limit, oncePerStory: true);
        var isFilled = RelatedRanker.Rank(
            snapshot,
            snapshot.Find(Article)!,
            new Eligibility(snapshot, new PendingWrites(), filter ?? RankingFilter.None, NowMs),
            list,
            (left, right) => _similarities.GetValueOrDefault((Id(left), Id(right))));
        return new RelatedAnswer(
            [.. list.Candidates.Select(candidate => Id(candidate.Slot))], list.Candidates, isFilled);

        string Id(int slot) => snapshot.Entries[slot]!.Id;
    }

    private SiteSnapshot Snapshot(Random? random)
    {
        var slots = new SlotTable();
        var order = _rows.ToArray();
        random?.Shuffle(order);
        foreach (var row in order)
        {
            slots.GetOrAdd(row.Id);
        }

        var hour = TimeBuckets.Hour(NowMs) - 1;
        var entries = PagedArray<ArticleEntry>.Empty.ToBuilder();
        foreach (var row in _rows)
        {
            var slot = slots.GetOrAdd(row.Id);
            entries[slot] = new ArticleEntry(row.Id, slot)
            {
                Story = row.Story.Length == 0 ? slot : slots.GetOrAdd(row.Story),
                Counts = CountSeries.From(
                [
                    (Resolution.Hour, hour, CountKind.Views, row.Views),
                    (Resolution.Hour, hour, CountKind.Visits, row.Views),
                    (Resolution.Hour, hour, CountKind.NewVisits, row.ByStrangers),
                    (Resolution.Total, 0, CountKind.Views, row.Views),
                ]),
                Pairs = PairList.Empty.Add(
                    [
                        .. _pairs.Where(pair => pair.Article == row.Id)
                            .Select(pair => (slots.GetOrAdd(pair.Other), hour, true, (long)pair.Sessions)),
                    ],
                    int.MinValue),
                Meta = new ArticleMeta
                {
                    Version = new ArticleVersion(1, "log", 1),
                    Section = row.Section,
                    PublishedMs = NowMs - (long)(row.AgeDays * TimeBuckets.DayMs),
                },
            };
        }

        var built = entries.Build();
        var it = slots.GetOrAdd(Article);
        var near = _rows
            .Where(row => row.Id != Article && row.Similarity > 0)
            .OrderByDescending(row => row.Similarity)
            .ThenBy(row => slots.GetOrAdd(row.Id))
            .Take(NeighborList.Capacity)
            .ToArray();
        var neighbors = PagedArray<NeighborList>.Empty.ToBuilder();
        neighbors[it] = new NeighborList(
            [.. near.Select(row => slots.GetOrAdd(row.Id))], [.. near.Select(row => (float)row.Similarity)]);
        int[] live =
        [
            .. Enumerable.Range(0, built.Length)
                .Where(slot => TrendingBoards.IsAlive(built[slot], NowMs, new FollowerOptions().LiveAge)),
        ];
        return new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = slots,
            Entries = built,
            Heads = new Dictionary<int, PartitionHead>(),
            Text = TextView.None with { Neighbors = neighbors.Build() },
            Stories = StoryMembers.Of(built),
            Boards = TrendingBoards.Compute(live, built, Priors, NowMs),
            Priors = Priors,
            Newest = NewestFirst.Of(built),
        };
    }

    private sealed record Row(
        string Id, double Similarity, double AgeDays, string Section, string Story, int Views, int ByStrangers);
}

/// <summary>What was listed.</summary>
internal sealed record RelatedAnswer(string[] Ids, IReadOnlyList<Candidate> Candidates, bool IsFilled)
{
    public Candidate this[string id] => Candidates[Array.IndexOf(Ids, id)];
}
