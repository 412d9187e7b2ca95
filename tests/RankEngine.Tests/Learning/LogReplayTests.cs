using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Learning.Text;
using RankEngine.Learning.Training;
using RankEngine.Ranking;
using RankEngine.Recommended;
using RankEngine.Snapshots;
using RankEngine.Stories;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Tests.Learning;

public class LogReplayTests
{
    private const string Site = "main";

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LogReplayOptions Options = new();
    private static readonly EncoderFitter Fitter = new(new EncoderSource(words: null));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Replay_FutureDeleted_ChangesNoRowBeforeIt(int seed)
    {
        var (events, writes) = World(seed);
        var whole = SiteHistory.Of(events, writes);
        var plan = LogReplay.Plan(whole, Options);
        var rows = Replay(whole, plan, Options);
        foreach (var hour in new[] { 7, 11, 15.5 })
        {
            var cut = Start.AddHours(hour).ToUnixTimeMilliseconds();
            var past = SiteHistory.Of(
                events.Where(item => item.TimeMs < cut),
                writes.Where(item => Known(item.Write) < cut));

            var before = Replay(past, plan, Options);

            var expected = rows.Where(row => row.Row.TimeMs < cut && row.Event.TimeMs < cut).ToArray();

            // The step that the cut divides knows of fewer openings; steps before it must not know of the cut.
            var stepMs = (long)Options.Step.TotalMilliseconds;
            Assert.Equal(0, cut % stepMs);
            Assert.Equal(expected.Length, before.Length);
            Assert.NotEmpty(before);
            Assert.Equal(expected.Select(Spell), before.Select(Spell));
        }
    }

    [Fact]
    public void Rows_SameSeed_AreTheSameWhateverTheOrderOfTheLogs()
    {
        var (events, writes) = World(3);
        var random = new Random(3);
        var shuffled = events.Concat(events.Take(200)).ToArray();
        var others = writes.ToArray();
        random.Shuffle(shuffled);
        random.Shuffle(others);
        var first = SiteHistory.Of(events, writes);
        var second = SiteHistory.Of(shuffled, others);
        var plan = LogReplay.Plan(first, Options);

        Assert.Equal(plan, LogReplay.Plan(second, Options));
        var rows = Replay(first, plan, Options).Select(Spell).ToArray();
        Assert.Equal(rows, Replay(second, plan, Options).Select(Spell));
        var other = new LogReplayOptions { Seed = 2 };
        Assert.NotEqual(rows, Replay(first, LogReplay.Plan(first, other), other).Select(Spell));
    }

    [Fact]
    public void Replay_Features_AreThoseOfASnapshotFoldedDirectly()
    {
        var (events, writes) = World(4);
        var history = SiteHistory.Of(events, writes);
        var plan = LogReplay.Plan(history, Options);
        var rows = Replay(history, plan, Options);
        var steps = rows.GroupBy(row => row.Row.TimeMs).ToArray();
        Assert.True(steps.Length > 20);

        var refreshMs = steps[0].Key;
        var sample = new EncoderSample(int.MaxValue);
        foreach (var write in Folded(refreshMs).Articles.Values)
        {
            sample.Add(write.Id, ArticleText.Of(write.Article!));
        }

        var encoder = Fitter.Fit(sample.ToList(), _ => { }, Cancel);
        var priors = SitePriors.Default;
        var (texted, pooled) = (0, 0);
        foreach (var step in steps.Where((_, i) => i % 7 == 0 || i == 0))
        {
            var partition = Folded(step.Key);
            var snapshot = Direct(partition, step.Key);
            foreach (var row in step)
            {
                var reader = row.Event.Reader.IsNone
                    ? ReaderView.Of(Session(partition, row.Event), snapshot)
                    : ReaderView.Of(partition.Reader(row.Event.Reader), snapshot, step.Key);
                var features = new float[RankerFeatures.Count];
                new FeatureContext(snapshot, reader, step.Key).Describe(snapshot.Find(row.Article)!, features);
                for (var i = 0; i < features.Length; i++)
                {
                    // Decayed sums are taken in another order: the last bit may differ.
                    Assert.Equal(features[i], row.Row.Features[i], 1e-5f);
                }

                pooled += snapshot.Stories[snapshot.Find(row.Article)!.Story].IsEmpty ? 0 : 1;
                texted += features[RankerFeatures.HistorySimilarity] > 0
                    && features[RankerFeatures.CoReadingLastFive] > 0 ? 1 : 0;
            }
        }

        Assert.True(texted > 10 && pooled > 10, "The world is too poor to show a difference.");

        FoldedPartition Folded(long nowMs)
        {
            var partition = new FoldedPartition();
            foreach (var readerEvent in events.Where(item => item.TimeMs < nowMs))
            {
                partition.Add(readerEvent);
            }

            foreach (var (write, _) in writes.Where(item => Known(item.Write) <= nowMs))
            {
                partition.Add(write);
            }

            return partition;
        }

        SiteSnapshot Direct(FoldedPartition partition, long nowMs)
        {
            var slots = new SlotTable();
            var counted = SnapshotTables.From(partition, DateTimeOffset.FromUnixTimeMilliseconds(nowMs)).ToEntries(slots);
            var texts = new TextViewBuilder(TextView.Of(1, encoder));
            foreach (var write in partition.Articles.Values)
            {
                texts.Set(
                    slots.GetOrAdd(write.Id), write.Version, encoder.Encode(ArticleText.Of(write.Article!)));
            }

            var text = texts.Build();
            var stories = new StoryIndex();
            stories.Apply(
                [.. partition.Articles.Values.Select(write => ArticleMeta.From(write).ToStoryChange(write.Id))],
                StoryUpkeep.MarkingsOf(text, counted, Enumerable.Range(0, counted.Length)));
            var entries = counted.ToBuilder();
            foreach (var id in partition.Articles.Keys)
            {
                var slot = slots.GetOrAdd(id);
                entries[slot] = entries[slot]! with { Story = slots.GetOrAdd(stories.StoryOf(id)!) };
            }

            var grouped = entries.Build();
            var bare = new SiteSnapshot
            {
                Site = Site,
                Version = 1,
                Slots = slots,
                Entries = grouped,
                Stories = StoryMembers.Of(grouped),
                Heads = new Dictionary<int, PartitionHead>(),
                Text = text,
            };
            if (nowMs == refreshMs)
            {
                priors = PriorFit.Fit(bare, SiteHabits.Default, nowMs);
            }

            return new SiteSnapshot
            {
                Site = Site,
                Version = 1,
                Slots = slots,
                Entries = bare.Entries,
                Stories = bare.Stories,
                Heads = bare.Heads,
                Text = bare.Text,
                Priors = priors,
            };
        }
    }

