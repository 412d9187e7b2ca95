using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Learning.Evaluation.Trending;
using RankEngine.Learning.Training;

namespace RankEngine.Tests.Learning;

public sealed class TrendingEvaluationTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_FutureDeleted_RanksTheSame()
    {
        var events = World(seed: 3, days: 6);
        var cut = Start.AddDays(4);
        var whole = ListsOf(events, Start.AddDays(6));
        var known = ListsOf([.. events.Where(item => item.TimeMs <= cut.AddHours(1).ToUnixTimeMilliseconds())], cut);

        // The ideal list is the only one that may look ahead.
        var compared = 0;
        foreach (var (key, list) in known.Where(item => item.Key.Method != "ideal "))
        {
            Assert.Equal(whole[key], list);
            compared++;
        }

        Assert.True(compared > 500, "Nothing was compared.");
        Assert.NotEqual(
            whole.Where(item => item.Key.Method == "ideal ").Select(item => string.Join(',', item.Value)),
            whole.Where(item => item.Key.Method == "newest ").Select(item => string.Join(',', item.Value)));
    }

    [Fact]
    public void Run_RandomWorld_IdealIsBestAndLeadsAreDifferences()
    {
        var result = Assert.Single(Run(World(seed: 1, days: 5), TimeSpan.FromHours(3)));

        Assert.Equal(
            ["best-single-decay", "count", "gamma-poisson", "hacker-news", "ideal", "lemmy", "mastodon", "newest",
                "rankengine", "reddit-hot"],
            result.Methods.Select(method => method.Name).Order(StringComparer.Ordinal));
        var ideal = result.Methods.Single(method => method.Name == "ideal");
        Assert.Equal(1, ideal.NdcgAt10.Mean, 12);
        Assert.All(result.Methods, method =>
        {
            Assert.InRange(method.ReadersAt10.Mean, 0, ideal.ReadersAt10.Mean + 1e-12);
            Assert.InRange(method.ReadersAt10.Mean, method.ReadersAt10.Low, method.ReadersAt10.High);
            Assert.InRange(method.FalseAlarms, 0, 1);
            Assert.InRange(method.Turnover, 0, 1);
        });
        var second = result.Methods.Where(method => method.Name != "ideal").OrderByDescending(method => method.ReadersAt10.Mean)
            .Take(2).ToArray();
        Assert.Equal(second[1].Name, second[0].BestOther);
        Assert.Equal(second[0].ReadersAt10.Mean - second[1].ReadersAt10.Mean, second[0].ReadersLead!.Value.Mean, 12);
    }

    [Fact]
    public void Run_TwoArticlesByHand_MeasuresThem()
    {
        // a: read by 30 in the hour before and by 1 after; b: by 2 before and by 9 after. One list of both has all.
        var noon = Start.AddDays(3);
        var events = new List<ReaderEvent> { View("old", 1, Start) };
        events.AddRange(Enumerable.Range(10, 30).Select(reader => View("a", reader, noon.AddMinutes(-30))));
        events.AddRange(Enumerable.Range(50, 2).Select(reader => View("b", reader, noon.AddMinutes(-20))));
        events.Add(View("a", 70, noon.AddMinutes(10)));
        events.AddRange(Enumerable.Range(80, 9).Select(reader => View("b", reader, noon.AddMinutes(20))));
        events.Add(View("b", 80, noon.AddMinutes(21)));

        var result = Assert.Single(TrendingEvaluation.Run(
            HistoryOf(events),
            new TrendingEvaluationOptions
            {
                Horizons = [TimeSpan.FromHours(1)],
                From = noon,
                To = noon.AddHours(1),
            },
            _ => { },
            Cancel));

        Assert.Equal((1, 3), (result.Rankings, result.MeanPool));
        var count = result.Methods.Single(method => method.Name == "count");
        Assert.Equal(1, count.ReadersAt10.Mean, 12);
        var expected = (1 + (9 / Math.Log2(3))) / (9 + (1 / Math.Log2(3)));
        Assert.Equal(expected, count.NdcgAt10.Mean, 12);
        Assert.Equal(new DetectionLag(2, 0, 0, 0), count.Lag);
    }

    [Fact]
    public void Run_NoWindowFits_SaysSo()
    {
        var failure = Assert.Throws<ArgumentException>(() => Run(World(seed: 1, days: 1), TimeSpan.FromHours(24)));

        Assert.Contains("No window of 1.00:00:00 fits", failure.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<HorizonResult> Run(List<ReaderEvent> events, TimeSpan horizon) => TrendingEvaluation.Run(
        HistoryOf(events), new TrendingEvaluationOptions { Horizons = [horizon] }, _ => { }, Cancel);

    private static Dictionary<(long Moment, string Method), string[]> ListsOf(List<ReaderEvent> events, DateTimeOffset to)
    {
        var lists = new Dictionary<(long, string), string[]>();
        TrendingEvaluation.Run(
            HistoryOf(events),
            new TrendingEvaluationOptions
            {
                Horizons = [TimeSpan.FromHours(1)],
                From = Start.AddDays(2),
                To = to,
                Listed = (moment, _, method, list) => lists.Add((moment, method), [.. list]),
            },
            _ => { },
            Cancel);
        return lists;
    }

    /// <summary>Articles come all the time, rise and fade, each at its own pace.</summary>
    private static List<ReaderEvent> World(int seed, int days)
    {
        var random = new Random(seed);
        var events = new List<ReaderEvent>();
        for (var article = 0; article < days * 25; article++)
        {
            var published = Start.AddHours(random.NextDouble() * days * 24);
            var appeal = Math.Exp(random.NextDouble() * 4);
            var hours = 2 + (random.NextDouble() * 30);
            for (var reads = (int)appeal; reads > 0; reads--)
            {
                var time = published.AddHours(-Math.Log(1 - random.NextDouble()) * hours);
                if (time < Start.AddDays(days))
                {
                    events.Add(View($"a{article}", random.Next(400), time));
                }
            }
        }

        return events;
    }

    private static ReaderEvent View(string article, int reader, DateTimeOffset time) => new()
    {
        Identity = new Pseudonym((ulong)time.UtcTicks, ((ulong)reader << 32) | (uint)int.Parse("0" + article.Where(char.IsDigit).Aggregate("", (text, digit) => text + digit), null)),
        TimeMs = time.ToUnixTimeMilliseconds(),
        Kind = EventKind.View,
        Article = article,
        Reader = new Pseudonym(1, (ulong)reader + 1),
    };

    private static SiteHistory HistoryOf(List<ReaderEvent> events) => SiteHistory.Of(
        events,
        events.GroupBy(item => item.Article, StringComparer.Ordinal).Select(reads =>
        {
            var first = reads.Min(item => item.TimeMs);
            return (
                new ArticleWrite(
                    reads.Key,
                    new ArticleVersion(first, "log", 0),
                    new Article
                    {
                        Id = reads.Key,
                        Title = reads.Key,
                        Published = DateTimeOffset.FromUnixTimeMilliseconds(first),
                    }),
                first);
        }));
}
