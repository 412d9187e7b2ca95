using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Snapshots;
using RankEngine.Trending;

namespace RankEngine.Tests.Ranking;

public sealed class ExplainTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Pseudonym Ada = new(1, 1);

    private static readonly RankingFilter Narrow = new()
    {
        Sections = ["news"],
        Tags = ["kosovo"],
        Language = "en",
        Sources = ["wire"],
        MaxAge = TimeSpan.FromDays(1),
        ExcludeIds = ["other"],
    };

    public static TheoryData<string, Article?, string[]> Filtered => new()
    {
        { "as wanted", Fitting, [] },
        { "never heard of", null, ["unknown"] },
        { "embargo", Fitting with { Published = Now.AddSeconds(1) }, ["unpublished"] },
        { "over", Fitting with { Expires = Now }, ["expired"] },
        { "not yet and over", Fitting with { Published = Now.AddDays(1), Expires = Now }, ["unpublished", "expired"] },
        { "section", Fitting with { Section = "sport" }, ["section"] },
        { "tags", Fitting with { Tags = ["serbia"] }, ["tags"] },
        { "language", Fitting with { Language = "eng" }, ["language"] },
        { "source", Fitting with { Source = "" }, ["source"] },
        { "age", Fitting with { Published = Now.AddDays(-2) }, ["max_age"] },
        { "excluded", Fitting with { Id = "other" }, ["excluded"] },
        {
            "all of the filter",
            new Article { Id = "other", Title = "T", Published = Now.AddDays(-2), Expires = Now.AddDays(-1) },
            ["expired", "section", "tags", "language", "source", "max_age", "excluded"]
        },
    };

    private static Article Fitting => new()
    {
        Id = "a",
        Title = "Title",
        Section = "news",
        Tags = ["kosovo", "serbia"],
        Language = "en-GB",
        Source = "wire",
        Published = Now.AddHours(-1),
    };

    [Theory]
    [MemberData(nameof(Filtered))]
    public async Task ExplainAsync_UnderAFilter_NamesWhatHides(string what, Article? article, string[] expected)
    {
        var id = article?.Id ?? "a";
        var site = Site(snapshot: article is null ? [] : [Write(id, article)]);

        var answer = await ExplainAsync(site, id, filter: Narrow);

        Assert.True(expected.SequenceEqual(answer.HiddenBecause), $"{what}: {string.Join(' ', answer.HiddenBecause)}");

        // It is what the lists go by.
        var listed = new Eligibility(site.Snapshot!, site.Pending, Narrow, Now.ToUnixTimeMilliseconds());
        var shown = site.Snapshot!.Slots.TryGet(id, out var slot) && listed.Find(slot) is not null;
        Assert.Equal(expected.Length == 0, shown);
    }

    [Fact]
    public async Task ExplainAsync_JustWrittenHere_GoesByThatWrite()
    {
        var site = Site(snapshot: [Write("a", Fitting), Write("b", Fitting with { Id = "b" })]);
        site.Pending.Add(Write("a", null, revision: 2));
        site.Pending.Add(Write("b", Fitting with { Id = "b", Section = "sport" }, revision: 2));
        site.Pending.Add(Write("c", Fitting with { Id = "c" }));

        Assert.Equal(["deleted"], (await ExplainAsync(site, "a")).HiddenBecause);
        Assert.Equal(["section"], (await ExplainAsync(site, "b", filter: Narrow)).HiddenBecause);
        Assert.Empty((await ExplainAsync(site, "c")).HiddenBecause);
    }

    [Fact]
    public async Task ExplainAsync_ForAReader_TellsWhatTheyDid()
    {
        var site = Site(snapshot: [Write("a", Fitting)]);
        var longAgo = Now.AddDays(-31);

        Assert.Empty((await ExplainAsync(site, "a", memory: Memory([]))).HiddenBecause);
        Assert.Equal(["read"], (await ExplainAsync(site, "a", memory: Memory([("a", Now)]))).HiddenBecause);
        Assert.Empty((await ExplainAsync(site, "a", memory: Memory([("a", longAgo), ("b", Now)]))).HiddenBecause);
        Assert.Equal(["hidden"], (await ExplainAsync(site, "a", memory: Memory([], "a"))).HiddenBecause);
        Assert.Equal(
            ["section", "read", "hidden"],
            (await ExplainAsync(
                site,
                "a",
                filter: new RankingFilter { Sections = ["x"] },
                memory: Memory([("a", Now)], "a"))).HiddenBecause);
        Assert.Equal(["read"], (await ExplainAsync(site, "a", history: ["b", "a"])).HiddenBecause);
        Assert.Empty((await ExplainAsync(site, "a", history: ["b"])).HiddenBecause);
    }

    [Fact]
    public async Task ExplainAsync_ReaderCannotBeRead_FailsRatherThanGuess()
    {
        var site = Site(snapshot: [Write("a", Fitting)]);

        await Assert.ThrowsAsync<UnavailableException>(
            async () => await ExplainAsync(site, "a", memory: null, reader: Ada));
    }

    private static ReaderMemory Memory((string Article, DateTimeOffset Time)[] read, params string[] hidden) => new(
        [.. read.Select(entry => KeyValuePair.Create(entry.Article, entry.Time.ToUnixTimeMilliseconds()))],
        hidden.ToHashSet(StringComparer.Ordinal));

    private static ArticleWrite Write(string id, Article? article, long revision = 1) =>
        new(id, new ArticleVersion(revision, "log", revision), article);

    private static SiteView Site(ArticleWrite[] snapshot)
    {
        var slots = new SlotTable();
        var builder = new SnapshotBuilder(PagedArray<ArticleEntry>.Empty, slots);
        foreach (var write in snapshot)
        {
            builder.Set(write);
        }

        var view = new SiteView("main");
        view.Publish(new SiteSnapshot
        {
            Site = "main",
            Version = 1,
            Slots = slots,
            Entries = builder.Build(Now),
            Heads = new Dictionary<int, PartitionHead>(),
        });
        return view;
    }

    private static ValueTask<ExplainAnswer> ExplainAsync(
        SiteView site,
        string article,
        RankingFilter? filter = null,
        ReaderMemory? memory = null,
        Pseudonym? reader = null,
        string[]? history = null)
    {
        var ranker = new Ranker(
            new OneSite(site), new OneReader(memory), new DecisionLog(), new TrendingOptions(), new FakeTimeProvider(Now));
        var query = new ExplainQuery(
            "main",
            article,
            "",
            reader ?? (memory is null ? Pseudonym.None : Ada),
            history ?? [],
            filter ?? RankingFilter.None);
        return ranker.ExplainAsync(query, TestContext.Current.CancellationToken);
    }
}
