using System.Numerics;
using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Trending;

/// <summary>The live articles of a site, best first for each window. Immutable.</summary>
/// <remarks>
/// Recomputed every second or so for what is alive; a request takes a slice and drops what its filter and the moment
/// forbid. Articles of one story all have its score (<see cref="StoryScore"/>) and stand together, the one that scores
/// best by itself first: when it may not be shown, the next one stands in. Equal scores stand newest first, then by id;
/// stories by their first article.
/// </remarks>
public sealed class TrendingBoards
{
    /// <summary>No live articles.</summary>
    public static readonly TrendingBoards Empty = new([[], [], [], []], [], 0, 0);

    /// <summary>Places of a board that can be explained in all parts: what lists show.</summary>
    private const int ExplainedPlaces = 128;

    private readonly BoardEntry[][] _boards;
    private readonly int[] _newest;

    private TrendingBoards(BoardEntry[][] boards, int[] newest, double dayEngagement, long computedMs)
    {
        _boards = boards;
        _newest = newest;
        DayEngagement = dayEngagement;
        ComputedMs = computedMs;
    }

    /// <summary>Slots of the live articles, newest first, ties by id.</summary>
    public IReadOnlyList<int> Newest => _newest;

    /// <summary>
    /// What readers did in the last 24 hours with all live articles, on a board or not: <see cref="TrendingScore.Engagement"/>
    /// summed. 0 when there is no board of the day.
    /// </summary>
    public double DayEngagement { get; }

    /// <summary>When it was computed, Unix milliseconds.</summary>
    public long ComputedMs { get; }

    /// <summary>The live articles by exact counts.</summary>
    public ExactBoards Exact { get; private init; } = ExactBoards.Empty;

    /// <summary>The live articles that surge.</summary>
    public SurgingBoard Surging { get; private init; } = SurgingBoard.Empty;

    /// <summary>Number of live articles.</summary>
    public int Count => Newest.Count;

    /// <summary>The live articles of a window, best first.</summary>
    public ReadOnlySpan<BoardEntry> Of(TrendingWindow window) => _boards[(int)window];

