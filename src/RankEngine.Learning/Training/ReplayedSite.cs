using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Recommended;
using RankEngine.Snapshots;
using RankEngine.Stories;
using RankEngine.Text;
using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Learning.Training;

/// <summary>A site as it stood at one moment of its past, moved on step by step. Not thread-safe.</summary>
/// <remarks>What a replica and its store do together, without either: the same fold, builders and boards.</remarks>
/// <param name="site">Its name.</param>
/// <param name="fitter">Makes the encoder of texts; null: nobody will look at texts.</param>
/// <param name="windows">Boards that are made.</param>
/// <param name="top">Most articles on a board.</param>
internal sealed class ReplayedSite(
    string site, IEncoderFitter? fitter, IReadOnlyList<TrendingWindow> windows, int top)
{
    private static readonly TimeSpan PruneInterval = TimeSpan.FromDays(1);

    private readonly FoldedPartition _fold = new();
    private readonly SlotTable _slots = new();
    private readonly HashSet<int> _live = [];
    private readonly Dictionary<int, ArticleWrite> _writes = [];
    private readonly HashSet<int> _newTexts = [];
    private readonly List<StoryMarking> _markings = [];
    private readonly StoryIndex? _stories;
    private readonly TimeSpan _liveAge = new FollowerOptions().LiveAge;
    private StoryMembers _members = StoryMembers.Empty;
    private PagedArray<ArticleEntry> _entries = PagedArray<ArticleEntry>.Empty;
    private SnapshotBuilder _builder = new(PagedArray<ArticleEntry>.Empty, new SlotTable());
    private TextView? _text;
    private SitePriors _priors = SitePriors.Default;
    private ForecastRows _rows = ForecastRows.Empty;
    private bool _isBuilding;
    private long _version;
    private long _prunedMs = long.MinValue;

    /// <summary>Prepares to recommend: that looks at stories, as trending's evaluation, which ranks articles, does not.</summary>
    public ReplayedSite(string site, IEncoderFitter fitter)
        : this(site, fitter, RecommendedRanker.GatheredWindows, RecommendedRanker.GatheredTop) =>
        _stories = new StoryIndex(new FollowerOptions().Stories);

    /// <summary>True once texts can be compared.</summary>
    public bool IsRefreshed => _text is not null;

    /// <summary>Takes over an article's write.</summary>
    public void Know(ArticleWrite write)
    {
        if (!Builder().Set(write))
        {
            return;
        }

        var slot = _slots.GetOrAdd(write.Id);
        _writes[slot] = write;
        _newTexts.Add(slot);
    }

    /// <summary>Counts events.</summary>
    public void Count(IEnumerable<ReaderEvent> events)
    {
        var delta = new PartitionDelta();
        foreach (var readerEvent in events)
        {
            EventFold.Add(readerEvent, _fold, delta);
        }

        _fold.Apply(delta);
        Builder().Add(new PartitionChange([.. delta.Counts], [.. delta.Pairs], []));
    }

    /// <summary>Does what refresh does, from the articles known so far; nothing without any.</summary>
    public void Refresh(long nowMs, CancellationToken cancellationToken)
    {
        var sample = new EncoderSample(new RefreshOptions().SampledArticles);
        foreach (var article in _writes.Values.Select(write => write.Article).OfType<Article>())
        {
            sample.Add(article.Id, ArticleText.Of(article));
        }

        var texts = sample.ToList();
        if (texts.Count == 0 || fitter is null)
        {
            return;
        }

        _text = TextView.Of(1, fitter.Fit(texts, _ => { }, cancellationToken));
        _newTexts.UnionWith(_writes.Keys);

        // What recommending looks at is the plain rate: its examples must not depend on what a forecast has learnt.
        var snapshot = SnapshotAt(nowMs);
        var habits = new SiteHabits(VisitorMix.Of(snapshot.Entries, nowMs), AgeHalfLives.Default);
        _priors = PriorFit.Fit(snapshot, habits, nowMs);
    }

    /// <summary>Does of a refresh what trending needs: learns from the site's past so far.</summary>
    /// <param name="forecasts">Learns; null: examples are gathered only.</param>
    /// <param name="learnt">Boards that are forecast.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public void LearnTrending(
        IForecastFitter? forecasts,
        IReadOnlyList<TrendingWindow> learnt,
        long nowMs,
        CancellationToken cancellationToken) =>
        (_priors, _rows) = TrendingLearning.Run(
            SnapshotAt(nowMs), _priors, _rows, forecasts, learnt, nowMs, cancellationToken);

    /// <summary>Returns what a replica would have known, as far as recommending looks at it.</summary>
    public SiteSnapshot SnapshotAt(long nowMs)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(nowMs);
        Prune(now);
        var builder = Builder();
        Build(builder, now);
        _isBuilding = false;
        _live.UnionWith(builder.Touched);
        _live.RemoveWhere(slot => !TrendingBoards.IsAlive(_entries[slot], nowMs, _liveAge));
        Encode();
        if (_markings.Count > 0)
        {
            Build(Builder(), now);
            _isBuilding = false;
        }

        return new SiteSnapshot
        {
            Site = site,
            Version = ++_version,
            Slots = _slots,
            Entries = _entries,
            Stories = _members,
            Heads = new Dictionary<int, PartitionHead>(),
            Text = _text ?? TextView.None,
            Boards = TrendingBoards.Compute(
                _live,
                _entries,
                _priors,
                nowMs,
                windows,
                top),
            Priors = _priors,
        };
    }

    /// <summary>Sees who caused an event, as the site knew them.</summary>
    public ReaderView ReaderOf(ReaderEvent readerEvent, SiteSnapshot snapshot, long nowMs)
    {
        if (!readerEvent.Reader.IsNone)
        {
            return ReaderView.Of(_fold.Reader(readerEvent.Reader), snapshot, nowMs);
        }

        if (readerEvent.Session.IsNone)
        {
            return ReaderView.Unknown;
        }

        // A backend that knows no reader gives the articles of the session; it may go on over a window's end.
        var visitor = VisitorKey.Of(readerEvent)!.Value;
        Opening[] opened =
        [
            .. _fold.Visitor(visitor).Entries,
            .. _fold.Visitor(visitor with { Slot = visitor.Slot - 1 }).Entries,
        ];
        return ReaderView.Of(
            [.. opened
                .OrderByDescending(entry => entry.FirstMs)
                .ThenBy(entry => entry.Article, StringComparer.Ordinal)
                .Select(entry => entry.Article)
                .Distinct()],
            snapshot);
    }

    /// <summary>Takes a change over, and the stories that it and the texts known since make.</summary>
    private void Build(SnapshotBuilder builder, DateTimeOffset now)
    {
        var before = _entries;
        if (_stories is null)
        {
            _entries = builder.Build(now);
            return;
        }

        string[] written = [.. builder.Articles.Keys.Select(_slots.IdOf)];
        var assigned = _stories
            .Apply([.. builder.Articles.Select(item => item.Value.ToStoryChange(_slots.IdOf(item.Key)))], _markings)
            .Select(one => one.Article)
            .ToArray();
        _markings.Clear();
        builder.SetStories(assigned, _stories);
        _entries = builder.Build(now);
        _members = _members.With([.. written, .. assigned], before, _entries, _stories, _slots);
    }

    private SnapshotBuilder Builder()
    {
        if (!_isBuilding)
        {
            _builder = new SnapshotBuilder(_entries, _slots);
            _isBuilding = true;
        }

        return _builder;
    }

    private void Encode()
    {
        if (_text is null)
        {
            return;
        }

        var builder = new TextViewBuilder(_text);
        foreach (var slot in _newTexts.Order())
        {
            if (_writes[slot] is { Article: { } article } write)
            {
                builder.Set(slot, write.Version, _text.Encoder.Encode(ArticleText.Of(article)));
            }
            else
            {
                builder.Remove(slot);
            }
        }

        _text = builder.Build();
        if (_stories is not null)
        {
            _markings.AddRange(StoryUpkeep.MarkingsOf(_text, _entries, _newTexts));
        }

        _newTexts.Clear();
    }

    // What is dropped here nobody reads any more: it only keeps the memory of a long replay bounded.
    private void Prune(DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        if (_prunedMs == long.MinValue)
        {
            _prunedMs = nowMs;
        }
        else if (nowMs - _prunedMs >= (long)PruneInterval.TotalMilliseconds)
        {
            _fold.Prune(now);
            _prunedMs = nowMs;
        }
    }
}
