using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Tests.Trending;

public sealed class FadingFitTests
{
    /// <summary>Ten articles of an hour beside ten of a day with four times their rate: who of them is read tells.</summary>
    [Theory]
    [InlineData(9, 1, 6)]
    [InlineData(1, 9, 12)]
    public void Fit_WhoIsReadNext_TellsHowFastTheSiteFades(int readersOfNew, int readersOfOld, double hourHalfLife)
    {
        var rows = Enumerable.Range(0, 30).SelectMany(moment => Enumerable.Range(0, 20).Select(article =>
            article < 10 ? Row(moment, 1, 1, readersOfNew) : Row(moment, 24, 4, readersOfOld))).ToArray();

        var fitted = FadingFit.Fit(rows);

        // 4 · 2^(-24 / h) is less than 2^(-1 / h) up to a half-life of 11.5 h; of equals the nearest to the default.
        Assert.Equal(hourHalfLife, fitted.Hours(TrendingWindow.Hour));
        Assert.Equal(readersOfNew > readersOfOld ? 6 : 48, fitted.Hours(TrendingWindow.Day));
        Assert.Equal(168 * fitted.Hours(TrendingWindow.Day) / 48, fitted.Hours(TrendingWindow.Week));
    }

    [Fact]
    public void Fit_FewExamples_KeepsTheDefault() => Assert.Same(AgeHalfLives.Default, FadingFit.Fit(ForecastRows.Empty));

    private static ForecastRow Row(int moment, float ageHours, float rate, int readers)
    {
        var features = new float[ForecastFeatures.Count];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = ForecastFeatures.Names[i] switch
            {
                "age" => MathF.Log(ageHours + 0.1f),
                var name when name.StartsWith("rate", StringComparison.Ordinal) => MathF.Log(rate),
                _ => 0,
            };
        }

        return new ForecastRow(moment * 60, 1, features, [readers, readers, readers], [100, 100, 100]);
    }
}
