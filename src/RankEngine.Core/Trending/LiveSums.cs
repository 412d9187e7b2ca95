using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Trending;

/// <summary>All that lists want to know of the counts of live articles at one moment.</summary>
/// <remarks>
/// Article by article, for everything at once: what an article has lies scattered in memory, and fetching it costs more
/// than adding it up. Hours that are over are added up once for all moments of an hour (<see cref="PastHours"/>).
/// </remarks>
internal sealed class LiveSums
{
    private readonly double[] _engaged;
    private readonly IReadOnlyList<TrendingWindow> _windows;

    private LiveSums(ArticleEntry[] articles, IReadOnlyList<TrendingWindow> windows, VisitorMix visitors, long nowMs)
    {
        Articles = articles;
        NowMs = nowMs;
        Visitors = visitors;
        ToMinute = TimeBuckets.Minute(nowMs) + 1;
        _windows = windows;
        _engaged = new double[articles.Length * windows.Count];
        ExactCounts = new long[articles.Length * windows.Count * ExactBoards.Orders];
        ConfirmedInHour = new double[articles.Length];
        Activities = new ArticleActivity[articles.Length];
    }

    /// <summary>
    /// Visits of the last hour that known readers confirm, by place: what surges are looked for among; see
    /// <see cref="TrustedVisits.Confirmed"/>. 0 where the hour is not among the windows.
    /// </summary>
    public double[] ConfirmedInHour { get; }

    /// <summary>The articles, in the order given.</summary>
    public ArticleEntry[] Articles { get; }

    /// <summary>The moment, Unix milliseconds.</summary>
    public long NowMs { get; }

    /// <summary>First minute that is not looked at.</summary>
    public int ToMinute { get; }

    /// <summary>By what is usual of the site's visitors visits were judged.</summary>
    public VisitorMix Visitors { get; }

    /// <summary>What forecasts look at, by place; empty where nothing was counted.</summary>
    public ArticleActivity[] Activities { get; }

    /// <summary>Adds up.</summary>
    /// <param name="articles">Known, undeleted articles.</param>
    /// <param name="windows">Which windows; shortest first.</param>
    /// <param name="visitors">By what is usual of the site's visitors visits are judged.</param>
    /// <param name="withActivity">True: forecasts will be made.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static LiveSums Of(
        ArticleEntry[] articles,
        IReadOnlyList<TrendingWindow> windows,
        VisitorMix visitors,
        bool withActivity,
        long nowMs)
    {
        var all = new LiveSums(articles, windows, visitors, nowMs);
        var hour = (int)Math.DivRem(all.ToMinute - 1L, 60).Quotient;
        Span<double> present = stackalloc double[CountSeries.Kinds];
        Span<double> sums = stackalloc double[CountSeries.Kinds];
        for (var at = 0; at < articles.Length; at++)
        {
            var counts = articles[at].Counts;
            if (counts.IsEmpty)
            {
                continue;
            }

            var past = counts.PastBefore(hour);
            past.SumPresent(all.ToMinute, present);
            for (var w = 0; w < windows.Count; w++)
            {
                past.Sum(windows[w], all.ToMinute, present, sums);
                all.Take(at, w, sums);
            }

            if (withActivity)
            {
                all.Activities[at] = ArticleActivity.Of(counts, articles[at].Meta!.PublishedMs, all.ToMinute, visitors);
            }
        }

        return all;
    }

    /// <summary>Weighted events of an article within a window.</summary>
    /// <param name="at">Its place.</param>
    /// <param name="window">Index of the window among those asked for.</param>
    public double Engaged(int at, int window) => _engaged[(at * _windows.Count) + window];

    /// <summary>Exact counts: of each article, of each order (reads, shares, comments), one for each window.</summary>
    public long[] ExactCounts { get; }

    private void Take(int at, int window, ReadOnlySpan<double> sums)
    {
        _engaged[(at * _windows.Count) + window] = TrendingScore.Engaged(sums, Visitors);
        if (_windows[window] == TrendingWindow.Hour)
        {
            ConfirmedInHour[at] = TrustedVisits.Of(sums, Visitors).Confirmed;
        }

        var exact = ExactCounts.AsSpan(at * ExactBoards.Orders * _windows.Count);
        exact[window] = (long)Engagement.Exact(sums);
        exact[_windows.Count + window] = (long)sums[(int)CountKind.Shares];
        exact[(2 * _windows.Count) + window] = (long)sums[(int)CountKind.Comments];
    }
}
