using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class VisitorMixTests
{
    private const int NowHour = 500_000;
    private const long NowMs = (NowHour * TimeBuckets.HourMs) + (30 * TimeBuckets.MinuteMs);

    [Fact]
    public void Of_WeekOfOneShare_IsThatShare()
    {
        var mix = Of(Enumerable.Range(2, 166).Select(ago => new Hour(ago, Visits: 100, New: 30, Impressions: 400)));

        Assert.Equal(new VisitorMix(0.3, ReportsImpressions: true), mix);
    }

    [Fact]
    public void Of_FloodsForTwoDaysAndNow_StaysAsItWas()
    {
        var mix = Of(Enumerable.Range(0, 168).Select(ago => ago is < 2 or >= 60 and < 108
            ? new Hour(ago, Visits: 50_000, New: 49_900, Impressions: 0)
            : new Hour(ago, Visits: 100, New: 30, Impressions: 400)));

        Assert.Equal(new VisitorMix(0.3, ReportsImpressions: true), mix);
    }

    [Fact]
    public void Of_FirstDaysOfAnEngine_AreForgottenWithinADay()
    {
        var mix = Of(Enumerable.Range(2, 80).Select(ago => new Hour(ago, Visits: 100, New: ago < 30 ? 40 : 100, Impressions: 1)));

        Assert.Equal(new VisitorMix(0.4, ReportsImpressions: true), mix);
    }

    [Fact]
    public void Of_LastTwoHoursAndWhatIsOlderThanAWeek_AreLeftOut()
    {
        Hour[] beside = [new(0, 1_000, 1_000, 9), new(1, 1_000, 1_000, 9), .. Older()];

        Assert.Equal(VisitorMix.Unknown, Of(beside));

        static IEnumerable<Hour> Older() =>
            Enumerable.Range(168, 100).Select(ago => new Hour(ago, Visits: 100, New: 100, Impressions: 9));
    }

    [Theory]
    [InlineData(23, 100, false)]
    [InlineData(24, 100, true)]
    [InlineData(24, 10, true)]
    [InlineData(166, 9, false)]
    public void Of_LittleIsKnown_SaysNothing(int hours, int visits, bool isKnown)
    {
        var mix = Of(Enumerable.Range(2, hours).Select(ago => new Hour(ago, visits, visits, Impressions: 0)));

        Assert.Equal(isKnown ? new VisitorMix(1, false) : VisitorMix.Unknown, mix);
    }

    [Fact]
    public void Of_VisitsOfNobody_AreNewOnes()
    {
        var mix = Of(Enumerable.Range(2, 100).Select(ago => new Hour(ago, Visits: 60, New: 20, Impressions: 0, Loose: 20)));

        Assert.Equal(0.5, mix.NewShare);
    }

    // Each hour's counts lie in an article of its own, so that articles are added up.
    private static VisitorMix Of(IEnumerable<Hour> hours)
    {
        var builder = PagedArray<ArticleEntry>.Empty.ToBuilder();
        var slot = 0;
        foreach (var hour in hours)
        {
            var bucket = NowHour - hour.Ago;
            foreach (var part in (int[])[1, 2])
            {
                builder[slot] = new ArticleEntry($"a{slot}", slot)
                {
                    Counts = CountSeries.From(
                    [
                        (Resolution.Total, 0, CountKind.Views, 1),
                        (Resolution.Hour, bucket, CountKind.Visits, Part(hour.Visits, part)),
                        (Resolution.Hour, bucket, CountKind.NewVisits, Part(hour.New, part)),
                        (Resolution.Hour, bucket, CountKind.Impressions, Part(hour.Impressions, part)),
                        (Resolution.Hour, bucket, CountKind.LooseVisits, Part(hour.Loose, part)),
                    ]),
                };
                slot += 3;
            }
        }

        return VisitorMix.Of(builder.Build(), NowMs);
    }

    private static long Part(int count, int part) => part == 1 ? count / 3 : count - (count / 3);

    private sealed record Hour(int Ago, int Visits, int New, int Impressions, int Loose = 0);
}
