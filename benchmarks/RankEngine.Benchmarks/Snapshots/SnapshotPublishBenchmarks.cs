using BenchmarkDotNet.Attributes;
using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Benchmarks.Snapshots;

/// <summary>The next snapshot after 1,000 changes, against copying the array of all articles.</summary>
[MemoryDiagnoser]
public class SnapshotPublishBenchmarks
{
    private const int Changes = 1_000;

    private BenchmarkSite _site = null!;
    private NewestFirst _newest = null!;
    private PartitionChange _reads = null!;
    private ArticleEntry?[] _flat = [];

    /// <summary>Articles of the site.</summary>
    [Params(100_000, 1_000_000)]
    public int Articles { get; set; }

    /// <summary>Makes the site.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _site = new BenchmarkSite(Articles);
        _newest = NewestFirst.Of(_site.Entries);
        _reads = BenchmarkSite.Reads(Articles, 7, Changes, 2);
        _flat = [.. Enumerable.Range(0, Articles).Select(slot => _site.Entries[slot])];

        // A fast wrong answer is no result.
        var read = CountsChange();
        var before = Enumerable.Range(0, Articles).Sum(slot => Views(_site.Entries, slot));
        var after = Enumerable.Range(0, Articles).Sum(slot => Views(read, slot));
        var order = ArticlesChange();
        if (after - before != 2 * Changes || order.Count != Articles || order.Distinct().Count() != Articles)
        {
            throw new InvalidOperationException("A change was lost, or an article is not in its place.");
        }
    }

    /// <summary>A new array for every change of the site: references only.</summary>
    [Benchmark(Baseline = true)]
    public ArticleEntry?[] CopyAll() => [.. _flat];

    /// <summary>1,000 articles were read.</summary>
    [Benchmark]
    public PagedArray<ArticleEntry> CountsChange()
    {
        var builder = new SnapshotBuilder(_site.Entries, _site.Slots);
        builder.Add(_reads);
        return builder.Build(BenchmarkSite.Now);
    }

    /// <summary>1,000 articles were read, and as many have a new version with another date.</summary>
    [Benchmark]
    public NewestFirst ArticlesChange()
    {
        var builder = new SnapshotBuilder(_site.Entries, _site.Slots);
        builder.Add(_reads);
        var taken = new HashSet<int>();
        var stride = Articles / Changes;
        for (var i = 0; i < Changes; i++)
        {
            var write = BenchmarkSite.Write(i * stride, revision: 2);
            if (builder.Set(write))
            {
                taken.Add(_site.Slots.GetOrAdd(write.Id));
            }
        }

        return _newest.With(taken, _site.Entries, builder.Build(BenchmarkSite.Now));
    }

    private static long Views(PagedArray<ArticleEntry> entries, int slot) =>
        entries[slot]!.Counts.Total(CountKind.Views);
}