    [Fact]
    public void Replay_Rows_KeepWhatServingKeeps()
    {
        var (events, writes) = World(5);
        var history = SiteHistory.Of(events, writes);
        var plan = LogReplay.Plan(history, Options);
        var rows = Replay(history, plan, Options);
        var known = writes.ToLookup(item => item.Write.Id, item => Known(item.Write));
        var met = events
            .Where(item => !item.Reader.IsNone && item.Kind != EventKind.Impression)
            .GroupBy(item => (item.Reader, item.Article))
            .ToDictionary(group => group.Key, group => group.Min(item => item.TimeMs));

        Assert.True(rows[0].Row.TimeMs >= plan.FromMs);
        Assert.InRange(plan.FromMs, events.Min(item => item.TimeMs) + 1, events.Max(item => item.TimeMs));
        Assert.Contains(rows, row => row.Row.Features[RankerFeatures.LogHistoryLength] == 0);
        Assert.Contains(rows, row => row.Row.Features[RankerFeatures.LogHistoryLength] > 0);
        foreach (var row in rows)
        {
            Assert.Equal(row.Row.IsClick, row.Article == row.Event.Article);
            Assert.True(known[row.Article].Min() <= row.Row.TimeMs);
            Assert.InRange(row.Event.TimeMs, row.Row.TimeMs, row.Row.TimeMs + 299_999);
            if (met.TryGetValue((row.Event.Reader, row.Article), out var firstMs))
            {
                Assert.True(firstMs >= row.Row.TimeMs, "An article that was read or hidden is recommended.");
            }
        }

        var positives = rows.Where(row => row.Row.IsClick).ToArray();
        Assert.Equal(positives.Length, positives.Select(row => (row.Event.PartitionKey, row.Article)).Distinct().Count());
        Assert.InRange(rows.Length, positives.Length * 5, positives.Length * (Options.Negatives + 1));
    }

    [Fact]
    public void Plan_FewRowsWanted_TakesAnEvenShare()
    {
        var (events, writes) = World(6);
        var history = SiteHistory.Of(events, writes);
        var all = Replay(history, LogReplay.Plan(history, Options), Options);
        var few = new LogReplayOptions { MaxRows = all.Length / 4 };
        var plan = LogReplay.Plan(history, few);

        var rows = Replay(history, plan, few);

        Assert.InRange(plan.Share, 0.01, 0.3);
        Assert.InRange(rows.Length, all.Length / 16, all.Length / 3);
        Assert.Subset(all.Select(Spell).ToHashSet(), rows.Select(Spell).ToHashSet());
    }