    /// <summary>Ranks live articles for all windows.</summary>
    /// <param name="live">Slots of known, undeleted articles.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static TrendingBoards Compute(
        IReadOnlyCollection<int> live, PagedArray<ArticleEntry> entries, SitePriors priors, long nowMs) =>
        Compute(live, entries, priors, nowMs, TrendingWindows.All, int.MaxValue);

    /// <summary>Ranks live articles as far as somebody will look: what is there is as on whole boards.</summary>
    /// <param name="live">Slots of known, undeleted articles.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="windows">Which boards are made; the others stay empty.</param>
    /// <param name="top">Most articles on a board, and among the newest; 1 or more.</param>
    public static TrendingBoards Compute(
        IReadOnlyCollection<int> live,
        PagedArray<ArticleEntry> entries,
        SitePriors priors,
        long nowMs,
        IReadOnlyList<TrendingWindow> windows,
        int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        windows = [.. windows.Order()];
        var articles = Known(live, entries);
        var withForecasts = priors.Forecast is { } forecast && windows.Any(forecast.Has);
        return Compute(
            LiveSums.Of(articles, windows, priors.Habits.Visitors, withForecasts, nowMs),
            SharedStories(articles, nowMs),
            priors,
            windows,
            top);
    }

    /// <summary>Returns the articles that there are, in no order.</summary>
    internal static ArticleEntry[] Known(IReadOnlyCollection<int> live, PagedArray<ArticleEntry> entries)
    {
        var articles = new ArticleEntry[live.Count];
        var count = 0;
        foreach (var slot in live)
        {
            if (entries[slot] is { Meta.IsDeleted: false } entry)
            {
                articles[count++] = entry;
            }
        }

        Array.Resize(ref articles, count);
        return articles;
    }

    /// <summary>Returns articles newest first, ties by id.</summary>
    /// <param name="articles">The articles; handed back when they are in order.</param>
    /// <param name="top">How many at most.</param>
    internal static ArticleEntry[] SortNewest(ArticleEntry[] articles, int top = int.MaxValue)
    {
        var isSorted = true;
        for (var at = 1; at < articles.Length && isSorted; at++)
        {
            isSorted = NewestFirst(articles[at - 1], articles[at]) <= 0;
        }

        if (isSorted)
        {
            return articles.Length <= top ? articles : articles[..top];
        }

        var published = Array.ConvertAll(articles, entry => entry.Meta!.PublishedMs);
        return Array.ConvertAll(
            Best(published, top, (left, right) => NewestFirst(articles[left], articles[right])),
            at => articles[at]);
    }

    /// <summary>Ranks articles whose counts are added up.</summary>
    /// <param name="sums">The articles, for these windows.</param>
    /// <param name="stories">Stories of several of them, as places.</param>
    /// <param name="priors">What to expect of unknown ones.</param>
    /// <param name="windows">Which boards are made, shortest first; the others stay empty.</param>
    /// <param name="top">Most articles on a board, and among the newest; 1 or more.</param>
    internal static TrendingBoards Compute(
        LiveSums sums,
        IReadOnlyCollection<int[]> stories,
        SitePriors priors,
        IReadOnlyList<TrendingWindow> windows,
        int top)
    {
        var articles = sums.Articles;
        var count = articles.Length;
        var nowMs = sums.NowMs;

        // Of a few, scores are computed again rather than kept of all.
        var values = windows.Select(_ => new double[count]).ToArray();
        var scores = top < count ? null : windows.Select(_ => new TrendingScore[count]).ToArray();
        var forecasts = BoardForecasts.Of(sums, priors.Forecast, windows);
        var dayEngagement = 0.0;
        for (var at = 0; at < count; at++)
        {
            var expected = Expected(articles[at]);
            for (var w = 0; w < windows.Count; w++)
            {
                var score = Score(at, w, expected);
                scores?[w][at] = score;
                values[w][at] = score.Value;
                dayEngagement += windows[w] == TrendingWindow.Day ? score.Engagement : 0;
            }
        }

        BoardEntry[][] boards = [.. TrendingWindows.All.Select(_ => Array.Empty<BoardEntry>())];
        var placed = new StoryPlaces(stories.Count > 0 ? count : 0);
        for (var w = 0; w < windows.Count; w++)
        {
            // Each window gives all members of stories new places.
            var window = windows[w];
            var kept = scores?[w];
            foreach (var members in stories)
            {
                Pool(members, values[w], kept, w);
            }

            var best = Best(values[w], top, (left, right) => placed.Compare(left, right, articles));
            var board = Array.ConvertAll(best, at => new BoardEntry(
                articles[at].Slot, (kept?[at] ?? OwnScore(at, w)) with { Story = placed[at] }));
            for (var i = 0; i < Math.Min(board.Length, ExplainedPlaces); i++)
            {
                board[i] = board[i] with { Score = WithBasis(board[i].Score, best[i], window) };
            }

            boards[(int)window] = board;
        }

        int[] newest = [.. SortNewest(articles, top).Select(article => article.Slot)];
        return new TrendingBoards(boards, newest, dayEngagement, nowMs);

        ArticlePrior Expected(ArticleEntry entry) => priors.Expected(entry.Meta!.Section, nowMs);

        TrendingScore OwnScore(int at, int w) => Score(at, w, Expected(articles[at]));

        TrendingScore WithBasis(TrendingScore score, int at, TrendingWindow window) =>
            forecasts is null ? score : score with { Basis = forecasts.Basis(at, window) };

        // Gives the members of a story its score. Members are put in order, so that sums are the same on each replica.
        void Pool(int[] members, double[] values, TrendingScore[]? kept, int w)
        {
            var window = windows[w];
            Array.Sort(members, (left, right) =>
            {
                var byValue = values[right].CompareTo(values[left]);
                return byValue != 0 ? byValue : NewestFirst(articles[left], articles[right]);
            });
            var story = StoryScore.Of(
                Array.ConvertAll(members, at =>
                    (articles[at].Id, WithBasis(kept?[at] ?? OwnScore(at, w), at, window), Expected(articles[at]))),
                window);
            placed.Set(members, story);
            foreach (var at in members)
            {
                values[at] = story.Value;
            }
        }

        TrendingScore Score(int at, int w, ArticlePrior expected) => TrendingScore.Of(
            sums.Engaged(at, w), articles[at].Meta!.PublishedMs, nowMs, windows[w], expected) with
        {
            Forecast = forecasts?.ReadersPerHour(at, windows[w]),
        };
    }

    /// <summary>Tells whether an article belongs on the boards: known, and either young or read within a week.</summary>
    /// <param name="entry">The article, or null.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    /// <param name="liveAge">How old an article may be that nobody reads.</param>
    public static bool IsAlive(ArticleEntry? entry, long nowMs, TimeSpan liveAge) =>
        entry is { Meta: { IsDeleted: false } meta }
        && (meta.PublishedMs >= nowMs - (long)liveAge.TotalMilliseconds
            || entry.Counts.LatestHour >= TimeBuckets.Hour(nowMs) - 168);

    /// <summary>Returns the boards with other lists of the same articles beside them.</summary>
    internal TrendingBoards Beside(ExactBoards exact, SurgingBoard surging) =>
        new(_boards, _newest, DayEngagement, ComputedMs) { Exact = exact, Surging = surging };

    /// <summary>Returns the boards in an order that is kept within a margin: see <see cref="SteadyOrder"/>.</summary>
    /// <param name="before">The boards shown until now.</param>
    /// <param name="entries">The snapshot's articles.</param>
    /// <param name="margin">0: as scores order them.</param>
    internal TrendingBoards SteadiedBy(TrendingBoards before, PagedArray<ArticleEntry> entries, double margin) =>
        margin == 0
            ? this
            : new(
                [
                    .. TrendingWindows.All.Select(window =>
                        SteadyOrder.Of(_boards[(int)window], before.Of(window), entries, ComputedMs, margin)),
                ],
                _newest,
                DayEngagement,
                ComputedMs)
            {
                Exact = Exact,
                Surging = Surging,
            };

    /// <summary>Returns the stories that several articles share, as places in the array; in no order.</summary>
    /// <remarks>An article that cannot be read now has no part in its story: nobody will turn to it.</remarks>
    internal static IReadOnlyCollection<int[]> SharedStories(ArticleEntry[] articles, long nowMs)
    {
        // A story has the number of one of its articles: only where another one has it, there are several.
        Dictionary<int, List<int>>? members = null;
        for (var at = 0; at < articles.Length; at++)
        {
            if (articles[at].Story != articles[at].Slot && articles[at].Meta!.IsVisibleAt(nowMs))
            {
                members ??= [];
                if (!members.TryGetValue(articles[at].Story, out var places))
                {
                    members.Add(articles[at].Story, places = []);
                }

                places.Add(at);
            }
        }

        if (members is null)
        {
            return [];
        }

        for (var at = 0; at < articles.Length; at++)
        {
            if (articles[at].Story == articles[at].Slot
                && articles[at].Meta!.IsVisibleAt(nowMs)
                && members.TryGetValue(articles[at].Slot, out var places))
            {
                places.Add(at);
            }
        }

        return [.. members.Values.Where(places => places.Count > 1).Select(places => places.ToArray())];
    }

    /// <summary>Returns the places of the greatest keys, greatest first; equals as said.</summary>
    /// <remarks>
    /// Numbers are sorted, not articles: a comparison that looks into two articles costs ten times as much, and boards
    /// are made all the time.
    /// </remarks>
    private static int[] Best<TKey>(TKey[] keys, int top, Comparison<int> ofEquals)
        where TKey : struct, INumber<TKey>
    {
        // 1. What the last one that has a place must have at least.
        int[] places = [.. Enumerable.Range(0, keys.Length)];
        if (top < keys.Length)
        {
            var least = Greatest(keys, top);
            places = Array.FindAll(places, at => keys[at] >= least);
        }

        // 2. In order, ties included.
        var sorted = Array.ConvertAll(places, at => -keys[at]);
        Array.Sort(sorted, places);
        for (var from = 0; from < sorted.Length;)
        {
            var to = from + 1;
            while (to < sorted.Length && sorted[to] == sorted[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                places.AsSpan(from, to - from).Sort(ofEquals);
            }

            from = to;
        }

        return places.Length > top ? places[..top] : places;
    }

    /// <summary>Returns the greatest key but so many.</summary>
    private static TKey Greatest<TKey>(TKey[] keys, int place)
        where TKey : struct, INumber<TKey>
    {
        var greatest = new PriorityQueue<TKey, TKey>(place);
        foreach (var key in keys)
        {
            if (greatest.Count < place)
            {
                greatest.Enqueue(key, key);
            }
            else if (key > greatest.Peek())
            {
                greatest.DequeueEnqueue(key, key);
            }
        }

        return greatest.Peek();
    }

    private static int NewestFirst(ArticleEntry left, ArticleEntry right)
    {
        var byTime = right.Meta!.PublishedMs.CompareTo(left.Meta!.PublishedMs);
        return byTime != 0 ? byTime : string.CompareOrdinal(left.Id, right.Id);
    }

    /// <summary>Where articles stand within their stories on one board.</summary>
    /// <param name="articles">How many articles there are; 0: no story has several.</param>
    private readonly struct StoryPlaces(int articles)
    {
        private readonly (StoryScore? Story, int First, int Place)[] _places =
            new (StoryScore?, int, int)[articles];

        /// <summary>Returns the score of an article's story; null: it is the only one.</summary>
        public StoryScore? this[int at] => _places.Length == 0 ? null : _places[at].Story;

        /// <summary>Says that articles are one story, in this order.</summary>
        public void Set(int[] members, StoryScore story)
        {
            for (var i = 0; i < members.Length; i++)
            {
                _places[members[i]] = (story, members[0], i);
            }
        }

        /// <summary>Orders two articles of equal scores: stories stay together.</summary>
        public int Compare(int left, int right, ArticleEntry[] entries)
        {
            if (_places.Length == 0)
            {
                return NewestFirst(entries[left], entries[right]);
            }

            var leftFirst = FirstOf(left);
            var rightFirst = FirstOf(right);
            return leftFirst == rightFirst
                ? _places[left].Place.CompareTo(_places[right].Place)
                : NewestFirst(entries[leftFirst], entries[rightFirst]);
        }

        private int FirstOf(int at) => _places[at].Story is null ? at : _places[at].First;
    }
}

/// <summary>An article on a board.</summary>
/// <param name="Slot">Its number in the snapshot.</param>
/// <param name="Score">What it is worth in the board's window, and why.</param>
public readonly record struct BoardEntry(int Slot, TrendingScore Score);
