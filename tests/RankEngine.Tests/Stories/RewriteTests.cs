using RankEngine.Stories;
using RankEngine.Text;

namespace RankEngine.Tests.Stories;

/// <summary>Stories of articles that tell one event in other words.</summary>
public class RewriteTests
{
    private const double Hour = 3_600_000;

    [Fact]
    public void Apply_TitlesWithMostWordsInCommon_OneStoryOnceTheirMarksAreKnown()
    {
        var index = new StoryIndex();
        index.Apply([Title("a", 0), Title("b", 1), Title("c", 2)]);
        Assert.Equal("b", index.StoryOf("b"));

        var assigned = index.Apply(
            [], [Marked("a", 1, 2, 3, 4, 5), Marked("b", 1, 2, 3, 4, 6), Marked("c", 1, 7, 8, 9, 10)]);

        Assert.Equal([new StoryAssignment("b", "a")], assigned);
        Assert.Equal("c", index.StoryOf("c"));
    }

    [Fact]
    public void Apply_MarksGoneOrChanged_StoryParts()
    {
        var index = new StoryIndex();
        index.Apply([Title("a", 0), Title("b", 1)], [Marked("a", 1, 2, 3, 4), Marked("b", 1, 2, 3, 4)]);
        Assert.Equal("a", index.StoryOf("b"));

        Assert.Equal([new StoryAssignment("b", "b")], index.Apply([], [Marked("b", 5, 6, 7, 8)]));
        Assert.Equal([new StoryAssignment("b", "a")], index.Apply([], [Marked("b", 1, 2, 3, 4)]));
        Assert.Equal([new StoryAssignment("b", "b")], index.Apply([], [new StoryMarking("a", null)]));
        Assert.Empty(index.Apply([], [Marked("unknown", 1, 2, 3, 4)]));
    }

    [Fact]
    public void Apply_ArticleChangedOtherwise_KeepsItsMarks()
    {
        var index = new StoryIndex();
        index.Apply([Title("a", 0), Title("b", 1)], [Marked("a", 1, 2, 3, 4), Marked("b", 1, 2, 3, 4)]);

        Assert.Empty(index.Apply([Title("b", 2)]));
        Assert.Equal([new StoryAssignment("b", "b")], index.Apply([Title("b", 20)]));
        Assert.Equal([new StoryAssignment("b", "a")], index.Apply([Title("b", 3)]));
    }

    [Fact]
    public void Apply_DayByDay_EachItsOwnStory()
    {
        // What is published each day under the same title.
        var index = new StoryIndex();
        index.Apply(
            [.. Enumerable.Range(0, 5).Select(day => Title($"day{day}", (24 * day) - 3))],
            [.. Enumerable.Range(0, 5).Select(day => Marked($"day{day}", 1, 2, 3, 4))]);

        Assert.All(Enumerable.Range(0, 5), day => Assert.Equal($"day{day}", index.StoryOf($"day{day}")));
    }

    [Fact]
    public void Apply_ChainOfUpdates_EndsWithTheWindowAfterTheFirst()
    {
        // Each is like the next, the first and the third are not like each other.
        var index = new StoryIndex();
        index.Apply(
            [Title("a", 0), Title("b", 9), Title("c", 17), Title("d", 19)],
            [Marked("a", 1, 2, 3, 4), Marked("b", 2, 3, 4, 5), Marked("c", 3, 4, 5, 6), Marked("d", 4, 5, 6, 7)]);

        Assert.Equal(["a", "b", "c"], index.ArticlesOf("a").Order(StringComparer.Ordinal));
        Assert.Equal("d", index.StoryOf("d"));
    }

    [Fact]
    public void Apply_WholeTexts_NeedMoreInCommonThanTitles()
    {
        var random = new Random(1);
        var text = StoryTexts.Text(random, 200);
        var shared = string.Join(' ', text.Split(' ').Take(90)) + " " + StoryTexts.Text(random, 110);
        EventMarks same = Marks(1, 2, 3, 4, 5, 6, 7, 8), like = Marks(1, 2, 3, 4, 5, 6, 7, 9);
        var index = new StoryIndex();
        index.Apply(
            [
                Whole("a", text, 0), Whole("otherwords", StoryTexts.Text(random, 200), 1),
                Whole("like", StoryTexts.Text(random, 200), 2), Whole("likeandshared", shared, 3), Title("title", 4),
                Whole("short", StoryTexts.Text(random, 30), 5), Whole("veryshort", "5 cts vs 4 cts", 6),
            ],
            [
                new("a", same), new("otherwords", same), new("like", like), new("likeandshared", like),
                new("title", same), new("short", same), new("veryshort", same),
            ]);

        // 7 of 8 equal weights: .875. The last two share 90 of 200 words, "like" and "likeandshared" only marks.
        Assert.Equal("a", index.StoryOf("otherwords"));
        Assert.Equal("a", index.StoryOf("likeandshared"));
        Assert.Equal("title", index.StoryOf("title"));
        Assert.Equal("short", index.StoryOf("short"));
        Assert.Equal("veryshort", index.StoryOf("veryshort"));
    }