    [Fact]
    public void Of_ArticleWrites_AreKnownWhenASiteCouldKnowThem()
    {
        var first = Write("a", 1, Start, null);
        var second = Write("a", 2, Start, Start.AddHours(3));
        var third = Write("a", 3, Start, null);
        var gone = new ArticleWrite("a", new ArticleVersion(4, "log", 4), null);
        var received = Start.AddDays(1).ToUnixTimeMilliseconds();

        var history = SiteHistory.Of(
            [], new[] { gone, third, first, second }.Select((write, i) => (write, received + 3 - i)));

        Assert.Equal([first, second, third, gone], history.Writes.Select(item => item.Write));
        Assert.Equal(
            [Start.ToUnixTimeMilliseconds(), Start.AddHours(3).ToUnixTimeMilliseconds(), received + 2, received + 3],
            history.Writes.Select(item => item.KnownMs));
    }

    private static ReplayedRow[] Replay(SiteHistory history, ReplayPlan plan, LogReplayOptions options) =>
        [.. LogReplay.Replay(Site, history, plan, options, Fitter, _ => { }, Cancel)];

    private static string Spell(ReplayedRow row) => string.Join(
        ' ',
        [
            row.Article,
            $"{row.Event.PartitionKey}",
            $"{row.Row.IsClick}",
            $"{row.Row.TimeMs}",
            .. row.Row.Features.Select(feature => $"{BitConverter.SingleToInt32Bits(feature):x}"),
        ]);

    private static long Known(ArticleWrite write) =>
        (write.Article!.Updated ?? write.Article.Published).ToUnixTimeMilliseconds();

    private static string[] Session(FoldedPartition partition, ReaderEvent readerEvent) =>
        [.. new[] { 0, 1 }
            .Select(ago => VisitorKey.Of(readerEvent)!.Value with { Slot = VisitorKey.Of(readerEvent)!.Value.Slot - ago })
            .SelectMany(visitor => partition.Visitor(visitor).Entries.ToArray())
            .OrderByDescending(entry => entry.FirstMs)
            .ThenBy(entry => entry.Article, StringComparer.Ordinal)
            .Select(entry => entry.Article)
            .Distinct()];

    private static ArticleWrite Write(
        string id, int version, DateTimeOffset published, DateTimeOffset? updated, string words = "news", int? page = null) =>
        new(id, new ArticleVersion(version, "log", version), new Article
        {
            Id = id,
            Title = $"{words} {id}",
            Url = page is null ? "" : $"https://news.test/{page}",
            Body = $"{words} and more of {words}",
            Section = words,
            Published = published,
            Updated = updated,
        });

    /// <summary>A day of 60 articles in four sections and 60 readers, a fifth of them not signed in.</summary>
    private static (ReaderEvent[] Events, (ArticleWrite Write, long ReceivedMs)[] Writes) World(int seed)
    {
        var random = new Random(seed);
        string[] words = ["football match goal", "parliament vote law", "market shares profit", "film stage music"];
        var received = Start.AddDays(3).ToUnixTimeMilliseconds();
        var writes = new List<(ArticleWrite Write, long ReceivedMs)>();
        for (var i = 0; i < 60; i++)
        {
            var published = Start.AddMinutes(random.Next(-600, 1_200));
            // Each tenth is the one before it, published again.
            var page = i % 10 == 9 ? i - 1 : i;
            writes.Add((Write($"a{i}", 1, published, null, words[i % 4], page), received));
            if (i % 6 == 0)
            {
                writes.Add((Write($"a{i}", 2, published, published.AddMinutes(123), words[(i + 1) % 4], page), received));
            }
        }

        var events = new List<ReaderEvent>();
        for (var i = 0; i < 3_000; i++)
        {
            var time = Start.AddSeconds(random.Next(86_400)).ToUnixTimeMilliseconds();
            var reader = random.Next(60);
            var visible = writes.Where(item => Known(item.Write) <= time && item.Write.Version.Revision == 1).ToArray();
            var liked = visible.Where((_, at) => random.Next(3) > 0 || at % 4 == reader % 4).ToArray();
            var article = (liked.Length > 0 ? liked : visible)[random.Next(Math.Max(1, liked.Length))].Write.Id;
            var kind = random.Next(20) switch
            {
                0 => EventKind.Hide,
                < 8 => EventKind.Impression,
                _ => EventKind.View,
            };
            events.Add(Event(i, kind));
            if (kind == EventKind.View && i % 3 == 0)
            {
                events.Add(Event(100_000 + i, EventKind.Click));
            }

            ReaderEvent Event(int number, EventKind what) => new()
            {
                Identity = new Pseudonym(1, (ulong)number + 1),
                TimeMs = time,
                Kind = what,
                Article = article,
                Reader = reader % 5 == 0 ? Pseudonym.None : new Pseudonym(2, (ulong)reader + 1),
                Session = new Pseudonym(3, (ulong)(reader * 10 + time % 7) + 1),
            };
        }

        return ([.. events], [.. writes]);
    }
}
