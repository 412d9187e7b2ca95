using RankEngine.Folding;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class SteadyOrderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Compute_TwoEqualRatesWithNoise_KeepTheirOrder()
    {
        var random = new Random(3);
        var site = Steady(0.1);
        var free = Steady(0);
        var (swaps, freeSwaps) = (0, 0);
        var (order, freeOrder) = ("", "");
        for (var i = 0; i < 200; i++)
        {
            var (a, b) = (1_000 + random.Next(40), 1_000 + random.Next(40));
            swaps += Changed(site.Views("a", a).Views("b", b), ref order);
            freeSwaps += Changed(free.Views("a", a).Views("b", b), ref freeOrder);
        }

        Assert.Equal(0, swaps);
        Assert.True(freeSwaps > 50, "Without the margin they must swap: else the test shows nothing.");
    }

    [Fact]
    public void Compute_ClearRise_PassesAtOnceHoweverManyStandBetween()
    {
        var site = Steady(0.1).Views("top", 1_000).Views("second", 960).Views("third", 930).Views("last", 10);
        Assert.Equal(["top", "second", "third", "last"], Ids(site));

        // Not ten percent more than the third: it waits there. Then more than ten percent above the first.
        Assert.Equal(["top", "second", "third", "last"], Ids(site.Views("last", 1_000)));
        Assert.Equal(["last", "top", "second", "third"], Ids(site.Views("last", 1_110)));
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Compute_RandomWalk_NeverHoldsBackWhatIsStrongerByMoreThanTheMargin(double margin)
    {
        var random = new Random(9);
        var site = Steady(margin);
        var views = Enumerable.Range(0, 60).Select(_ => random.Next(1, 400)).ToArray();
        for (var round = 0; round < 60; round++)
        {
            for (var i = 0; i < views.Length; i++)
            {
                views[i] = random.Next(15) == 0 ? random.Next(1, 800) : Math.Max(1, views[i] + random.Next(-20, 21));
                site.Set(
                    $"a{i}",
                    10,
                    [(CountKind.Views, 30, views[i])],
                    story: i % 10 < 2 ? $"a{i / 10 * 10}" : null,
                    isExpired: i == 55 && round > 30);
            }

            var boards = site.Snapshot().Boards;
            foreach (var window in TrendingWindows.All)
            {
                var board = boards.Of(window).ToArray();
                Assert.Equal(views.Length, board.Select(entry => entry.Slot).Distinct().Count());
                var least = double.MaxValue;
                foreach (var (_, score) in board)
                {
                    // Held scores fall, and are never raised beyond the margin.
                    Assert.True(score.Value <= least);
                    Assert.InRange(score.Held, 0, margin + 1e-9);
                    least = score.Value;
                    var explanation = score.Explain();
                    Assert.Equal(
                        explanation.Value, explanation.Parts.Aggregate(1.0, (product, part) => product * part.Value), 9);
                    Assert.Equal(score.Held > 0, explanation.Parts.Any(part => part.Name == "steadiness"));
                }
            }
        }
    }

    [Fact]
    public void Compute_TurnedOff_IsTheOrderOfScores()
    {
        var site = Steady(0);
        Assert.Equal(["a", "b"], Ids(site.Views("a", 101).Views("b", 100)));
        Assert.Equal(["b", "a"], Ids(site.Views("b", 102)));
        Assert.All(site.Boards.Of(TrendingWindow.Day).ToArray(), entry => Assert.Equal(0, entry.Score.Held));
    }

    [Fact]
    public void Compute_CopiesOfAStory_KeepTheOneThatIsShown()
    {
        var site = Steady(0.1);
        Assert.Equal(["a"], Copies(100, 99));
        Assert.Equal(["a"], Copies(100, 105));
        Assert.Equal(["b"], Copies(100, 150));

        string[] Copies(int a, int b) => Ids(site
            .Set("a", 10, [(CountKind.Views, 30, a)], story: "a")
            .Set("b", 10, [(CountKind.Views, 30, b)], story: "a"));
    }

    private static LiveSite Steady(double margin)
    {
        var site = new LiveSite(Noon);
        site.Options.Hysteresis = margin;
        return site;
    }

    private static string[] Ids(LiveSite site) =>
        [.. site.Ask(TrendingOrder.Popular).Articles.Select(article => article.Id)];

    private static int Changed(LiveSite site, ref string order)
    {
        var (before, now) = (order, string.Join(' ', Ids(site)));
        order = now;
        return before.Length > 0 && before != now ? 1 : 0;
    }
}
