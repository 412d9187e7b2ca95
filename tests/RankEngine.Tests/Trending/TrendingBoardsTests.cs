using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class TrendingBoardsTests
{
    private static readonly long Now = new DateTimeOffset(2026, 3, 2, 12, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static readonly SitePriors Priors = new(
        SitePriors.DefaultPrior,
        new Dictionary<string, ArticlePrior>
        {
            ["s0"] = new(2, SitePriors.DefaultPrior.Hours),
            ["s1"] = new(0, SitePriors.DefaultPrior.Hours),
        },
        WeekProfile.Even);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Compute_RandomSite_OrdersByScoreThenAgeThenId(int seed)
    {
        var (entries, slots) = Site(seed);

        var boards = TrendingBoards.Compute(slots, entries, Priors, Now);

        var known = slots.Select(slot => entries[slot])
            .OfType<ArticleEntry>()
            .Where(entry => entry.Meta is { IsDeleted: false })
            .OrderByDescending(entry => entry.Meta!.PublishedMs)
            .ThenBy(entry => entry.Id, StringComparer.Ordinal)
            .ToArray();
        Assert.True(known.Length < slots.Length);
        Assert.Equal(known.Select(entry => entry.Slot), boards.Newest);
        var ties = 0;
        foreach (var window in TrendingWindows.All)
        {
            BoardEntry[] expected =
            [
                .. known.Select(entry => new BoardEntry(entry.Slot, TrendingScore.Of(
                        entry.Counts,
                        entry.Meta!.PublishedMs,
                        Now,
                        window,
                        Priors.Expected(entry.Meta.Section, Now))))
                    .OrderByDescending(entry => entry.Score.Value),
            ];
            Assert.Equal(expected, boards.Of(window).ToArray());
            ties += expected.Length - expected.Select(entry => entry.Score.Value).Distinct().Count();
        }

        Assert.True(ties > 20, "Without ties their order is not shown.");
    }

    [Theory]
    [InlineData(1, TrendingWindow.Hour)]
    [InlineData(60, TrendingWindow.Hour)]
    [InlineData(61, TrendingWindow.SixHours)]
    [InlineData(1440, TrendingWindow.Day)]
    [InlineData(10_080, TrendingWindow.Week)]
    [InlineData(99_999, TrendingWindow.Week)]
    public void Covering_Span_IsTheShortestWindowOfIt(int minutes, TrendingWindow window) =>
        Assert.Equal(window, TrendingWindows.Covering(TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void DayEngagement_FewOnTheBoards_IsThatOfAllLiveArticles()
    {
        var (entries, slots) = Site(3);
        var whole = TrendingBoards.Compute(slots, entries, Priors, Now);

        var few = TrendingBoards.Compute(slots, entries, Priors, Now, [TrendingWindow.Hour, TrendingWindow.Day], 3);
        var none = TrendingBoards.Compute(slots, entries, Priors, Now, [TrendingWindow.Hour], 3);

        var day = whole.Of(TrendingWindow.Day).ToArray().Sum(entry => entry.Score.Engagement);
        Assert.True(day > 0);
        Assert.Equal(day, whole.DayEngagement, 6);
        Assert.Equal(day, few.DayEngagement, 6);
        Assert.Equal(0, none.DayEngagement);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Compute_SomeWindowsAndTop_AreAsOnWholeBoards(int top)
    {
        for (var seed = 4; seed < 14; seed++)
        {
            var (entries, slots) = Site(seed);

            var all = TrendingBoards.Compute(slots, entries, Priors, Now);
            var some = TrendingBoards.Compute(slots, entries, Priors, Now, [TrendingWindow.Day], top);

            Assert.Equal(all.Of(TrendingWindow.Day).ToArray().Take(top), some.Of(TrendingWindow.Day).ToArray());
            Assert.Equal(all.Newest.Take(top), some.Newest);
            Assert.True(some.Of(TrendingWindow.Hour).IsEmpty);
        }
    }

    [Fact]
    public void Compute_NothingAlive_IsEmpty()
    {
        var boards = TrendingBoards.Compute([], PagedArray<ArticleEntry>.Empty, Priors, Now);

        Assert.Equal(0, boards.Count);
        Assert.All(TrendingWindows.All, window => Assert.True(boards.Of(window).IsEmpty));
    }

    private static (PagedArray<ArticleEntry> Entries, int[] Slots) Site(int seed)
    {
        var random = new Random(seed);
        var minute = TimeBuckets.Minute(Now);
        var builder = PagedArray<ArticleEntry>.Empty.ToBuilder();
        var slots = Enumerable.Range(0, 300).ToArray();
        random.Shuffle(slots);
        foreach (var slot in slots.Take(280))
        {
            var id = $"a{random.Next(1000)}-{slot}";
            var counts = CountSeries.Empty;
            if (random.Next(3) > 0)
            {
                counts = counts.Add(
                    [
                        .. Enumerable.Range(0, random.Next(1, 30)).Select(_ => (
                            (CountKind)random.Next(1, 18), minute - random.Next(20_000), (long)random.Next(1, 5))),
                    ],
                    TimeBuckets.OldestMinute(DateTimeOffset.FromUnixTimeMilliseconds(Now)),
                    oldestHour: 0);
            }

            builder[slot] = new ArticleEntry(id, slot)
            {
                Counts = counts,
                Meta = random.Next(20) == 0 ? null : new ArticleMeta
                {
                    Version = new ArticleVersion(1, "log", 1),
                    IsDeleted = random.Next(20) == 0,
                    Section = $"s{random.Next(4)}",

                    // Few different moments: many equal scores.
                    PublishedMs = Now - (random.Next(-1, 12) * 3 * TimeBuckets.HourMs),
                },
            };
        }

        return (builder.Build(), slots);
    }
}
