using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;
using RankEngine.Learning.Evaluation;
using RankEngine.Ranking;

namespace RankEngine.Learning.Training;

/// <summary>
/// Trains the linear ranker: logistic regression on features brought to mean 0 and variance 1, by L-BFGS on one
/// thread, frozen to <see cref="LinearModel"/>.
/// </summary>
/// <remarks>
/// <para>
/// The latest fifth of the rows is held out: a ranker is always used on what comes after its training, and a random
/// split would let it look ahead. Rows of one moment stay on one side.
/// </para>
/// <para>
/// A model passes when its AUC on the held-out rows (1) is above chance by three standard errors (Hanley and McNeil,
/// 1982: root of (p + n + 1) / 12pn for p positives and n negatives), which no model of shuffled labels is, and (2)
/// is no more than a tolerance below that of ordering by views in the last hour, which needs no model.
/// </para>
/// </remarks>
public static class LinearTrainer
{
    /// <summary>Key of the held-out AUC in <see cref="ModelManifest.Metrics"/>; rows count once each.</summary>
    public const string AucMetric = "auc";

    /// <summary>Key of the held-out log loss, weighted as the rows are.</summary>
    public const string LogLossMetric = "logloss";

    /// <summary>Key of the held-out AUC of views in the last hour.</summary>
    public const string BaselineAucMetric = "baseline_auc";

    private const string Features = nameof(TrainingRow.Features);
    private const string Scaled = nameof(Scaled);
    private const string Subject = "training";

