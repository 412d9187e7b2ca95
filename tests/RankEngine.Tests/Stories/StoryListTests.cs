using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Related;
using RankEngine.Snapshots;
using RankEngine.Stories;

namespace RankEngine.Tests.Stories;

public class StoryListTests
{
    private const long NowMs = 1_772_366_400_000;

    [Theory]
    [InlineData(StoryFace.Best, "first")]
    [InlineData(StoryFace.Freshest, "wire")]
    [InlineData(StoryFace.Own, "own")]
    public void ShowFaces_Option_DecidesWhatIsShown(StoryFace face, string expected)
    {
        var snapshot = Snapshot(face);
        var list = new CandidateList(snapshot, 10, oncePerStory: true);
        foreach (var id in (string[])["first", "alone", "wire"])
        {
            list.TryAdd(new Candidate(snapshot.Find(id)!.Slot, 0.5, ArticleSource.Similar, Reasons.None));
        }

        list.ShowFaces(Eligible(snapshot, RankingFilter.None));

        Assert.Equal([expected, "alone"], Ids(snapshot, list));
    }

    [Fact]
    public void ShowFaces_FaceNotEligible_NextOneIsShown()
    {
        var snapshot = Snapshot(StoryFace.Freshest);
        var list = new CandidateList(snapshot, 10, oncePerStory: true);
        list.TryAdd(new Candidate(snapshot.Find("first")!.Slot, 0.5, ArticleSource.Similar, Reasons.None));

        list.ShowFaces(Eligible(snapshot, new RankingFilter { ExcludeIds = ["wire"] }));

        Assert.Equal(["own"], Ids(snapshot, list));
    }

    [Fact]
    public void RankStory_OthersOfTheStory_NewestFirstAndOnlyWhatMayBeShown()
    {
        var snapshot = Snapshot(StoryFace.Best);

        Assert.Equal(["wire", "own"], Story("first", RankingFilter.None));
        Assert.Equal(["own", "first"], Story("wire", RankingFilter.None));
        Assert.Equal(["first"], Story("wire", new RankingFilter { ExcludeIds = ["own"] }));
        Assert.Empty(Story("alone", RankingFilter.None));

        string[] Story(string article, RankingFilter filter)
        {
            var list = new CandidateList(snapshot, 10, oncePerStory: false);
            RelatedRanker.RankStory(snapshot, snapshot.Find(article)!, Eligible(snapshot, filter), list);
            Assert.All(list.Candidates, candidate => Assert.Equal(ArticleSource.SameStory, candidate.Source));
            return Ids(snapshot, list);
        }
    }

    [Fact]
    public void With_ArticlesComeAndGo_AsCollectedAnew()
    {
        var random = new Random(9);
        var slots = new SlotTable();
        var index = new StoryIndex();
        var members = StoryMembers.Empty;
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var step = 0; step < 200; step++)
        {
            var id = $"a{random.Next(30)}";
            var change = new StoryChange(
                id, random.Next(3) == 0 ? null : new StoryKeys((ulong)random.Next(1, 6), (ulong)random.Next(1, 6)));
            var touched = new HashSet<int> { slots.GetOrAdd(known.GetValueOrDefault(id, id)) };
            known.Remove(id);
            foreach (var (article, story) in index.Apply([change]))
            {
                touched.Add(slots.GetOrAdd(known.GetValueOrDefault(article, article)));
                touched.Add(slots.GetOrAdd(story));
                known[article] = story;
            }

            if (index.StoryOf(id) is { } now)
            {
                known[id] = now;
                touched.Add(slots.GetOrAdd(now));
            }

            members = members.With(touched, index, slots);

            var entries = PagedArray<ArticleEntry>.Empty.ToBuilder();
            foreach (var (article, story) in known)
            {
                var slot = slots.GetOrAdd(article);
                entries[slot] = new ArticleEntry(article, slot)
                {
                    Story = slots.GetOrAdd(story),
                    Meta = new ArticleMeta { Version = new ArticleVersion(1, "log", 1) },
                };
            }

            var anew = StoryMembers.Of(entries.Build());
            Assert.Equal(anew.Count, members.Count);
            Assert.All(known.Values, story => Assert.Equal(
                anew[slots.GetOrAdd(story)].ToArray(), members[slots.GetOrAdd(story)].ToArray()));
        }
    }

    private static Eligibility Eligible(SiteSnapshot snapshot, RankingFilter filter) =>
        new(snapshot, new PendingWrites(), filter, NowMs);

    private static string[] Ids(SiteSnapshot snapshot, CandidateList list) =>
        [.. list.Candidates.Select(candidate => snapshot.Entries[candidate.Slot]!.Id)];

    private static SiteSnapshot Snapshot(StoryFace face)
    {
        var slots = new SlotTable();
        var entries = PagedArray<ArticleEntry>.Empty.ToBuilder();
        foreach (var (id, source, story, hoursAgo) in ((string, string, string, int)[])
        [
            ("first", "wire", "first", 9),
            ("own", "us", "first", 5),
            ("wire", "wire", "first", 1),
            ("alone", "us", "alone", 2),
            ("embargo", "us", "first", -1),
        ])
        {
            var slot = slots.GetOrAdd(id);
            entries[slot] = new ArticleEntry(id, slot)
            {
                Story = slots.GetOrAdd(story),
                Meta = new ArticleMeta
                {
                    Version = new ArticleVersion(1, "log", 1),
                    Source = source,
                    PublishedMs = NowMs - (hoursAgo * 3_600_000L),
                },
            };
        }

        var built = entries.Build();
        return new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = slots,
            Entries = built,
            Heads = new Dictionary<int, PartitionHead>(),
            Stories = StoryMembers.Of(built),
            StoryOptions = new StoryOptions { Face = face, OwnSources = { "us" } },
        };
    }
}
