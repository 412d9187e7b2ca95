using RankEngine.Articles;
using RankEngine.Binary;
using RankEngine.Events;
using RankEngine.Learning.Training;
using RankEngine.Learning.Trending;
using RankEngine.Ranking;
using RankEngine.Snapshots;
using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Tests.Learning;

public sealed class ForecastFitterTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Fit_LessThanTwoDaysOfHistory_LearnsNothing()
    {
        var now = Start.AddHours(40);

        Assert.Null(new ForecastFitter().Fit(RowsAt(World(1, hours: 40), now), ForecastHorizons.Windows, Cancel));
    }

    [Fact]
    public void Fit_SameExamples_SameBytes()
    {
        var rows = RowsAt(World(2, hours: 96), Start.AddHours(96));

        Assert.Equal(BytesOf(Fit(rows)), BytesOf(Fit(rows)));
    }

    [Fact]
    public void Fit_ArticlesThatRiseAndFade_ForeseesTheirReaders()
    {
        // Half of the readers of an article come in its first four hours: newest and most read are both wrong.
        var rows = RowsAt(World(3, hours: 120), Start.AddHours(120));
        var forecast = Fit(rows);
        var unseen = RowsAt(World(4, hours: 120), Start.AddHours(120)).Rows;

        foreach (var (window, index) in ForecastHorizons.Windows.Select((window, i) => (window, i)))
        {
            var scores = new double[unseen.Count];
            forecast.Of(window)!.Score([.. unseen.SelectMany(row => row.Features)], scores);
            var truth = unseen.Select(row => Math.Log(1 + row.Visits[index])).ToArray();
            var mean = truth.Average();
            var unexplained = truth.Zip(scores, (y, score) => Math.Pow(y - score, 2)).Sum()
                / truth.Sum(y => Math.Pow(y - mean, 2));
            Assert.InRange(unexplained, 0, 0.6);
        }
    }

    [Fact]
    public void With_FutureKnown_ExamplesAreThoseOfThePast()
    {
        // The snapshot that holds what is to come has the counts of the past by the minute, as the other has.
        var events = World(5, hours: 90);
        var now = Start.AddHours(72);
        var past = ForecastRows.Empty.With(SiteOf([.. events.Where(item => item.TimeMs <= At(72))], now), VisitorMix.Unknown, At(72), Cancel);

        var all = ForecastRows.Empty.With(SiteOf(events, now), VisitorMix.Unknown, At(72), Cancel);

        Assert.Equal(Start.AddHours(48).ToUnixTimeSeconds() / 60, past.ThroughMinute);
        Assert.True(past.Rows.Count > 1_000);
        Assert.Equal(past.Rows.Select(Text), all.Rows.Select(Text));
        Assert.Equal(BytesOf(Fit(past)), BytesOf(Fit(all)));

        static string Text(ForecastRow row) => string.Join(
            ',', row.Features.Concat(row.Visits).Concat(row.SiteVisits).Append(row.Weight).Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void With_OneRefreshOrMany_TakesTheSameExamples()
    {
        var events = World(6, hours: 96);
        var site = SiteOf(events, Start.AddHours(96));
        var once = ForecastRows.Empty.With(site, VisitorMix.Unknown, At(96), Cancel);

        var twice = RowsAt([.. events.Where(item => item.TimeMs <= At(50))], Start.AddHours(50)).With(site, VisitorMix.Unknown, At(96), Cancel);

        Assert.Equal(once.ThroughMinute, twice.ThroughMinute);
        Assert.Equal(once.Rows.Select(row => (row.Minute, row.Visits[0])), twice.Rows.Select(row => (row.Minute, row.Visits[0])));
    }

    [Fact]
    public void Unpack_WhatWasPacked_KeepsTheExamples()
    {
        var rows = RowsAt(World(7, hours: 72), Start.AddHours(72));

        var unpacked = ForecastRows.Unpack(rows.Pack().Select(chunk => (ReadOnlyMemory<byte>)chunk));

        Assert.Equal(rows.ThroughMinute, unpacked.ThroughMinute);
        Assert.Equal(rows.Rows.Count, unpacked.Rows.Count);
        foreach (var (left, right) in rows.Rows.Zip(unpacked.Rows))
        {
            Assert.Equal((left.Minute, left.Weight), (right.Minute, right.Weight));
            Assert.Equal(left.Visits, right.Visits);
            Assert.All(left.Features.Zip(right.Features), pair => Assert.Equal(pair.First, pair.Second, 2e-3f * (1 + Math.Abs(pair.First))));
        }
    }

    [Fact]
    public void ToBytes_PriorsWithAForecast_BringItBack()
    {
        var forecast = Fit(RowsAt(World(8, hours: 72), Start.AddHours(72)));

        var priors = SitePriors.FromBytes(SitePriors.Default.With(forecast).ToBytes());

        Assert.Equal(BytesOf(forecast), BytesOf(priors.Forecast!));
        Assert.Null(SitePriors.FromBytes(SitePriors.Default.ToBytes()).Forecast);
    }

    [Fact]
    public void Compute_ForecastKnown_RanksByItAndExplainsIt()
    {
        var site = SiteOf(World(9, hours: 96), Start.AddHours(96));
        var forecast = Fit(ForecastRows.Empty.With(site, VisitorMix.Unknown, At(96), Cancel));
        var live = site.Boards.Newest.ToArray();

        var boards = TrendingBoards.Compute(live, site.Entries, SitePriors.Default.With(forecast), At(96));

        foreach (var window in ForecastHorizons.Windows)
        {
            var board = boards.Of(window).ToArray();
            Assert.Equal(live.Length, board.Length);
            Assert.True(board.Count(entry => entry.Score.Forecast is not null) > board.Length / 2);
            Assert.Equal(board.Select(entry => entry.Score.Value).OrderDescending(), board.Select(entry => entry.Score.Value));
            foreach (var entry in board.Take(20))
            {
                AssertComesToItsValue(entry.Score.Explain());
            }
        }

        // A week says by itself what a week is like.
        Assert.All(boards.Of(TrendingWindow.Week).ToArray(), entry => Assert.Null(entry.Score.Forecast));
    }

    private static TrendingForecast Fit(ForecastRows rows) =>
        new ForecastFitter().Fit(rows, ForecastHorizons.Windows, Cancel) ?? throw new InvalidOperationException("Nothing learnt.");

    private static void AssertComesToItsValue(Explanation explanation)
    {
        if (explanation.Parts.Count > 0)
        {
            var value = explanation.Formula == "sum"
                ? explanation.Parts.Sum(part => part.Value)
                : explanation.Parts.Aggregate(1.0, (product, part) => product * part.Value);
            Assert.Contains(explanation.Formula, (string[])["sum", "product"]);
            Assert.Equal(explanation.Value, value, 9);
            Assert.All(explanation.Parts, AssertComesToItsValue);
        }
    }

    private static byte[] BytesOf(TrendingForecast forecast)
    {
        var writer = new ByteWriter();
        forecast.Pack(writer);
        return writer.ToArray();
    }

    private static long At(int hours) => Start.AddHours(hours).ToUnixTimeMilliseconds();

    private static ForecastRows RowsAt(List<ReaderEvent> events, DateTimeOffset now) =>
        ForecastRows.Empty.With(SiteOf(events, now), VisitorMix.Unknown, now.ToUnixTimeMilliseconds(), Cancel);

    private static SiteSnapshot SiteOf(List<ReaderEvent> events, DateTimeOffset now)
    {
        var site = new ReplayedSite("main", null, TrendingWindows.All, int.MaxValue);
        foreach (var article in events.GroupBy(item => item.Article))
        {
            var published = DateTimeOffset.FromUnixTimeMilliseconds(article.Min(item => item.TimeMs));
            site.Know(new ArticleWrite(
                article.Key,
                new ArticleVersion(1, "log", 0),
                new Article { Id = article.Key, Title = article.Key, Published = published }));
        }

        site.Count(events);
        return site.SnapshotAt(now.ToUnixTimeMilliseconds());
    }

    /// <summary>Three articles an hour, each with its own appeal; half of its readers come within four hours.</summary>
    private static List<ReaderEvent> World(int seed, int hours)
    {
        var random = new Random(seed);
        var events = new List<ReaderEvent>();
        for (var article = 0; article < hours * 3; article++)
        {
            var published = Start.AddHours(random.NextDouble() * hours);
            for (var reads = (int)Math.Exp(random.NextDouble() * 5); reads > 0; reads--)
            {
                var time = published.AddHours(-Math.Log2(1 - random.NextDouble()) * 4);
                if (time < Start.AddHours(hours))
                {
                    events.Add(new ReaderEvent
                    {
                        Identity = new Pseudonym((ulong)events.Count + 1, 1),
                        TimeMs = time.ToUnixTimeMilliseconds(),
                        Kind = EventKind.View,
                        Article = $"a{article}",
                        Reader = new Pseudonym((ulong)random.Next(5_000) + 1, 2),
                    });
                }
            }
        }

        return events;
    }
}