    /// <summary>Trains on rows and measures.</summary>
    /// <param name="rows">In any order; rows of one moment count in the order given.</param>
    /// <param name="options">What to make.</param>
    /// <param name="cancellationToken">Stops between reading and training, and before measuring.</param>
    /// <returns>The model; the same rows and options give the same bytes.</returns>
    /// <exception cref="ArgumentException">A row has another number of features, or an infinite number.</exception>
    /// <exception cref="PreconditionException">
    /// The rows do not suffice or the model is no good; the message has the numbers.
    /// </exception>
    public static TrainedRanker Train(
        IReadOnlyList<RankerRow> rows, RankerTrainingOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.HeldOutShare is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.HeldOutShare, "Must lie between 0 and 1.");
        }

        Check(rows);
        cancellationToken.ThrowIfCancellationRequested();

        // 1. Earlier and later rows.
        RankerRow[] sorted = [.. rows.OrderBy(row => row.TimeMs)];
        var split = Split(sorted, options.HeldOutShare);
        var clicks = sorted.LongCount(row => row.IsClick);
        CheckAmount(sorted, split, clicks, options);

        // 2. Training.
        var model = Fit(sorted.AsSpan(0, split).ToArray(), options.Seed).Model;
        cancellationToken.ThrowIfCancellationRequested();

        // 3. Measures on the later rows.
        var metrics = Measure(model, sorted.AsSpan(split));
        if (!options.Force)
        {
            CheckMeasures(metrics, sorted.AsSpan(split), options.BaselineTolerance);
        }

        // 4. The files, loaded again as whoever serves them will.
        var content = model.Pack();
        var golden = sorted[^1].Features;
        var manifest = new ModelManifest
        {
            Name = options.Name,
            Version = options.Version,
            Kind = ModelManifest.LinearKind,
            FeatureSchema = RankerFeatures.SchemaVersion,
            FeatureHash = RankerFeatures.SchemaHash,
            Seed = options.Seed,
            DataFrom = DateTimeOffset.FromUnixTimeMilliseconds(sorted[0].TimeMs),
            DataTo = DateTimeOffset.FromUnixTimeMilliseconds(sorted[^1].TimeMs),
            Rows = sorted.Length,
            Positives = clicks,
            Metrics = metrics,
            Commit = options.Commit,
            Created = options.Created,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            Golden = new GoldenRow([.. golden], model.Score(golden)),
        }.Write();
        return new TrainedRanker(ModelFile.Load(manifest, content, Subject), manifest, content);
    }

    /// <summary>Trains on rows as they are; also returns Microsoft.ML's own transformer.</summary>
    internal static (LinearModel Model, ITransformer Transformer) Fit(RankerRow[] rows, int seed)
    {
        var context = new MLContext(seed);
        var data = context.Data.LoadFromEnumerable(rows.Select(TrainingRow.Of), TrainingRow.Schema());
        var scaling = context.Transforms.NormalizeMeanVariance(Scaled, Features, fixZero: false).Fit(data);
        var trainer = context.BinaryClassification.Trainers.LbfgsLogisticRegression(
            new LbfgsLogisticRegressionBinaryTrainer.Options
            {
                LabelColumnName = nameof(TrainingRow.Label),
                FeatureColumnName = Scaled,
                ExampleWeightColumnName = nameof(TrainingRow.Weight),

                // A little pull to zero keeps weights finite where a feature parts the classes; no feature is dropped.
                L1Regularization = 0,
                L2Regularization = 1,
                OptimizationTolerance = 1e-6f,
                MaximumNumberOfIterations = 500,

                // Sums in one fixed order: the same rows give the same bits.
                NumberOfThreads = 1,
            });
        var scoring = trainer.Fit(scaling.Transform(data));
        var affine = (NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)
            scaling.GetNormalizerModelParameters(0);
        return (Fold(scoring.Model, affine), scaling.Append(scoring));
    }

    // w · (x - offset) · scale + b = (w · scale) · x + (b - Σ w · scale · offset)
    private static LinearModel Fold(
        CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> trained,
        NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>> affine)
    {
        var weights = new double[RankerFeatures.Count];
        var bias = (double)trained.SubModel.Bias;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (double)trained.SubModel.Weights[i] * affine.Scale[i];
            bias -= weights[i] * (affine.Offset.IsDefaultOrEmpty ? 0 : affine.Offset[i]);
        }

        return new LinearModel(weights, bias);
    }

    private static int Split(RankerRow[] sorted, double heldOutShare)
    {
        var split = (int)(sorted.Length * (1 - heldOutShare));
        while (split > 0 && split < sorted.Length && sorted[split].TimeMs == sorted[split - 1].TimeMs)
        {
            split++;
        }

        return split;
    }

    private static SortedDictionary<string, double> Measure(LinearModel model, ReadOnlySpan<RankerRow> heldOut)
    {
        var scores = new double[heldOut.Length];
        var baseline = new double[heldOut.Length];
        var labels = new bool[heldOut.Length];
        var weights = new float[heldOut.Length];
        for (var i = 0; i < heldOut.Length; i++)
        {
            scores[i] = model.Score(heldOut[i].Features);
            baseline[i] = heldOut[i].Features[RankerFeatures.LogViewsHour];
            labels[i] = heldOut[i].IsClick;
            weights[i] = heldOut[i].Weight;
        }

        return new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            [AucMetric] = RankingMeasures.Auc(scores, labels),
            [LogLossMetric] = RankingMeasures.LogLoss(scores, labels, weights),
            [BaselineAucMetric] = RankingMeasures.Auc(baseline, labels),
        };
    }

    private static void Check(IReadOnlyList<RankerRow> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.Features is not { Length: RankerFeatures.Count })
            {
                throw new ArgumentException($"Row {i} has not {RankerFeatures.Count} features.", nameof(rows));
            }

            if (!Array.TrueForAll(row.Features, float.IsFinite) || !(row.Weight > 0 && float.IsFinite(row.Weight)))
            {
                throw new ArgumentException(
                    $"Row {i} holds a number that is not finite, or weighs nothing.", nameof(rows));
            }
        }
    }

    private static void CheckAmount(RankerRow[] sorted, int split, long clicks, RankerTrainingOptions options)
    {
        var heldOutClicks = sorted.AsSpan(split).Count(row => row.IsClick);
        var heldOut = sorted.Length - split;
        var earlierClicks = clicks - heldOutClicks;
        if (earlierClicks == 0 || earlierClicks == split || heldOutClicks == 0 || heldOutClicks == heldOut)
        {
            throw new PreconditionException(
                Subject,
                $"Of {split} earlier rows {earlierClicks} are clicks, of {heldOut} later ones {heldOutClicks}: " +
                "both parts need clicks and rows without.");
        }

        if (options.Force)
        {
            return;
        }

        if (sorted.Length < options.MinRows)
        {
            throw new PreconditionException(
                Subject, $"There are {sorted.Length} rows; at least {options.MinRows} are needed.");
        }

        if (clicks < options.MinClicks || 5 * heldOutClicks < options.MinClicks)
        {
            throw new PreconditionException(
                Subject,
                $"There are {clicks} clicks, {heldOutClicks} of them in the later part; at least {options.MinClicks} " +
                $"and {options.MinClicks / 5} are needed.");
        }
    }

    private static void CheckMeasures(
        SortedDictionary<string, double> metrics, ReadOnlySpan<RankerRow> heldOut, double baselineTolerance)
    {
        double clicks = heldOut.Count(row => row.IsClick);
        var others = heldOut.Length - clicks;
        var chance = 0.5 + (3 * Math.Sqrt((clicks + others + 1) / (12 * clicks * others)));
        if (!(metrics[AucMetric] > chance))
        {
            throw new PreconditionException(
                Subject,
                $"The model's AUC on the later rows is {metrics[AucMetric]:F4}; chance alone may reach {chance:F4}.");
        }

        if (metrics[AucMetric] <= metrics[BaselineAucMetric] - baselineTolerance)
        {
            throw new PreconditionException(
                Subject,
                $"The model's AUC on the later rows is {metrics[AucMetric]:F4}; ordering by views in the last hour " +
                $"reaches {metrics[BaselineAucMetric]:F4}.");
        }
    }

    private static int Count(this ReadOnlySpan<RankerRow> rows, Predicate<RankerRow> predicate)
    {
        var count = 0;
        foreach (var row in rows)
        {
            count += predicate(row) ? 1 : 0;
        }

        return count;
    }

    private static int Count(this Span<RankerRow> rows, Predicate<RankerRow> predicate) =>
        ((ReadOnlySpan<RankerRow>)rows).Count(predicate);
}
