using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Recommended;
using RankEngine.Snapshots;
using RankEngine.Stories;
using RankEngine.Tests.Ranking;
using RankEngine.Trending;

namespace RankEngine.Tests.Trending;

public sealed class TrendingStoriesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 30, 0, TimeSpan.Zero);
    private static readonly long Now = Noon.ToUnixTimeMilliseconds();

    private static readonly SitePriors Priors = new(
        SitePriors.DefaultPrior,
        new Dictionary<string, ArticlePrior>
        {
            ["s0"] = new(2, SitePriors.DefaultPrior.Hours),
            ["s1"] = new(0, SitePriors.DefaultPrior.Hours),
        },
        WeekProfile.Even);

    [Fact]
    public void Rank_ThreeCopies_OutrankAnArticleThatEachIsReadLessThan()
    {
        var snapshot = Snapshot(
            new("single", Views: 12),
            new("copy-a", Story: "copy-a", Views: 5),
            new("copy-b", Story: "copy-a", Views: 5),
            new("copy-c", Story: "copy-a", Views: 5),
            new("other", Views: 5));

        foreach (var window in TrendingWindows.All)
        {
            var list = Ranked(snapshot, window, RankingFilter.None);

            Assert.Equal(["copy-a", "single", "other"], Ids(snapshot, list));
        }
    }

    [Fact]
    public void Rank_FirstOfAStoryFilteredOut_AnotherStandsInItsPlace()
    {
        var snapshot = Snapshot(
            new("single", Views: 12),
            new("read", Story: "read", Views: 10, Source: "wire", Section: "world"),
            new("less", Story: "read", Views: 4, Source: "us", Section: "home"),
            new("unread", Story: "read", Source: "us", Section: "sport"));

        Assert.Equal(["read", "single"], Ids(snapshot, Ranked(snapshot, TrendingWindow.Day, RankingFilter.None)));
        var us = Ranked(snapshot, TrendingWindow.Day, new RankingFilter { Sources = ["us", ""] });
        Assert.Equal(["less", "single"], Ids(snapshot, us));
        Assert.Equal(
            Ranked(snapshot, TrendingWindow.Day, RankingFilter.None).Candidates[0].Score, us.Candidates[0].Score);

        // On the board of a section stands who is of it, with the readers of all.
        var sport = Ranked(snapshot, TrendingWindow.Day, RankingFilter.None, "sport");
        Assert.Equal(["unread"], Ids(snapshot, sport));
        Assert.Equal(us.Candidates[0].Score, sport.Candidates[0].Score);
        Assert.Equal(["story read now"], ReasonTexts.Of(sport.Candidates[0].Reasons).Except(["new"]));
        Assert.Equal(
            ["read now", "story read now"], ReasonTexts.Of(us.Candidates[0].Reasons).Except(["new"]));
        Assert.Equal(["read now"], ReasonTexts.Of(us.Candidates[1].Reasons).Except(["new"]));
    }

    [Fact]
    public void Compute_OldOrUnreadableCopies_NeitherLowerNorLift()
    {
        var alone = Value(Snapshot(new Item("new", Views: 40, HoursAgo: 1)), "new");

        // Brought again after a year, while somebody still reads the old one; unread copies; an embargo; an expiry.
        Assert.Equal(alone, Value(Pair(new("old", Story: "new", HoursAgo: 9_000)), "new"), 9);
        Assert.Equal(alone, Value(Pair(new("embargo", Story: "new", Views: 50, HoursAgo: -1)), "new"), 9);
        Assert.Equal(alone, Value(Pair(new("over", Story: "new", Views: 50, IsExpired: true)), "new"), 9);
        var read = Value(Pair(new("old", Story: "new", Views: 1, HoursAgo: 9_000)), "new");
        Assert.InRange(read, alone, alone + 0.01);

        static SiteSnapshot Pair(Item other) => Snapshot(new("new", Story: "new", Views: 40, HoursAgo: 1), other);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Compute_RandomStories_SumOfWhatEachBringsAndStoriesTogether(int seed)
    {
        var items = RandomItems(seed);
        var snapshot = Snapshot(items);
        var shared = items.GroupBy(item => item.Story ?? item.Id).Where(story => story.Count() > 1)
            .SelectMany(story => story.Select(item => item.Id)).ToHashSet();
        Assert.InRange(shared.Count, 20, items.Length - 20);
        foreach (var window in TrendingWindows.All)
        {
            var board = snapshot.Boards.Of(window).ToArray();
            Assert.Equal(items.Length, board.Length);
            var runs = 0;
            var last = -1;
            foreach (var (slot, score) in board)
            {
                var entry = snapshot.Entries[slot]!;
                var own = Own(entry, window);
                if (!shared.Contains(entry.Id))
                {
                    // As ever, to the last bit.
                    Assert.Equal(own, score);
                }
                else
                {
                    var members = snapshot.Stories[entry.Story].ToArray()
                        .Select(member => snapshot.Entries[member]!).ToArray();
                    var unread = members.Select(member => TrendingScore.Of(
                        CountSeries.Empty, member.Meta!.PublishedMs, Now, window, Prior(member)).Value);
                    var brought = members.Select(member => TrendingScore.Of(
                        member.Counts, member.Meta!.PublishedMs, Now, window, Prior(member) with { Rate = 0 }).Value);
                    Assert.Equal(unread.Max() + brought.Sum(), score.Value, 9);
                    Assert.True(score.Value >= own.Value - 1e-9);
                    Assert.Equal(own, score with { Story = null });
                }

                runs += entry.Story == last ? 0 : 1;
                last = entry.Story;
            }

            // A story stands together: as many runs as stories.
            Assert.Equal(items.Select(item => item.Story ?? item.Id).Distinct().Count(), runs);
            var values = Array.ConvertAll(board, entry => entry.Score.Value);
            Assert.Equal(values.OrderDescending(), values);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Compute_OtherNumbersOfArticles_SameOrderAndScoresToTheLastBit(int seed)
    {
        var items = RandomItems(seed);
        var one = Snapshot(items);
        new Random(seed).Shuffle(items);
        var other = Snapshot(items);

        foreach (var window in TrendingWindows.All)
        {
            Assert.Equal(Board(one, window), Board(other, window));
        }

        static (string, double)[] Board(SiteSnapshot snapshot, TrendingWindow window) =>
            Array.ConvertAll(
                snapshot.Boards.Of(window).ToArray(),
                entry => (snapshot.Entries[entry.Slot]!.Id, entry.Score.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(70)]
    public void Compute_AllScoresEqual_ByIdAndStoriesTogether(int size)
    {
        // The first article of each story has the reversed order of the others' ids.
        var items = Enumerable.Range(0, 700)
            .Select(i => new Item($"{(i % size == 0 ? "a" : "b")}{999 - i:d3}", $"a{999 - (i / size * size):d3}"))
            .ToArray();
        var snapshot = Snapshot(items);

        var expected = items.OrderBy(item => item.Story, StringComparer.Ordinal)
            .ThenBy(item => item.Id, StringComparer.Ordinal)
            .Select(item => item.Id);
        foreach (var window in TrendingWindows.All)
        {
            Assert.Equal(
                expected,
                snapshot.Boards.Of(window).ToArray().Select(entry => snapshot.Entries[entry.Slot]!.Id));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Compute_Top_IsAsOnWholeBoards(int top)
    {
        var snapshot = Snapshot(RandomItems(6));
        int[] slots = [.. Enumerable.Range(0, snapshot.Entries.Length)];

        var some = TrendingBoards.Compute(slots, snapshot.Entries, Priors, Now, [TrendingWindow.Day], top);

        Assert.Equal(
            snapshot.Boards.Of(TrendingWindow.Day).ToArray().Take(top).Select(entry => (entry.Slot, entry.Score.Value)),
            some.Of(TrendingWindow.Day).ToArray().Select(entry => (entry.Slot, entry.Score.Value)));
        Assert.Equal(snapshot.Boards.DayEngagement, some.DayEngagement, 6);
    }

    [Fact]
    public void Explain_Story_NamesItsArticlesAndComesToTheScore()
    {
        var snapshot = Snapshot(RandomItems(7));
        foreach (var window in TrendingWindows.All)
        {
            foreach (var (_, score) in snapshot.Boards.Of(window))
            {
                var explanation = score.Explain();
                Assert.Equal(score.Value, explanation.Value);
                AssertComesToItsValue(explanation);
            }
        }

        var pair = Snapshot(new("a", Story: "a", Views: 5), new("b", Story: "a", Views: 7), new("c", Story: "a"));
        var story = Assert.Single(
            pair.Boards.Of(TrendingWindow.Day)[0].Score.Explain().Parts, part => part.Name == "story");
        Assert.Equal(
            ["expected of b", "readers of b", "readers of a"], story.Parts.Select(part => part.Name));
    }

    [Fact]
    public async Task ExplainAsync_ArticleOfAStory_IsTheScoreOfTheList()
    {
        var snapshot = Snapshot(
            new("a", Story: "a", Views: 5), new("b", Story: "a", Views: 7, HoursAgo: 7), new("c", Views: 3));
        var view = new SiteView("main");
        view.Publish(snapshot);
        var ranker = new Ranker(
            new OneSite(view), new OneReader(null), new DecisionLog(), new TrendingOptions(), new FakeTimeProvider(Noon));
        var listed = ranker.Trending(new TrendingQuery("main", TimeSpan.FromDays(1), "", 10, RankingFilter.None));
        Assert.Equal(2, listed.Articles.Count);

        foreach (var id in (string[])["a", "b", "c"])
        {
            var now = await ExplainAsync(id, "");
            Assert.Equal(Value(snapshot, id), now.Score!.Value);
            AssertComesToItsValue(now.Score with { Parts = [.. now.Score.Parts.Where(part => part.Name is not ("counts" or "trust"))] });
        }

        foreach (var article in listed.Articles)
        {
            Assert.Equal(article.Score, (await ExplainAsync(article.Id, listed.Info.DecisionId)).Score!.Value);
        }

        ValueTask<ExplainAnswer> ExplainAsync(string id, string decision) => ranker.ExplainAsync(
            new ExplainQuery("main", id, decision, Pseudonym.None, [], RankingFilter.None),
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Gather_StoryOfManyCopies_DisplacesNoOtherStory()
    {
        var snapshot = Snapshot(
        [
            .. Enumerable.Range(0, 130).Select(i => new Item($"copy{i:d3}", Story: "copy000", Views: 9)),
            .. Enumerable.Range(0, 90).Select(i => new Item($"single{i:d3}", Views: 5, HoursAgo: 9)),
        ]);

        var gathered = RecommendedRanker.Gather(new FeatureContext(snapshot, ReaderView.Unknown, Now));

        Assert.Equal(90, gathered.Count(slot =>
            snapshot.Entries[slot]!.Id.StartsWith("single", StringComparison.Ordinal)));
    }

    [Fact]
    public void Describe_StoryOfCopies_HasTheReadersOfAll()
    {
        var snapshot = Snapshot(
        [
            new Item("first", Story: "first", Views: 3),
            new Item("copy", Story: "first", Views: 5),
            new Item("gone", Story: "first", Views: 50, IsExpired: true),
            new Item("alone", Views: 8),
            new Item("other", Views: 3),
            new Item("last", Views: 9, ReadTogether: "copy"),
        ]);
        var context = new FeatureContext(snapshot, ReaderView.Of(["last"], snapshot), Now);

        var (first, copy, alone, other) = (Describe("first"), Describe("copy"), Describe("alone"), Describe("other"));

        Assert.Equal(first, copy);
        Assert.Equal(alone[RankerFeatures.LogViewsDay], first[RankerFeatures.LogViewsDay]);
        Assert.Equal(alone[RankerFeatures.ClickRateDay], first[RankerFeatures.ClickRateDay]);
        Assert.True(first[RankerFeatures.CoReadingLastFive] > 0);
        Assert.Equal(0, alone[RankerFeatures.CoReadingLastFive]);
        Assert.True(first[RankerFeatures.TrendingScore] > other[RankerFeatures.TrendingScore]);

        float[] Describe(string id)
        {
            var features = new float[RankerFeatures.Count];
            context.Describe(snapshot.Find(id)!, features);
            return features;
        }
    }

    [Fact]
    public void Rank_ListThatMayHoldAStoryTwice_IsNotFilledByOne()
    {
        var snapshot = Snapshot(
        [
            .. Enumerable.Range(0, 60).Select(i => new Item($"copy{i:d3}", Story: "copy000", Views: 9)),
            .. Enumerable.Range(0, 20).Select(i => new Item($"single{i:d3}", Views: 5)),
        ]);
        var list = new CandidateList(snapshot, 28, oncePerStory: false);

        TrendingRanker.Rank(
            snapshot,
            new TrendingScope(TrendingOrder.Popular, TrendingWindow.Day),
            Eligible(snapshot, RankingFilter.None),
            list);

        var ids = Ids(snapshot, list);
        Assert.Equal(8, ids.Count(id => id.StartsWith("copy", StringComparison.Ordinal)));
        Assert.Equal(20, ids.Count(id => id.StartsWith("single", StringComparison.Ordinal)));
    }

    private static void AssertComesToItsValue(Explanation explanation)
    {
        if (explanation.Parts.Count == 0)
        {
            return;
        }

        var value = explanation.Formula == "sum"
            ? explanation.Parts.Sum(part => part.Value)
            : explanation.Parts.Aggregate(1.0, (product, part) => product * part.Value);
        Assert.Contains(explanation.Formula, (string[])["sum", "product"]);
        Assert.Equal(explanation.Value, value, 12);
        Assert.All(explanation.Parts, AssertComesToItsValue);
    }

    private static ArticlePrior Prior(ArticleEntry entry) => Priors.Expected(entry.Meta!.Section, Now);

    private static TrendingScore Own(ArticleEntry entry, TrendingWindow window) =>
        TrendingScore.Of(entry.Counts, entry.Meta!.PublishedMs, Now, window, Prior(entry));

    private static double Value(SiteSnapshot snapshot, string id) =>
        snapshot.Boards.Of(TrendingWindow.Day).ToArray()
            .Single(entry => snapshot.Entries[entry.Slot]!.Id == id).Score.Value;

    private static Eligibility Eligible(SiteSnapshot snapshot, RankingFilter filter) =>
        new(snapshot, new PendingWrites(), filter, Now);

    private static CandidateList Ranked(
        SiteSnapshot snapshot, TrendingWindow window, RankingFilter filter, string section = "")
    {
        var list = new CandidateList(snapshot, 10, oncePerStory: true);
        TrendingRanker.Rank(
            snapshot, new TrendingScope(TrendingOrder.Popular, window, section), Eligible(snapshot, filter), list);
        return list;
    }

    private static string[] Ids(SiteSnapshot snapshot, CandidateList list) =>
        [.. list.Candidates.Select(candidate => snapshot.Entries[candidate.Slot]!.Id)];

    // Few different ages and counts: many equal scores.
    private static Item[] RandomItems(int seed)
    {
        var random = new Random(seed);
        var items = new List<Item>();
        while (items.Count < 200)
        {
            var story = $"a{random.Next(1000):d3}-{items.Count}";
            var size = random.Next(3) == 0 ? random.Next(2, 7) : 1;
            for (var i = 0; i < size; i++)
            {
                items.Add(new Item(
                    i == 0 ? story : $"b{random.Next(1000):d3}-{items.Count}",
                    story,
                    Math.Max(0, random.Next(-3, 6)),
                    random.Next(12) * 3,
                    $"s{random.Next(4)}"));
            }
        }

        return [.. items];
    }

    private static SiteSnapshot Snapshot(params Item[] items)
    {
        var slots = new SlotTable();
        var minute = TimeBuckets.Minute(Now);
        var builder = PagedArray<ArticleEntry>.Empty.ToBuilder();
        foreach (var item in items)
        {
            var slot = slots.GetOrAdd(item.Id);
            builder[slot] = new ArticleEntry(item.Id, slot)
            {
                Story = slots.GetOrAdd(item.Story ?? item.Id),
                Counts = item.Views == 0
                    ? CountSeries.Empty
                    : CountSeries.Empty.Add(
                        [.. Counted.Of(CountKind.Views, minute - 3, item.Views)], TimeBuckets.OldestMinute(Noon), oldestHour: 0),
                Pairs = item.ReadTogether is not { } other
                    ? PairList.Empty
                    : PairList.Empty.Add([(slots.GetOrAdd(other), TimeBuckets.Hour(Now) - 1, true, 4)], oldestHour: 0),
                Meta = new ArticleMeta
                {
                    Version = new ArticleVersion(1, "log", 1),
                    Section = item.Section,
                    Source = item.Source,
                    PublishedMs = Now - (item.HoursAgo * TimeBuckets.HourMs),
                    ExpiresMs = item.IsExpired ? Now : long.MaxValue,
                },
            };
        }

        var entries = builder.Build();
        return new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = slots,
            Entries = entries,
            Heads = new Dictionary<int, PartitionHead>(),
            Stories = StoryMembers.Of(entries),
            Priors = Priors,
            Boards = TrendingBoards.Compute(
                [.. items.Select(item => slots.GetOrAdd(item.Id))], entries, Priors, Now),
        };
    }

    private sealed record Item(
        string Id,
        string? Story = null,
        int Views = 0,
        int HoursAgo = 5,
        string Section = "",
        string Source = "",
        string? ReadTogether = null,
        bool IsExpired = false);
}
