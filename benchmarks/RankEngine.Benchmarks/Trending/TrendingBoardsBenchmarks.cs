using BenchmarkDotNet.Attributes;
using RankEngine.Benchmarks.Snapshots;
using RankEngine.Folding;
using RankEngine.Trending;

namespace RankEngine.Benchmarks.Trending;

/// <summary>Ranking all live articles for the four windows, against sorting them by their views.</summary>
[MemoryDiagnoser]
public class TrendingBoardsBenchmarks
{
    private BenchmarkSite _site = null!;
    private int[] _live = [];

    /// <summary>Live articles.</summary>
    [Params(1_000, 10_000)]
    public int Articles { get; set; }

    /// <summary>Makes the site.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _site = new BenchmarkSite(Articles);
        _live = [.. Enumerable.Range(0, Articles)];

        // A fast wrong answer is no result.
        var boards = Boards();
        foreach (var window in TrendingWindows.All)
        {
            var board = boards.Of(window).ToArray();
            var sorted = board.Zip(board.Skip(1)).All(pair => pair.First.Score.Value >= pair.Second.Score.Value);
            if (!sorted || board.Select(entry => entry.Slot).Distinct().Count() != Articles)
            {
                throw new InvalidOperationException("A board is out of order or lacks an article.");
            }
        }
    }

    /// <summary>One order, by a number that is there.</summary>
    [Benchmark(Baseline = true)]
    public int[] SortByViews()
    {
        var views = Array.ConvertAll(_live, slot => -_site.Entries[slot]!.Counts.Total(CountKind.Views));
        int[] order = [.. _live];
        Array.Sort(views, order);
        return order;
    }

    /// <summary>Scores and orders of all windows.</summary>
    [Benchmark]
    public TrendingBoards Boards() =>
        TrendingBoards.Compute(
            _live, _site.Entries, SitePriors.Default, BenchmarkSite.Now.ToUnixTimeMilliseconds());
}
