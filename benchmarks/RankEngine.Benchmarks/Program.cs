using System.Globalization;
using BenchmarkDotNet.Running;
using RankEngine.Benchmarks.Rivals;
using RankEngine.Benchmarks.Snapshots;
using RankEngine.Benchmarks.Text;
using RankEngine.Benchmarks.Trending;

// Processor time and bytes without a benchmark's many runs: a site of a million articles takes long to make.
if (args is ["publish-cost", .. var sizes])
{
    foreach (var size in sizes)
    {
        await PublishCost.RunAsync(int.Parse(size, CultureInfo.InvariantCulture));
    }

    return;
}

if (args is ["encode-cost", var articles])
{
    EncodeCost.Run(articles);
    return;
}

if (args is ["trending-cost", .. var pools])
{
    foreach (var pool in pools)
    {
        TrendingCost.Run(int.Parse(pool, CultureInfo.InvariantCulture));
    }

    return;
}

if (args is ["lucene", var corpus, .. var rest])
{
    LuceneComparison.Run(corpus, rest);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
