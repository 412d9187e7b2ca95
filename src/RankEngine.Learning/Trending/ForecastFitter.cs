using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using RankEngine.Ranking.Trees;
using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Learning.Trending;

/// <summary>Learns how many readers will turn to an article: boosted regression trees, frozen.</summary>
/// <remarks>
/// Label: ln(1 + readers · (mean readers of the site / readers of the site at that moment)^½). The logarithm, because
/// squared error would else be that of a few great stories; the root, because a list is judged by the share of readers it
/// catches, at night as at noon, while nights are mostly chance. One thread: the same examples give the same trees, and
/// the store wants the other cores.
/// </remarks>
public sealed class ForecastFitter : IForecastFitter
{
    private const int Seed = 1;

    // Measured on two sites, one of 200,000 and one of 170 visits a day: with half as many leaves the busy one's next three
    // hours are foreseen as by a plain rate; more trees change nothing but the time.
    private const int Trees = 80;
    private const int Leaves = 16;
    private const double LearningRate = 0.1;
    private const double FeatureFraction = 0.8;
    private const int MaxBins = 127;

    // Smaller groups serve a busy site; on a quiet one they are chance.
    private const int LeastPerLeaf = 50;
    private const double LeafShare = 0.002;

    /// <inheritdoc/>
    public TrendingForecast? Fit(
        ForecastRows rows, IReadOnlyList<TrendingWindow> windows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(windows);
        if (!ForecastPlan.IsEnough(rows))
        {
            return null;
        }

        var forests = new Dictionary<TrendingWindow, TreeForest>();
        foreach (var window in windows.Where(ForecastHorizons.Windows.Contains))
        {
            cancellationToken.ThrowIfCancellationRequested();
            forests[window] = Fit(rows.Rows, IndexOf(window));
        }

        return new TrendingForecast(forests, rows.Rows.Count, rows.ThroughMinute);
    }

    private static TreeForest Fit(IReadOnlyList<ForecastRow> rows, int horizon)
    {
        var ml = new MLContext(Seed);
        var mean = rows.DistinctBy(row => row.Minute).Average(row => (double)row.SiteVisits[horizon]);
        var examples = rows.Select(row => new Example
        {
            Features = row.Features,
            Weight = row.Weight,
            Label = (float)Math.Log(
                1 + (row.Visits[horizon] * Math.Sqrt(mean / Math.Max(1, row.SiteVisits[horizon])))),
        });
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        var trained = ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            LabelColumnName = nameof(Example.Label),
            FeatureColumnName = nameof(Example.Features),
            ExampleWeightColumnName = nameof(Example.Weight),
            NumberOfTrees = Trees,
            NumberOfLeaves = Leaves,
            MinimumExampleCountPerLeaf = Math.Max(LeastPerLeaf, (int)(LeafShare * rows.Count)),
            LearningRate = LearningRate,
            FeatureFraction = FeatureFraction,
            MaximumBinCountPerFeature = MaxBins,
            NumberOfThreads = 1,
            Seed = Seed,
        }).Fit(ml.Data.LoadFromEnumerable(examples, schema));
        return ForestFreezer.Freeze(trained.Model.TrainedTreeEnsemble, rows[0].Features.Length);
    }

    private static int IndexOf(TrendingWindow window)
    {
        for (var i = 0; i < ForecastHorizons.Windows.Count; i++)
        {
            if (ForecastHorizons.Windows[i] == window)
            {
                return i;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(window), window, "Is not forecast.");
    }

    private sealed class Example
    {
        public float[] Features { get; init; } = [];

        public float Label { get; init; }

        public float Weight { get; init; }
    }
}
