using RankEngine.Stories;

namespace RankEngine.Tests.Stories;

public class StoryIndexTests
{
    [Fact]
    public void Apply_SameUrlOrSameBody_OneStoryNamedBySmallestId()
    {
        var index = new StoryIndex();

        var assigned = index.Apply(
        [
            new("c", new StoryKeys(1, 10)),
            new("b", new StoryKeys(1, 20)),
            new("a", new StoryKeys(2, 20)),
            new("d", new StoryKeys(3, 30)),
        ]);

        Assert.Equal([new("a", "a"), new("b", "a"), new("c", "a"), new("d", "d")], assigned);
        Assert.Equal(["a", "b", "c"], index.ArticlesOf("b").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Apply_NoKeys_EveryArticleItsOwnStory()
    {
        var index = new StoryIndex();

        index.Apply([new("a", default(StoryKeys)), new("b", default(StoryKeys))]);

        Assert.Equal("b", index.StoryOf("b"));
    }

    [Fact]
    public void Apply_LinkRemoved_SplitsAndNamesOnlyWhatChanged()
    {
        var index = new StoryIndex();
        index.Apply([new("a", new StoryKeys(1, 0)), new("b", new StoryKeys(1, 2)), new("c", new StoryKeys(0, 2))]);

        var removed = index.Apply([new("b", null)]);

        Assert.Equal([new("c", "c")], removed);
        Assert.Null(index.StoryOf("b"));
        Assert.Equal("a", index.StoryOf("a"));
    }

    [Fact]
    public void Apply_SmallestChangesBody_RestIsRenamed()
    {
        var index = new StoryIndex();
        index.Apply([new("a", new StoryKeys(1, 5)), new("b", new StoryKeys(2, 5)), new("c", new StoryKeys(3, 5))]);

        var changed = index.Apply([new("a", new StoryKeys(1, 6))]);

        Assert.Equal([new("b", "b"), new("c", "b")], changed);
    }

    [Fact]
    public void Apply_SeveralChangesOfOneArticle_LastCounts()
    {
        var index = new StoryIndex();

        var changed = index.Apply(
        [
            new("b", new StoryKeys(1, 0)),
            new("a", new StoryKeys(1, 0)),
            new("a", null),
            new("a", new StoryKeys(2, 0)),
        ]);

        Assert.Equal([new("a", "a"), new("b", "b")], changed);
    }

    [Fact]
    public void Apply_UnchangedArticle_ReportsNothing()
    {
        var index = new StoryIndex();
        index.Apply([new("a", new StoryKeys(1, 0)), new("b", new StoryKeys(1, 0))]);

        Assert.Empty(index.Apply([new("b", new StoryKeys(1, 0)), new("x", null)]));
    }

    [Fact]
    public void Apply_RandomHistories_EqualComponentsFromScratch()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var keys = (ulong)random.Next(2, 12);
            var index = new StoryIndex();
            var articles = new Dictionary<string, StoryKeys>(StringComparer.Ordinal);
            var known = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var step = 0; step < 30; step++)
            {
                var changes = new List<StoryChange>();
                for (var i = random.Next(1, 8); i > 0; i--)
                {
                    var id = $"a{random.Next(25)}";
                    StoryKeys? next = random.Next(4) == 0
                        ? null
                        : new StoryKeys((ulong)random.NextInt64((long)keys), (ulong)random.NextInt64((long)keys));
                    changes.Add(new StoryChange(id, next));
                    if (next is { } set)
                    {
                        articles[id] = set;
                    }
                    else
                    {
                        articles.Remove(id);
                    }
                }

                var before = new Dictionary<string, string>(known, StringComparer.Ordinal);
                var assigned = index.Apply(changes);

                known = Components(articles);
                var expected = known
                    .Where(pair => !before.TryGetValue(pair.Key, out var story) || story != pair.Value)
                    .Select(pair => new StoryAssignment(pair.Key, pair.Value))
                    .OrderBy(assignment => assignment.Article, StringComparer.Ordinal);
                Assert.Equal(expected, assigned);
                Assert.Equal(articles.Count, index.Count);
                foreach (var (article, story) in known)
                {
                    Assert.Equal(story, index.StoryOf(article));
                    Assert.Equal(
                        known.Where(pair => pair.Value == story).Select(pair => pair.Key).Order(StringComparer.Ordinal),
                        index.ArticlesOf(article).Order(StringComparer.Ordinal));
                }
            }
        }
    }

    [Fact]
    public void Apply_AnyOrderAndBatching_SameStories()
    {
        var random = new Random(5);
        var changes = Enumerable.Range(0, 5_000)
            .Select(i => new StoryChange(
                $"a{i}", new StoryKeys((ulong)random.Next(4_000), (ulong)random.Next(4_000))))
            .ToArray();
        var whole = new StoryIndex();
        whole.Apply(changes);

        random.Shuffle(changes);
        var pieces = new StoryIndex();
        foreach (var batch in changes.Chunk(7))
        {
            pieces.Apply(batch);
        }

        Assert.All(changes, change => Assert.Equal(whole.StoryOf(change.Article), pieces.StoryOf(change.Article)));
    }

    [Fact]
    public void Apply_NearCopiesInAnyOrder_SameStoriesAsFromScratch()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var texts = StoryTexts.Drifting(random, 12);
            var index = new StoryIndex();
            var articles = new Dictionary<string, StoryChange>(StringComparer.Ordinal);
            for (var step = 0; step < 15; step++)
            {
                var changes = new List<StoryChange>();
                for (var i = random.Next(1, 6); i > 0; i--)
                {
                    var id = $"a{random.Next(20)}";
                    var change = random.Next(4) == 0 ? new StoryChange(id, null) : Article(id, texts, random);
                    changes.Add(change);
                    articles[id] = change;
                    if (change.Keys is null)
                    {
                        articles.Remove(id);
                    }
                }

                index.Apply(changes);
                if (random.Next(3) == 0)
                {
                    index.Rest(articles: 0);
                }

                var scratch = new StoryIndex();
                var shuffled = articles.Values.ToArray();
                random.Shuffle(shuffled);
                foreach (var change in shuffled)
                {
                    scratch.Apply([change]);
                }

                Assert.Equal(articles.Count, index.Count);
                Assert.All(articles.Keys, id => Assert.Equal(scratch.StoryOf(id), index.StoryOf(id)));
                Assert.All(articles.Keys, id => Assert.Equal(
                    articles.Keys.Where(other => index.StoryOf(other) == index.StoryOf(id)).Order(StringComparer.Ordinal),
                    index.ArticlesOf(id).Order(StringComparer.Ordinal)));
            }
        }
    }

    [Fact]
    public void Apply_ManyCopiesOfOneText_SameStoriesInAnyOrderAndAsTheyGo()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            var texts = StoryTexts.Drifting(random, 4);
            var articles = Enumerable.Range(0, 90)
                .Select(i =>
                {
                    var words = texts[random.Next(texts.Count)].Split(' ');
                    words[random.Next(words.Length)] = $"corrected{i}";
                    return Article($"a{i}", string.Join(' ', words), TimeSpan.FromHours(random.Next(200)));
                })
                .ToArray();
            var index = new StoryIndex();
            foreach (var batch in articles.Chunk(random.Next(1, 20)))
            {
                index.Apply(batch);
            }

            // The earliest go first: what was in their place has to come up from where it was not kept.
            var left = articles.OrderBy(article => article.PublishedMs).ThenBy(article => article.Article).ToList();
            while (left.Count > 20)
            {
                index.Apply([.. left[..7].Select(article => new StoryChange(article.Article, null))]);
                left.RemoveRange(0, 7);
                var scratch = new StoryIndex();
                foreach (var article in left.Reverse<StoryChange>())
                {
                    scratch.Apply([article]);
                }

                Assert.All(left, article => Assert.Equal(scratch.StoryOf(article.Article), index.StoryOf(article.Article)));
            }
        }
    }

    [Fact]
    public void Apply_WordChanged_OneStoryWithinTheWindowOnly()
    {
        var text = StoryTexts.Text(new Random(1), 200);
        var copy = string.Join(' ', text.Split(' ').Select((word, i) => i == 50 ? "corrected" : word));
        var index = new StoryIndex();

        index.Apply(
        [
            Article("first", text, TimeSpan.Zero),
            Article("near", copy, TimeSpan.FromHours(72)),
            Article("late", copy + " more", TimeSpan.FromHours(145)),
            Article("other", StoryTexts.Text(new Random(2), 200), TimeSpan.Zero),
        ]);

        Assert.Equal(["first", "near"], index.ArticlesOf("near").Order(StringComparer.Ordinal));
        Assert.Equal(["late"], index.ArticlesOf("late"));
        Assert.Equal(["other"], index.ArticlesOf("other"));
    }

    [Fact]
    public void Apply_ChainOfRewrites_EndsWithWhatIsNoLongerLikeTheFirst()
    {
        var texts = StoryTexts.Drifting(new Random(3), 6);
        var index = new StoryIndex();

        index.Apply([.. texts.Select((text, i) => Article($"a{i}", text, TimeSpan.FromHours(i)))]);

        // Each is a near copy of the next, the last has nothing of the first.
        Assert.Equal(index.StoryOf("a0"), index.StoryOf("a1"));
        Assert.NotEqual(index.StoryOf("a0"), index.StoryOf("a5"));
    }

    [Fact]
    public void Apply_NoWindow_OnlyExactRepeats()
    {
        var text = StoryTexts.Text(new Random(1), 200);
        var index = new StoryIndex(new StoryOptions { NearWindow = TimeSpan.Zero });

        index.Apply([Article("a", text, default), Article("b", text + " more", default), Article("c", text, default)]);

        Assert.Equal(["a", "c"], index.ArticlesOf("a").Order(StringComparer.Ordinal));
    }

    private static StoryChange Article(string id, IReadOnlyList<string> texts, Random random) =>
        Article(id, texts[random.Next(texts.Count)], TimeSpan.FromHours(random.Next(200)), random.Next(4) == 0 ? 7u : 0);

    private static StoryChange Article(string id, string text, TimeSpan published, ulong url = 0) => new(
        id,
        new StoryKeys(url, (ulong)BodyFingerprint.Of(text)),
        StorySketch.Of(text),
        (long)published.TotalMilliseconds);

    private static Dictionary<string, string> Components(Dictionary<string, StoryKeys> articles)
    {
        var story = articles.Keys.ToDictionary(id => id, id => id, StringComparer.Ordinal);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (left, a) in articles)
            {
                foreach (var (right, b) in articles)
                {
                    if (((a.Url != 0 && a.Url == b.Url) || (a.Body != 0 && a.Body == b.Body))
                        && string.CompareOrdinal(story[left], story[right]) < 0)
                    {
                        story[right] = story[left];
                        changed = true;
                    }
                }
            }
        }

        return story;
    }
}
