using RankEngine.Ranking;

namespace RankEngine.Tests.Ranking;

public class LinearModelTests
{
    [Fact]
    public void Score_WorkedExample_IsBiasPlusWeightedFeatures()
    {
        var model = new LinearModel([2, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5], bias: 10);

        Assert.Equal(10 + (2 * 3) - 4 + (0.5 * 6), model.Score([3, 4, 9, 9, 9, 9, 9, 9, 9, 9, 9, 6]));
    }

    [Fact]
    public void Explain_AnyRow_PartsSumToTheScoreExactly()
    {
        var random = new Random(1);
        for (var round = 0; round < 1_000; round++)
        {
            var model = Model(random);
            var features = Features(random);
            var parts = model.Explain(features);
            var sum = 0.0;
            foreach (var part in parts)
            {
                sum += part.Contribution;
                Assert.Equal(part.Value * part.Weight, part.Contribution);
            }

            Assert.Equal(model.Score(features), sum);
            Assert.Equal(["bias", .. RankerFeatures.Names.ToArray()], parts.Select(part => part.Name));
        }
    }

    [Fact]
    public void Unpack_PackedModel_ScoresTheSame()
    {
        var random = new Random(2);
        var model = Model(random);
        var features = Features(random);

        Assert.Equal(model.Score(features), LinearModel.Unpack(model.Pack()).Score(features));
    }

    [Fact]
    public void Unpack_CutAtEveryByteOrLonger_Refuses()
    {
        var bytes = Model(new Random(3)).Pack();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => LinearModel.Unpack(bytes.AsSpan(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => LinearModel.Unpack([.. bytes, 0]));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Constructor_WeightNotFinite_Refuses(double weight)
    {
        Assert.Throws<ArgumentException>(() => new LinearModel([weight, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0));
        Assert.Throws<ArgumentException>(() => new LinearModel(new double[RankerFeatures.Count], weight));
    }

    [Fact]
    public void Score_WrongNumberOfFeatures_Refuses()
    {
        var model = Model(new Random(4));

        Assert.Throws<ArgumentOutOfRangeException>(() => model.Score(new float[RankerFeatures.Count - 1]));
        Assert.Throws<ArgumentException>(() => new LinearModel([1, 2], 0));
    }

    [Fact]
    public void Score_AnyRow_AllocatesNothing()
    {
        var model = Model(new Random(5));
        var features = new float[RankerFeatures.Count];
        model.Score(features);

        var before = GC.GetAllocatedBytesForCurrentThread();
        model.Score(features);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Names_OfTheSchema_AreAsManyAsFeaturesAndFixed()
    {
        Assert.Equal(RankerFeatures.Count, RankerFeatures.Names.Length);
        Assert.Equal("trending_score", RankerFeatures.Names[RankerFeatures.TrendingScore]);
        Assert.Equal("co_reading_last_5", RankerFeatures.Names[RankerFeatures.CoReadingLastFive]);

        // Changes only together with the version: models in use name this hash.
        Assert.Equal(2, RankerFeatures.SchemaVersion);
        Assert.Equal("6784b4a648ab5ff9f5d10b1220140fdfbb41f7dd774d27eaafae9fa012825697", RankerFeatures.SchemaHash);
    }

    internal static LinearModel Model(Random random)
    {
        var weights = new double[RankerFeatures.Count];
        foreach (ref var weight in weights.AsSpan())
        {
            weight = (random.NextDouble() - 0.5) * 10;
        }

        return new LinearModel(weights, random.NextDouble());
    }

    internal static float[] Features(Random random)
    {
        var features = new float[RankerFeatures.Count];
        foreach (ref var feature in features.AsSpan())
        {
            feature = random.NextSingle() * 10;
        }

        return features;
    }
}
