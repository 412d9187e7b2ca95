using BenchmarkDotNet.Attributes;
using RankEngine.Benchmarks.Snapshots;
using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Benchmarks.Trending;

/// <summary>
/// Making all lists of the live articles: the boards of the four windows, exact counts and what surges; against
/// sorting the articles by their views.
/// </summary>
[MemoryDiagnoser]
public class TrendingBoardsBenchmarks
{
    private BenchmarkSite _site = null!;
    private int[] _live = [];
    private ArticleEntry[] _newest = [];
    private TrendingBoards _before = TrendingBoards.Empty;

    /// <summary>Live articles.</summary>
    [Params(1_000, 6_000)]
    public int Articles { get; set; }

    /// <summary>Makes the site.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _site = new BenchmarkSite(Articles);
        _live = [.. Enumerable.Range(0, Articles)];

        _before = Live();
        _newest = [.. _before.Newest.Select(slot => _site.Entries[slot]!)];

        // A fast wrong answer is no result.
        var boards = Live();
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
            _live, _site.Entries, SitePriors.Default, NowMs);

    /// <summary>An exact board alone, as the first who asks for it has it made.</summary>
    [Benchmark]
    public int Exact() => ExactBoards
        .Of(LiveSums.Of(_newest, TrendingWindows.All, VisitorMix.Unknown, withActivity: false, NowMs), [])
        .Of(TrendingOrder.MostRead, TrendingWindow.Day).Length;

    /// <summary>What surges, alone.</summary>
    [Benchmark]
    public SurgingBoard Surging() => SurgingBoard.Compute(
        LiveSums.Of(_newest, [TrendingWindow.Hour], VisitorMix.Unknown, withActivity: false, NowMs),
        [],
        SitePriors.Default);

    /// <summary>All of it, as a server makes it: kept steady too.</summary>
    [Benchmark]
    public TrendingBoards Live() => LiveBoards.Compute(
        _live, _site.Entries, SitePriors.Default, NowMs, _before, new TrendingOptions());

    private static long NowMs => BenchmarkSite.Now.ToUnixTimeMilliseconds();
}
