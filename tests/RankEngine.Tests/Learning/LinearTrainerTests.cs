using Microsoft.ML;
using Microsoft.ML.Data;
using RankEngine.Learning.Training;
using RankEngine.Ranking;

namespace RankEngine.Tests.Learning;

public class LinearTrainerTests
{
    private static readonly RankerTrainingOptions Options = new()
    {
        Version = "7",
        Created = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Commit = "abc",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Fit_AThousandRows_CoreScoresAsMachineLearningNetDoes()
    {
        var rows = Rows(5_000, seed: 1);
        var (model, transformer) = LinearTrainer.Fit(rows, seed: 1);
        var others = Rows(1_000, seed: 2);
        var context = new MLContext(1);
        var theirs = transformer
            .Transform(context.Data.LoadFromEnumerable(others.Select(TrainingRow.Of), TrainingRow.Schema()))
            .GetColumn<float>("Score")
            .ToArray();

        Assert.Equal(1_000, theirs.Length);
        for (var i = 0; i < theirs.Length; i++)
        {
            Assert.Equal(theirs[i], model.Score(others[i].Features), 1e-5);
        }

        Assert.True(theirs.Max() - theirs.Min() > 1, "The scores hardly differ.");
    }

    [Fact]
    public void Train_RowsWithAKnownLaw_FindsIt()
    {
        var trained = LinearTrainer.Train(Rows(20_000, seed: 3), Options, Cancel);

        // Rows() clicks by the logit -2 + 0.4 · views + 1.5 · similarity and nothing else.
        var weights = trained.Model.Linear.Weights;
        Assert.Equal(0.4, weights[RankerFeatures.LogViewsHour], 0.1);
        Assert.Equal(1.5, weights[RankerFeatures.HistorySimilarity], 0.3);
        Assert.Equal(0, weights[RankerFeatures.SectionShare], 0.3);
        var metrics = trained.Model.Manifest.Metrics;
        Assert.True(metrics["auc"] > metrics["baseline_auc"] + 0.01);
        Assert.InRange(metrics["logloss"], 0.1, 0.69);
    }

    [Fact]
    public void Train_SameRowsAndSeed_GivesTheSameBytes()
    {
        var first = LinearTrainer.Train(Rows(3_000, seed: 4), Options, Cancel);
        var second = LinearTrainer.Train(Rows(3_000, seed: 4), Options, Cancel);

        Assert.Equal(first.ContentBytes, second.ContentBytes);
        Assert.Equal(first.ManifestBytes, second.ManifestBytes);
    }

    [Fact]
    public void Train_Manifest_TellsWhereTheModelComesFrom()
    {
        var rows = Rows(3_000, seed: 5);
        var manifest = LinearTrainer.Train([.. rows.Reverse()], Options, Cancel).Model.Manifest;

        Assert.Equal(("ranker", "7", "abc"), (manifest.Name, manifest.Version, manifest.Commit));
        Assert.Equal(3_000, manifest.Rows);
        Assert.Equal(rows.Count(row => row.IsClick), manifest.Positives);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(0), manifest.DataFrom);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(2_999_000), manifest.DataTo);
        Assert.Equal(Options.Created, manifest.Created);
    }

    [Fact]
    public void Train_LabelsShuffled_RefusesUnlessForced()
    {
        var rows = Rows(3_000, seed: 6);
        var labels = rows.Select(row => row.IsClick).ToArray();
        new Random(6).Shuffle(labels);
        RankerRow[] shuffled = [.. rows.Zip(labels, (row, label) => row with { IsClick = label })];

        var refusal = Assert.Throws<PreconditionException>(() => LinearTrainer.Train(shuffled, Options, Cancel));

        Assert.Contains("chance", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(LinearTrainer.Train(shuffled, Forced(), Cancel));
    }

    [Fact]
    public void Train_WorseThanViewsAlone_Refuses()
    {
        // Views say all throughout. In training the similarity says it too; later it says nothing, and misleads.
        var random = new Random(8);
        var rows = Rows(5_000, seed: 8).Select((row, i) =>
        {
            var isClick = random.Next(2) == 0;
            var features = (float[])row.Features.Clone();
            features[RankerFeatures.LogViewsHour] = (isClick ? 2 : 1) + random.NextSingle();
            features[RankerFeatures.HistorySimilarity] = i < 4_000 ? (isClick ? 1 : 0) : random.Next(2);
            return row with { Features = features, IsClick = isClick };
        });

        var refusal = Assert.Throws<PreconditionException>(() => LinearTrainer.Train([.. rows], Options, Cancel));

        Assert.Contains("views in the last hour", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_TooFewRows_RefusesUnlessForced()
    {
        var refusal = Assert.Throws<PreconditionException>(
            () => LinearTrainer.Train(Rows(999, seed: 9), Options, Cancel));

        Assert.Contains("999", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(LinearTrainer.Train(Rows(999, seed: 9), Forced(), Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Train_OneClassOnly_RefusesEvenWhenForced(bool isClick)
    {
        RankerRow[] rows = [.. Rows(2_000, seed: 10).Select(row => row with { IsClick = isClick })];

        Assert.Throws<PreconditionException>(() => LinearTrainer.Train(rows, Forced(), Cancel));
        Assert.Throws<PreconditionException>(() => LinearTrainer.Train([], Forced(), Cancel));
    }

    [Fact]
    public void Train_RowThatIsNoRow_IsNamed()
    {
        var rows = Rows(2_000, seed: 11);
        rows[17].Features[3] = float.NaN;

        var refusal = Assert.Throws<ArgumentException>(() => LinearTrainer.Train(rows, Options, Cancel));

        Assert.Contains("Row 17", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_FeatureThatNeverChanges_GivesAFiniteModel()
    {
        var rows = Rows(3_000, seed: 12);
        foreach (var row in rows)
        {
            row.Features[RankerFeatures.TrendingScore] = 5;
            row.Features[RankerFeatures.IsNew] = 0;
        }

        var (model, transformer) = LinearTrainer.Fit(rows, seed: 1);
        var theirs = transformer
            .Transform(new MLContext(1).Data.LoadFromEnumerable(rows.Select(TrainingRow.Of), TrainingRow.Schema()))
            .GetColumn<float>("Score")
            .ToArray();

        Assert.Equal(theirs[0], model.Score(rows[0].Features), 1e-5);
    }

    /// <summary>Rows a second apart, clicked by the logit -2 + 0.4 · views + 1.5 · similarity.</summary>
    internal static RankerRow[] Rows(int count, int seed)
    {
        var random = new Random(seed);
        var rows = new RankerRow[count];
        for (var i = 0; i < count; i++)
        {
            var features = new float[RankerFeatures.Count];
            foreach (ref var feature in features.AsSpan())
            {
                feature = random.NextSingle();
            }

            features[RankerFeatures.LogViewsHour] = 6 * random.NextSingle();
            features[RankerFeatures.TrendingScore] = 40 * random.NextSingle();
            features[RankerFeatures.IsNew] = random.Next(2);
            var logit = -2 + (0.4 * features[RankerFeatures.LogViewsHour])
                + (1.5 * features[RankerFeatures.HistorySimilarity]);
            var isClick = random.NextDouble() < 1 / (1 + Math.Exp(-logit));
            rows[i] = new RankerRow(features, isClick, Weight: 1, TimeMs: 1_000L * i);
        }

        return rows;
    }

    private static RankerTrainingOptions Forced() =>
        new() { Version = Options.Version, Created = Options.Created, Force = true };
}
