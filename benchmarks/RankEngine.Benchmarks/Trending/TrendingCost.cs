using System.Diagnostics;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Learning.Trending;
using RankEngine.Snapshots;
using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Benchmarks.Trending;

/// <summary>Processor time and bytes of making all lists of live articles, for a machine that is not free.</summary>
internal static class TrendingCost
{
    private const int Rounds = 60;
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_772_366_400);

    public static void Run(int articles)
    {
        var nowMs = Now.ToUnixTimeMilliseconds();
        var entries = Site(articles);
        int[] live = [.. Enumerable.Range(0, articles)];
        var options = new TrendingOptions();
        var priors = SitePriors.Default.With(Learn(live, entries, nowMs));
        var before = LiveBoards.Compute(live, entries, priors, nowMs, TrendingBoards.Empty, options);
        ArticleEntry[] newest = [.. before.Newest.Select(slot => entries[slot]!)];

        Measure("boards, plain", () => TrendingBoards.Compute(live, entries, SitePriors.Default, nowMs));
        Measure("boards, forecast", () => TrendingBoards.Compute(live, entries, priors, nowMs));
        Measure("sums, plain", () => LiveSums.Of(newest, TrendingWindows.All, VisitorMix.Unknown, withActivity: false, nowMs));
        Measure("sums, forecast", () => LiveSums.Of(newest, TrendingWindows.All, VisitorMix.Unknown, withActivity: true, nowMs));
        var withActivity = LiveSums.Of(newest, TrendingWindows.All, VisitorMix.Unknown, withActivity: true, nowMs);
        Measure("forecasts", () => BoardForecasts.Of(withActivity, priors.Forecast, TrendingWindows.All)!);
        Measure("one exact order", () => ExactBoards.Of(withActivity, []).Of(TrendingOrder.MostRead, TrendingWindow.Day).ToArray());
        Measure("surging", () => SurgingBoard.Compute(withActivity, [], SitePriors.Default));
        Measure("all, kept steady", () => LiveBoards.Compute(live, entries, priors, nowMs, before, options));

        void Measure(string name, Func<object> make)
        {
            using var process = Process.GetCurrentProcess();
            var milliseconds = new double[Rounds];
            for (var round = -Rounds; round < Rounds; round++)
            {
                process.Refresh();
                var started = process.TotalProcessorTime;
                make();
                process.Refresh();
                milliseconds[Math.Max(0, round)] = (process.TotalProcessorTime - started).TotalMilliseconds;
            }

            Array.Sort(milliseconds);
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            make();
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            Console.WriteLine(
                $"{articles,8:N0} articles  {name,-18} {milliseconds[Rounds / 2],7:N1} ms median "
                + $"{milliseconds[0],7:N1} ms least {bytes / 1024.0,9:N0} KiB");
        }
    }

    /// <summary>Learns a forecast from the site's own last days: forests of the size that sites get.</summary>
    private static TrendingForecast Learn(int[] live, PagedArray<ArticleEntry> entries, long nowMs)
    {
        var snapshot = new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = new SlotTable(),
            Entries = entries,
            Heads = new Dictionary<int, PartitionHead>(),
            Boards = TrendingBoards.Compute(live, entries, SitePriors.Default, nowMs),
        };
        var rows = ForecastRows.Empty.With(snapshot, VisitorMix.Unknown, nowMs, CancellationToken.None);
        return new ForecastFitter().Fit(rows, ForecastHorizons.Windows, CancellationToken.None)
            ?? throw new InvalidOperationException("Nothing was learnt.");
    }

    /// <summary>Articles of two weeks: a few are read every minute, most now and then.</summary>
    private static PagedArray<ArticleEntry> Site(int articles)
    {
        var random = new Random(1);
        var hour = TimeBuckets.Hour(Now.ToUnixTimeMilliseconds());
        var builder = PagedArray<ArticleEntry>.Empty.ToBuilder();
        for (var slot = 0; slot < articles; slot++)
        {
            var buckets = new Dictionary<(Resolution, int, CountKind), long>();
            var perHour = 200 / (1.0 + slot % 1_000);
            for (var ago = 0; ago < 168; ago++)
            {
                if (random.Next(3) > 0 && perHour < 10)
                {
                    continue;
                }

                foreach (var kind in (CountKind[])[
                    CountKind.Views, CountKind.Visits, CountKind.NewVisits, CountKind.Clicks, CountKind.Impressions,
                    CountKind.Shares,
                ])
                {
                    if (kind == CountKind.Shares && random.Next(20) > 0)
                    {
                        continue;
                    }

                    var minutes = ago < 48 ? random.Next(1, (int)Math.Min(60, perHour + 2)) : 0;
                    for (var i = 0; i < minutes; i++)
                    {
                        buckets[(Resolution.Minute, ((hour - ago) * 60) + random.Next(60), kind)] = 1;
                    }

                    buckets[(Resolution.Hour, hour - ago, kind)] = Math.Max(1, (long)perHour);
                    buckets[(Resolution.Total, 0, kind)] = 10_000;
                }
            }

            builder[slot] = new ArticleEntry($"a{slot}", slot)
            {
                Counts = CountSeries.From(buckets.Select(bucket =>
                    (bucket.Key.Item1, bucket.Key.Item2, bucket.Key.Item3, bucket.Value))),
                Meta = new ArticleMeta
                {
                    Version = new ArticleVersion(1, "log", 1),
                    Section = $"section {slot % 12}",
                    PublishedMs = Now.ToUnixTimeMilliseconds() - (random.Next(1, 336) * TimeBuckets.HourMs),
                },
            };
        }

        return builder.Build();
    }
}
