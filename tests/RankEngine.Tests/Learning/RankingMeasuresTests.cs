using RankEngine.Learning.Evaluation;

namespace RankEngine.Tests.Learning;

public class RankingMeasuresTests
{
    [Theory]
    [InlineData(new[] { 3.0, 2, 1 }, new[] { true, false, false }, 1)]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { true, false, false }, 0)]
    [InlineData(new[] { 2.0, 3, 1 }, new[] { true, false, false }, 0.5)]
    [InlineData(new[] { 2.0, 2, 1 }, new[] { true, false, false }, 0.75)]
    [InlineData(new[] { 1.0, 1, 1, 1 }, new[] { true, false, true, false }, 0.5)]
    [InlineData(new[] { 5.0, 4, 3, 2, 1 }, new[] { true, false, true, false, false }, 5.0 / 6)]
    public void Auc_WorkedExamples_CountsPairsWithTiesAsHalf(double[] scores, bool[] labels, double expected) =>
        Assert.Equal(expected, RankingMeasures.Auc(scores, labels), 1e-12);

    [Fact]
    public void Auc_OneClassOrNothing_HasNoAnswer()
    {
        Assert.True(double.IsNaN(RankingMeasures.Auc([1, 2], [true, true])));
        Assert.True(double.IsNaN(RankingMeasures.Auc([1, 2], [false, false])));
        Assert.True(double.IsNaN(RankingMeasures.Auc([], [])));
        Assert.Throws<ArgumentException>(() => RankingMeasures.Auc([1, double.NaN], [true, false]));
    }

    [Fact]
    public void Auc_RandomScoresWithTies_IsTheShareOfPairsWon()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var scores = Enumerable.Range(0, 40).Select(_ => (double)random.Next(8)).ToArray();
            var labels = scores.Select(score => random.Next(10) < score).ToArray();
            labels[0] = true;
            labels[1] = false;
            var pairs =
                from positive in Enumerable.Range(0, 40).Where(i => labels[i])
                from negative in Enumerable.Range(0, 40).Where(i => !labels[i])
                select scores[positive].CompareTo(scores[negative]) switch { > 0 => 1.0, 0 => 0.5, _ => 0.0 };

            Assert.Equal(pairs.Average(), RankingMeasures.Auc(scores, labels), 1e-12);
        }
    }

    [Fact]
    public void LogLoss_WorkedExamples_IsTheMeanSurprise()
    {
        // Log-odds 0 is one half; ln 3 is three quarters, counted twice.
        Assert.Equal(Math.Log(2), RankingMeasures.LogLoss([0, 0], [true, false], [1, 5]), 1e-12);
        Assert.Equal(
            (Math.Log(2) + (2 * Math.Log(4))) / 3,
            RankingMeasures.LogLoss([0, Math.Log(3)], [true, false], [1, 2]),
            1e-12);
        Assert.Equal(0, RankingMeasures.LogLoss([800, -800], [true, false], [1, 1]), 1e-12);
        Assert.Equal(800, RankingMeasures.LogLoss([-800], [true], [1]), 1e-9);
        Assert.True(double.IsNaN(RankingMeasures.LogLoss([], [], [])));
    }

    [Theory]
    [InlineData(new[] { 1.0, 0, 0 }, 3, 1)]
    [InlineData(new[] { 0.0, 0, 1 }, 3, 0.5)]
    [InlineData(new[] { 0.0, 0, 1 }, 2, 0)]
    [InlineData(new[] { 0.0, 1 }, 10, 0.6309297535714575)]
    [InlineData(new[] { 3.0, 2, 3, 0, 1, 2 }, 6, 0.9608081943360617)]
    [InlineData(new[] { 1.0 }, 1, 1)]
    public void NdcgAt_WorkedExamples_IsGainOverIdeal(double[] gains, int k, double expected) =>
        Assert.Equal(expected, RankingMeasures.NdcgAt(gains, k), 1e-12);

    [Fact]
    public void NdcgAt_NoGain_HasNoAnswer() => Assert.True(double.IsNaN(RankingMeasures.NdcgAt([0, 0], 5)));

    [Fact]
    public void ReciprocalRank_FirstPositive_Decides()
    {
        Assert.Equal(1, RankingMeasures.ReciprocalRank([true, true]));
        Assert.Equal(1.0 / 3, RankingMeasures.ReciprocalRank([false, false, true, true]));
        Assert.True(double.IsNaN(RankingMeasures.ReciprocalRank([false])));
    }
}
