using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using RankEngine.Benchmarks.Snapshots;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Recommended;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Benchmarks.Trending;

/// <summary>A list of ten from the boards of 6,000 live articles, in each order: time, and bytes of answer and decision.</summary>
[MemoryDiagnoser]
public class TrendingCallBenchmarks
{
    private Ranker _ranker = null!;
    private TrendingQuery _query = null!;

    /// <summary>By what the list is ordered.</summary>
    [Params(TrendingOrder.Popular, TrendingOrder.Surging, TrendingOrder.MostRead)]
    public TrendingOrder Order { get; set; }

    /// <summary>Makes the site.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var site = new BenchmarkSite(6_000);
        var nowMs = BenchmarkSite.Now.ToUnixTimeMilliseconds();
        var view = new SiteView("main");
        view.Publish(new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = site.Slots,
            Entries = site.Entries,
            Heads = new Dictionary<int, PartitionHead>(),
            Newest = NewestFirst.Of(site.Entries),
            Boards = LiveBoards.Compute(
                [.. Enumerable.Range(0, 6_000)],
                site.Entries,
                SitePriors.Default,
                nowMs,
                TrendingBoards.Empty,
                new TrendingOptions()),
        });
        view.MarkFresh(nowMs);
        view.MarkCounted(nowMs);
        _ranker = new Ranker(
            new OneView(view), new NoReaders(), new DecisionLog(), new TrendingOptions(), new StoppedClock());
        _query = new TrendingQuery("main", TimeSpan.FromDays(1), "", 10, RankingFilter.None) { Order = Order };

        // A fast wrong answer is no result.
        if (Ask().Articles.Count != 10)
        {
            throw new InvalidOperationException("The list is not full.");
        }
    }

    /// <summary>One call, from query to answer.</summary>
    [Benchmark]
    public RankedList Ask() => _ranker.Trending(_query);

    private sealed class OneView(SiteView view) : ISiteViews
    {
        public bool TryGet(string site, [NotNullWhen(true)] out SiteView? found)
        {
            found = view;
            return true;
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => BenchmarkSite.Now;
    }

    private sealed class NoReaders : IReaderMemories
    {
        public ValueTask<ReaderMemory?> ReadAsync(
            string site, Pseudonym reader, CancellationToken cancellationToken) =>
            ValueTask.FromResult<ReaderMemory?>(null);
    }
}
