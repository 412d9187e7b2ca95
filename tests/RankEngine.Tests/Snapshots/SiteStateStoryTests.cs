using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Learning.Text;
using RankEngine.Snapshots;
using RankEngine.Tests.Text;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Tests.Snapshots;

/// <summary>Stories that are known from texts, which become known behind the publication.</summary>
public sealed class SiteStateStoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    // Pairs that tell one event each, and one title alone.
    private static readonly string[] Titles =
    [
        "Titanfall sells out across Europe on launch day",
        "Titanfall sells out on European launch day",
        "Central bank holds interest rates at record low",
        "Central bank holds rates at record low",
        "Storm closes harbour bridge in northern Portugal",
    ];

    private readonly Dictionary<string, ArticleWrite> _store = new(StringComparer.Ordinal);
    private readonly ArticleEncoder _encoder = ArticleEncoderFitter.Fit(
        SeededTexts.Articles(200, seed: 4), null, null, TestContext.Current.CancellationToken);

    private long _revision;

    [Fact]
    public async Task Collect_RewritesOfOneEvent_OneStoryOnceTheirTextsAreKnown()
    {
        var state = State();
        await WriteAllAsync(state);
        Assert.Equal("a1", Story(state, "a1"));

        await SettleAsync(state);

        Assert.Equal(["a0", "a0", "a2", "a2", "a4"], Stories(state));
        Assert.Equal([0, 1], state.Stories[0].ToArray());

        // Another title, and the first is gone: what was together parts.
        await WriteAsync(state, "a1", "Nothing of this kind was ever heard before");
        await WriteAsync(state, "a2", null);
        await SettleAsync(state);
        Assert.Equal("a1", Story(state, "a1"));
        Assert.Equal("a3", Story(state, "a3"));
        Assert.Equal(0, state.Stories.Count);

        // And comes back.
        await WriteAsync(state, "a1", Titles[1]);
        await WriteAsync(state, "a2", Titles[2]);
        await SettleAsync(state);
        Assert.Equal(["a0", "a0", "a2", "a2", "a4"], Stories(state));
    }

    [Fact]
    public async Task Start_Copy_GoesOnWithItsStories()
    {
        var first = State();
        await WriteAllAsync(first);
        await SettleAsync(first);
        var copy = Copy(first);
        var state = State();

        state.Start(copy);
        Assert.Equal(["a0", "a0", "a2", "a2", "a4"], Stories(state));
        await WriteAsync(state, "a0", null);
        await WriteAsync(state, "a5", "Central bank holds its interest rates at a record low");
        await SettleAsync(state);

        Assert.Equal("a1", Story(state, "a1"));
        Assert.Equal("a2", Story(state, "a5"));
        Assert.Equal(3, state.Stories[2].Length);
    }

    [Fact]
    public async Task Start_CopyWithOtherStories_PutsThemRight()
    {
        var first = State();
        await WriteAllAsync(first);
        await SettleAsync(first);
        var copy = Copy(first);
        var options = new FollowerOptions();
        options.Stories.RewriteWindow = TimeSpan.Zero;
        var state = State(options);

        state.Start(copy);
        await SettleAsync(state);

        Assert.Equal(["a0", "a1", "a2", "a3", "a4"], Stories(state));
        Assert.Equal(0, state.Stories.Count);
    }

    [Fact]
    public async Task Collect_AnotherGeneration_SameStoriesAndNoneOfItsMarksBesideOldOnes()
    {
        var state = State();
        await WriteAllAsync(state);
        await SettleAsync(state);

        // Another lexicon: the same words have other ids.
        var encoder = ArticleEncoderFitter.Fit(
            [.. SeededTexts.Articles(300, seed: 9), .. Titles.Select(title => new ArticleText(title, "", ""))],
            null,
            null,
            TestContext.Current.CancellationToken);
        state.Texts.Reset(TextView.Of(2, encoder), state.Entries);
        await WriteAsync(state, "a5", "Storm closes the harbour bridge in north Portugal");
        await SettleAsync(state);

        Assert.Equal(["a0", "a0", "a2", "a2", "a4", "a4"], Stories(state));
        await WriteAsync(state, "a4", null);
        await SettleAsync(state);
        Assert.Equal("a5", Story(state, "a5"));
    }

    [Fact]
    public async Task LoadAsync_StoreWithoutSome_TheirStoriesPart()
    {
        var state = State();
        await WriteAllAsync(state);
        await SettleAsync(state);
        var tables = new SnapshotTables();
        foreach (var write in _store.Values.Where(write => write.Id != "a2"))
        {
            tables.Add(write);
        }

        await state.LoadAsync(tables, SitePriors.Default);
        await SettleAsync(state);

        Assert.Equal("a0", Story(state, "a1"));
        Assert.Equal("a3", Story(state, "a3"));
    }

    private static string Story(SiteState state, string id) =>
        state.Entries[state.Entries[state.Slots.GetOrAdd(id)]!.Story]!.Id;

    private static string[] Stories(SiteState state) =>
        [.. Enumerable.Range(0, state.Entries.Length).Select(slot => Story(state, state.Entries[slot]!.Id))];

    private static SiteSnapshot Copy(SiteState state) => new()
    {
        Site = "main",
        Version = 1,
        Slots = state.Slots,
        Entries = state.Entries,
        Heads = new Dictionary<int, PartitionHead>(),
        Text = state.Texts.View,
    };

    private static async Task SettleAsync(SiteState state)
    {
        do
        {
            state.Collect(SitePriors.Default);
            await Task.Yield();
        }
        while (!state.IsSettled);
        state.Collect(SitePriors.Default);
    }

    private SiteState State(FollowerOptions? options = null)
    {
        var clock = new FakeTimeProvider(Now);
        return new SiteState(options ?? new FollowerOptions(), new TextUpkeep(_encoder, ReadAsync, clock), clock);
    }

    private async Task WriteAllAsync(SiteState state)
    {
        for (var i = 0; i < Titles.Length; i++)
        {
            await WriteAsync(state, $"a{i}", Titles[i]);
        }
    }

    private Task WriteAsync(SiteState state, string id, string? title)
    {
        var article = title is null
            ? null
            : new Article { Id = id, Title = title, Published = Now.AddMinutes(-_store.Count) };
        var write = new ArticleWrite(id, new ArticleVersion(++_revision, "0000000000000001", _revision), article);
        lock (_store)
        {
            _store[id] = write;
        }

        return state.AdvanceAsync(state.Change(), [write], Now);
    }

    private Task<IReadOnlyCollection<ArticleWrite?>> ReadAsync(IReadOnlyList<string> ids)
    {
        lock (_store)
        {
            return Task.FromResult<IReadOnlyCollection<ArticleWrite?>>([.. ids.Select(id => _store.GetValueOrDefault(id))]);
        }
    }
}