    [Fact]
    public void Apply_NearCopyOfARewrite_GoesWhereThatWent()
    {
        var random = new Random(2);
        var text = StoryTexts.Text(random, 200);
        var index = new StoryIndex();
        index.Apply(
            [Whole("a", StoryTexts.Text(random, 200), 0), Whole("b", text, 10), Whole("c", text + " corrected", 40)],
            [new("a", Marks(1, 2, 3, 4)), new("b", Marks(1, 2, 3, 4)), new("c", Marks(1, 2, 3, 5))]);

        Assert.Equal(["a", "b", "c"], index.ArticlesOf("c").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Apply_NoWindow_NoRewrites()
    {
        var index = new StoryIndex(new StoryOptions { RewriteWindow = TimeSpan.Zero });
        index.Apply([Title("a", 0), Title("b", 1)], [Marked("a", 1, 2, 3, 4), Marked("b", 1, 2, 3, 4)]);

        Assert.Equal("b", index.StoryOf("b"));
    }

    [Fact]
    public void Apply_RandomHistories_SameStoriesAsFromScratchInAnyOrder()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var texts = StoryTexts.Drifting(random, 8);
            var index = new StoryIndex();
            var articles = new Dictionary<string, StoryChange>(StringComparer.Ordinal);
            var marks = new Dictionary<string, StoryMarking>(StringComparer.Ordinal);
            for (var step = 0; step < 15; step++)
            {
                var changes = new List<StoryChange>();
                var markings = new List<StoryMarking>();
                for (var i = random.Next(1, 9); i > 0; i--)
                {
                    var id = $"a{random.Next(30)}";
                    switch (random.Next(6))
                    {
                        case 0:
                            changes.Add(new StoryChange(id, null));
                            articles.Remove(id);
                            marks.Remove(id);
                            break;
                        case < 4:
                            var change = random.Next(2) == 0
                                ? Title(id, random.Next(60), (ulong)Math.Max(0, random.Next(20) - 14))
                                : Whole(id, texts[random.Next(texts.Count)], random.Next(60));
                            changes.Add(change);
                            articles[id] = change;
                            break;
                    }
                }

                foreach (var id in articles.Keys.Where(_ => random.Next(3) == 0))
                {
                    marks[id] = random.Next(8) == 0
                        ? new StoryMarking(id, null)
                        : Marked(id, [.. Enumerable.Range(0, 6).Select(_ => random.Next(14)).Distinct().Order()]);
                    markings.Add(marks[id]);
                }

                var before = articles.Keys.ToDictionary(id => id, index.StoryOf, StringComparer.Ordinal);
                var assigned = index.Apply(changes, markings);

                // All at once, and one by one with the marks before, between and after.
                var whole = new StoryIndex();
                whole.Apply([.. articles.Values], [.. marks.Values]);
                var single = new StoryIndex();
                var shuffled = articles.Values.ToArray();
                random.Shuffle(shuffled);
                foreach (var change in shuffled)
                {
                    var isTold = random.Next(2) == 0 & marks.TryGetValue(change.Article, out var known);
                    single.Apply([change], isTold ? [known] : []);
                }

                single.Apply([], [.. marks.Values.Reverse()]);
                Assert.All(articles.Keys, id => Assert.Equal(whole.StoryOf(id), index.StoryOf(id)));
                Assert.All(articles.Keys, id => Assert.Equal(whole.StoryOf(id), single.StoryOf(id)));
                Assert.All(articles.Keys, id => Assert.Equal(
                    articles.Keys.Where(other => index.StoryOf(other) == index.StoryOf(id))
                        .Order(StringComparer.Ordinal),
                    index.ArticlesOf(id).Order(StringComparer.Ordinal)));
                Assert.All(
                    articles.Keys.Where(id => before[id] is { } story && story != index.StoryOf(id)),
                    id => Assert.Contains(new StoryAssignment(id, index.StoryOf(id)!), assigned));
            }
        }
    }

    [Fact]
    public void Apply_OneEventInHundredsOfTitles_SameStoriesInAnyOrderAndAsTheyGo()
    {
        var random = new Random(7);
        var articles = Enumerable.Range(0, 300).Select(i => Title($"a{i}", random.Next(40))).ToList();
        var marks = articles.ToDictionary(
            article => article.Article,
            article => Marked(article.Article, 1, 2, 3, 4, 10 + random.Next(3), 20 + random.Next(3)),
            StringComparer.Ordinal);
        var index = new StoryIndex();
        foreach (var batch in articles.Chunk(23))
        {
            index.Apply(batch, [.. batch.Select(article => marks[article.Article])]);
        }

        while (articles.Count > 50)
        {
            // The earliest go first: what was in their place has to come up from where it was not kept.
            articles =
            [
                .. articles.OrderBy(article => article.PublishedMs)
                    .ThenBy(article => article.Article, StringComparer.Ordinal),
            ];
            index.Apply([.. articles[..50].Select(article => new StoryChange(article.Article, null))]);
            articles.RemoveRange(0, 50);
            var scratch = new StoryIndex();
            scratch.Apply(
                [.. articles.AsEnumerable().Reverse()], [.. articles.Select(article => marks[article.Article])]);

            Assert.All(
                articles,
                article => Assert.Equal(scratch.StoryOf(article.Article), index.StoryOf(article.Article)));
        }
    }

    private static StoryChange Title(string id, double hours, ulong url = 0) =>
        new(id, new StoryKeys(url, 0), null, (long)(hours * Hour), IsTitleOnly: true);

    private static StoryChange Whole(string id, string text, double hours) => new(
        id, new StoryKeys(0, (ulong)BodyFingerprint.Of(text)), StorySketch.Of(text), (long)(hours * Hour));

    private static StoryMarking Marked(string id, params int[] terms) => new(id, Marks(terms));

    private static EventMarks Marks(params int[] terms) =>
        EventMarks.Of(new SparseVector(terms, [.. terms.Select(_ => 1f)]))!;
}
