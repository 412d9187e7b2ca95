using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Tests.Snapshots;

public sealed class CountSeriesTests
{
    [Fact]
    public void Sum_RandomCounts_EqualsAddingThemUp()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            var series = CountSeries.Empty;
            var added = new List<(CountKind Kind, int Minute, long Count)>();
            for (var i = 0; i < 40; i++)
            {
                var batch = Enumerable.Range(0, random.Next(1, 5))
                    .Select(_ => ((CountKind)random.Next(1, 4), random.Next(0, 600), (long)random.Next(1, 4)))
                    .ToArray();
                added.AddRange(batch);
                series = series.Add(batch, oldestMinute: 0, oldestHour: 0);
            }

            var from = random.Next(0, 600);
            var to = random.Next(from, 601);
            var expected = added.Where(a => a.Kind == CountKind.Views && a.Minute >= from && a.Minute < to)
                .Sum(a => a.Count);
            Assert.Equal(expected, series.Sum(CountKind.Views, from, to));
            Assert.Equal(added.Where(a => a.Kind == CountKind.Views).Sum(a => a.Count), series.Total(CountKind.Views));
            Assert.Equal(series.Buckets(), CountSeries.From(series.Buckets().Reverse()).Buckets());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(250)]
    public void Sums_RandomCounts_AreThoseOfEachKind(int oldestMinute)
    {
        var random = new Random(2);
        Span<double> sums = stackalloc double[CountSeries.Kinds];
        for (var round = 0; round < 50; round++)
        {
            var series = CountSeries.Empty;
            for (var i = 0; i < 40; i++)
            {
                series = series.Add(
                    [((CountKind)random.Next(1, 13), random.Next(0, 600), random.Next(1, 4))], oldestMinute, oldestHour: 0);
            }

            var from = random.Next(0, 600);
            var to = random.Next(from, 601);
            sums.Fill(double.NaN);
            series.Sums(from, to, sums);
            for (var kind = 1; kind < CountSeries.Kinds; kind++)
            {
                Assert.Equal(series.Sum((CountKind)kind, from, to), sums[kind], precision: 12);
            }
        }
    }

    [Fact]
    public void Sum_HourWhoseMinutesAreGone_CountsInProportion()
    {
        var series = CountSeries.Empty.Add([(CountKind.Views, 30, 60L)], oldestMinute: 600, oldestHour: 0);

        Assert.Equal(60, series.Sum(CountKind.Views, 0, 60));
        Assert.Equal(15, series.Sum(CountKind.Views, 45, 120));
    }

    [Fact]
    public void Add_LaterThanHourLifetime_KeepsOnlyTheTotal()
    {
        var series = CountSeries.Empty.Add([(CountKind.Views, 30, 2L)], oldestMinute: 600, oldestHour: 5);

        Assert.Equal(2, series.Total(CountKind.Views));
        Assert.Equal(0, series.Sum(CountKind.Views, 0, 1000));
    }

    [Fact]
    public void Decayed_OneHalfLifeAgo_IsHalf()
    {
        var series = CountSeries.Empty.Add([(CountKind.Views, 100, 8L)], oldestMinute: 0, oldestHour: 0);

        Assert.Equal(4.0, series.Decayed(CountKind.Views, nowMinute: 160, halfLifeMinutes: 60), precision: 9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PastBefore_AnyMoment_SumsWindowsAsTheSeriesDoes(int seed)
    {
        var random = new Random(seed);
        var series = CountSeries.Empty;
        for (var i = 0; i < 200; i++)
        {
            series = series.Add(
                [((CountKind)random.Next(1, CountSeries.Kinds), random.Next(0, 12_000), random.Next(1, 9))],
                oldestMinute: 9_000,
                oldestHour: 0);
        }

        for (var round = 0; round < 200; round++)
        {
            // The last minutes of an hour and its first ones among them; later moments first: what is kept must not matter.
            var to = random.Next(11_880, 12_100) - round;
            foreach (var window in TrendingWindows.All)
            {
                var present = new double[CountSeries.Kinds];
                var sums = new double[CountSeries.Kinds];
                var past = series.PastBefore((to - 1) / 60);
                past.SumPresent(to, present);
                past.Sum(window, to, present, sums);

                var expected = new double[CountSeries.Kinds];
                series.Sums(window.FirstMinute(to), to, expected);
                Assert.All(expected.Zip(sums), pair => Assert.Equal(pair.First, pair.Second, 9));
            }
        }
    }
}
