using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Snapshots;
using RankEngine.Stories;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

/// <summary>A site whose counts a test sets minute by minute.</summary>
internal sealed class LiveSite(DateTimeOffset now, SitePriors? priors = null)
{
    private readonly SlotTable _slots = new();
    private readonly PagedArray<ArticleEntry>.Builder _entries = PagedArray<ArticleEntry>.Empty.ToBuilder();
    private readonly List<int> _live = [];

    public DateTimeOffset Now { get; set; } = now;

    public long NowMs => Now.ToUnixTimeMilliseconds();

    public SitePriors Priors { get; set; } = priors ?? SitePriors.Default;

    public TrendingOptions Options { get; } = new() { Hysteresis = 0 };

    public TrendingBoards Boards { get; private set; } = TrendingBoards.Empty;

    /// <summary>Sets an article and all that was counted of it.</summary>
    /// <param name="id">The article.</param>
    /// <param name="hoursAgo">When it was published, before <see cref="Now"/>.</param>
    /// <param name="counted">What, how many minutes before <see cref="Now"/>, and how often.</param>
    /// <param name="section">Its section.</param>
    /// <param name="source">Its source.</param>
    /// <param name="story">The article that its story is named by; null: itself.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="isExpired">True: it must not be shown any more.</param>
    public LiveSite Set(
        string id,
        double hoursAgo,
        IEnumerable<(CountKind Kind, int MinutesAgo, long Count)> counted,
        string section = "",
        string source = "",
        string? story = null,
        string[]? tags = null,
        bool isExpired = false)
    {
        var minute = TimeBuckets.Minute(NowMs);
        var slot = _slots.GetOrAdd(id);
        if (!_live.Contains(slot))
        {
            _live.Add(slot);
        }

        _entries[slot] = new ArticleEntry(id, slot)
        {
            Story = _slots.GetOrAdd(story ?? id),
            Counts = CountSeries.Empty.Add(
                [.. counted.SelectMany(count => Counted.Of(count.Kind, minute - count.MinutesAgo, count.Count))],
                TimeBuckets.OldestMinute(Now),
                TimeBuckets.OldestHour(Now)),
            Meta = new ArticleMeta
            {
                Version = new ArticleVersion(1, "log", 1),
                Section = section,
                Source = source,
                Names = ArticleNames.Of(id, "", tags ?? [], []),
                PublishedMs = NowMs - (long)(hoursAgo * TimeBuckets.HourMs),
                ExpiresMs = isExpired ? NowMs : long.MaxValue,
            },
        };
        return this;
    }

    /// <summary>Views of an article, one figure.</summary>
    public LiveSite Views(string id, long views, double hoursAgo = 10, string section = "", string source = "") =>
        Set(id, hoursAgo, [(CountKind.Views, 30, views)], section, source);

    /// <summary>Makes the boards of the moment, from those before.</summary>
    public SiteSnapshot Snapshot()
    {
        var entries = _entries.Build();
        Boards = LiveBoards.Compute(_live, entries, Priors, NowMs, Boards, Options);
        return new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = _slots,
            Entries = entries,
            Heads = new Dictionary<int, PartitionHead>(),
            Stories = StoryMembers.Of(entries),
            Newest = NewestFirst.Of(entries),
            Priors = Priors,
            Boards = Boards,
        };
    }

    /// <summary>Asks for a list as a request does.</summary>
    public RankedList Ask(TrendingQuery query) => Ranker().Trending(query);

    /// <summary>Asks how an article's score comes about now.</summary>
    public async Task<Explanation> ExplainAsync(string article, CancellationToken cancellationToken)
    {
        var query = new ExplainQuery("main", article, "", Pseudonym.None, [], RankingFilter.None);
        return (await Ranker().ExplainAsync(query, cancellationToken)).Score!;
    }

    private Ranker Ranker()
    {
        var view = new SiteView("main");
        view.Publish(Snapshot());
        view.MarkFresh(NowMs);
        view.MarkCounted(NowMs);
        return new Ranker(
            new Ranking.OneSite(view),
            new Ranking.OneReader(null),
            new DecisionLog(),
            Options,
            new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now));
    }

    /// <summary>Asks for a list of the last day.</summary>
    public RankedList Ask(TrendingOrder order, int limit = 10, string section = "", string tag = "") =>
        Ask(new TrendingQuery("main", TimeSpan.FromDays(1), section, limit, RankingFilter.None)
        {
            Order = order,
            Tag = tag,
        });
}
