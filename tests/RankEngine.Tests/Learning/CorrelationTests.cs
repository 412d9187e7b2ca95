using RankEngine.Learning.Evaluation;

namespace RankEngine.Tests.Learning;

public class CorrelationTests
{
    [Fact]
    public void Pearson_KnownNumbers_GivesTheCoefficient()
    {
        // Deviations -1, 0, 1 and -1, -1, 2: 3 / √(2 · 6).
        Assert.Equal(3 / Math.Sqrt(12), Correlation.Pearson([1, 2, 3], [1, 1, 4]), 12);
        Assert.Equal(-1, Correlation.Pearson([1, 2, 3], [6, 4, 2]), 12);
    }

    [Fact]
    public void Spearman_Ties_ShareTheMeanOfTheirRanks()
    {
        // Ranks 1, 2, 3 and 1.5, 1.5, 3.
        Assert.Equal(
            Correlation.Pearson([1, 2, 3], [1.5, 1.5, 3]), Correlation.Spearman([1, 20, 300], [7, 7, 8]), 12);
        Assert.Equal(1, Correlation.Spearman([1, 2, 3], [1, 10, 1000]), 12);
    }

    [Fact]
    public void Pearson_NothingToCompare_IsNaN()
    {
        Assert.Equal(double.NaN, Correlation.Pearson([], []));
        Assert.Equal(double.NaN, Correlation.Pearson([1], [2]));
        Assert.Equal(double.NaN, Correlation.Spearman([1, 2], [3, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Correlation.Pearson([1, 2], [3]));
    }
}
