using RankEngine.Articles;
using RankEngine.Stories;
using RankEngine.Trending;

namespace RankEngine.Snapshots;

/// <summary>What a replica holds of a site and changes as it follows: all that snapshots are made of. Not thread-safe.</summary>
/// <remarks>
/// A change costs by what changed, never by how many articles there are. What does cost by that (ranking what is alive,
/// finding neighbours, merging the index) happens on other threads, and is taken over when it is done.
/// </remarks>
internal sealed class SiteState(FollowerOptions options, TextUpkeep texts, TimeProvider clock)
{
    private const int ManyLive = 65_536;

    private readonly HashSet<int> _live = [];
    private Task<StoryIndex> _stories = Task.FromResult(new StoryIndex(options.Stories));
    private Task<Ranked>? _ranking;
    private long _rankedAt;
    private TimeSpan _rankingCost;

    /// <summary>The articles' numbers.</summary>
    public SlotTable Slots { get; private set; } = new();

    /// <summary>The articles, by slot.</summary>
    public PagedArray<ArticleEntry> Entries { get; private set; } = PagedArray<ArticleEntry>.Empty;

    /// <summary>The known articles, newest first.</summary>
    public NewestFirst Newest { get; private set; } = NewestFirst.Empty;

    /// <summary>The stories of more than one article.</summary>
    public StoryMembers Stories { get; private set; } = StoryMembers.Empty;

    /// <summary>The live articles, ranked.</summary>
    public TrendingBoards Boards { get; private set; } = TrendingBoards.Empty;

    /// <summary>What is known of the texts.</summary>
    public TextUpkeep Texts => texts;

    /// <summary>Starts from a disk copy.</summary>
    public void Start(SiteSnapshot copy)
    {
        Slots = copy.Slots;
        Entries = copy.Entries;
        var entries = Entries;

        // Answers need none of it: the copy says of every article to which story it belongs.
        var storyOptions = options.Stories;
        _stories = Task.Run(() => IndexStories(entries, storyOptions));
        Stories = StoryMembers.Of(entries);
        Parallel.Invoke(
            () => Newest = NewestFirst.Of(entries),
            () => Texts.Reset(copy.Text, entries),
            () =>
            {
                _live.UnionWith(Enumerable.Range(0, entries.Length)
                    .Where(slot => entries[slot] is { Meta.IsDeleted: false }));
                RankNow(copy.Priors);
            });
    }

    /// <summary>Starts a change.</summary>
    public SnapshotBuilder Change() => new(Entries, Slots);

    /// <summary>Takes a change over.</summary>
    /// <param name="builder">What was counted, from <see cref="Change"/>.</param>
    /// <param name="writes">Articles written; older versions than are known are passed over.</param>
    /// <param name="now">Decides which buckets are kept.</param>
    public async Task AdvanceAsync(SnapshotBuilder builder, IReadOnlyCollection<ArticleWrite> writes, DateTimeOffset now)
    {
        var stories = new List<StoryChange>();
        foreach (var write in writes)
        {
            if (!builder.Set(write))
            {
                continue;
            }

            var slot = Slots.GetOrAdd(write.Id);
            stories.Add(ChangeOf(write.Id, builder.Articles[slot]));
            Texts.Expect(slot);
        }

        var index = await _stories;
        var assigned = index.Apply(stories);
        foreach (var (article, story) in assigned)
        {
            builder.SetStory(article, story);
        }

        var before = Entries;
        Entries = builder.Build(now);
        Stories = Stories.With(TouchedStories(stories, assigned, before), index, Slots);
        Newest = Newest.With([.. builder.Articles.Keys], before, Entries);
        foreach (var slot in builder.Touched)
        {
            if (Entries[slot]?.Meta is { IsDeleted: false })
            {
                _live.Add(slot);
            }
        }
    }

    /// <summary>Takes a full load over.</summary>
    /// <param name="tables">All that the store holds of the site.</param>
    /// <param name="priors">For the boards, which are made before this returns.</param>
    public async Task LoadAsync(SnapshotTables tables, SitePriors priors)
    {
        var known = Entries;
        var entries = tables.ToEntries(Slots);
        var index = await _stories;

        // Articles that are no longer there leave their stories.
        var stories = new List<StoryChange>();
        for (var slot = 0; slot < known.Length; slot++)
        {
            if (known[slot]?.Meta is not null && entries[slot]?.Meta is null or { IsDeleted: true })
            {
                stories.Add(new StoryChange(known[slot]!.Id, null));
            }
        }

        _live.Clear();
        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (entries[slot] is { Meta: { IsDeleted: false } } entry)
            {
                _live.Add(slot);
                stories.Add(ChangeOf(entry.Id, entry.Meta));
            }
        }

        index.Apply(stories);
        index.Rest();
        Entries = WithStories(entries, index);
        Stories = StoryMembers.Of(Entries);
        Texts.ExpectAll(Entries);
        Newest = NewestFirst.Of(Entries);
        _ranking = null;
        RankNow(priors);
    }

    /// <summary>Takes over what other threads have done, and starts what is due.</summary>
    /// <returns>True when there is something new to publish.</returns>
    public bool Collect(SitePriors priors)
    {
        var changed = Texts.Collect(Entries);
        if (_ranking is { IsCompleted: true } ranking)
        {
            Take(ranking.GetAwaiter().GetResult());
            _ranking = null;
            changed = true;
        }

        var isDue = _rankedAt == 0
            || clock.GetElapsedTime(_rankedAt) > Max(options.BoardInterval, _rankingCost * options.BoardCostFactor);
        if (_ranking is null && isDue)
        {
            // A copy, as the set goes on to change; the articles do not.
            int[] live = [.. _live];
            var entries = Entries;
            _ranking = Task.Run(() => Rank(live, entries, priors));
        }

        return changed;
    }

    private static StoryChange ChangeOf(string id, ArticleMeta meta) =>
        new(id, meta.IsDeleted ? null : meta.StoryKeys, meta.Sketch, meta.PublishedMs);

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static StoryIndex IndexStories(PagedArray<ArticleEntry> entries, StoryOptions options)
    {
        var changes = new List<StoryChange>(entries.Length);
        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (entries[slot] is { Meta: { IsDeleted: false } meta } entry)
            {
                changes.Add(ChangeOf(entry.Id, meta));
            }
        }

        var index = new StoryIndex(options);
        index.Apply(changes);
        index.Rest();
        return index;
    }

    /// <summary>Stories that have gained or lost an article: each article is in its story's list.</summary>
    private HashSet<int> TouchedStories(
        List<StoryChange> changes, IReadOnlyList<StoryAssignment> assigned, PagedArray<ArticleEntry> before)
    {
        var touched = new HashSet<int>();
        foreach (var article in changes.Select(change => change.Article).Concat(assigned.Select(one => one.Article)))
        {
            var slot = Slots.GetOrAdd(article);
            touched.Add(before[slot]?.Story ?? slot);
            touched.Add(Entries[slot]?.Story ?? slot);
        }

        return touched;
    }

    /// <summary>Says of every article, anew, to which story it belongs.</summary>
    private PagedArray<ArticleEntry> WithStories(PagedArray<ArticleEntry> entries, StoryIndex index)
    {
        var builder = entries.ToBuilder();
        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (entries[slot] is { } entry && index.StoryOf(entry.Id) is { } story)
            {
                var number = Slots.GetOrAdd(story);
                if (number != entry.Story)
                {
                    builder[slot] = entry with { Story = number };
                }
            }
        }

        return builder.Build();
    }

    private void RankNow(SitePriors priors) => Take(Rank([.. _live], Entries, priors));

    /// <summary>Ranks what is alive: published lately, or read lately.</summary>
    private Ranked Rank(int[] live, PagedArray<ArticleEntry> entries, SitePriors priors)
    {
        var started = clock.GetTimestamp();
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var alive = Array.FindAll(live, slot => TrendingBoards.IsAlive(entries[slot], nowMs, options.LiveAge));
        var boards = TrendingBoards.Compute(alive, entries, priors, nowMs);
        int[] dead = alive.Length == live.Length ? [] : [.. live.Except(alive)];
        return new Ranked(boards, dead, nowMs, clock.GetElapsedTime(started));
    }

    private void Take(Ranked ranked)
    {
        Boards = ranked.Boards;
        _rankedAt = clock.GetTimestamp();
        _rankingCost = ranked.Cost;
        foreach (var slot in ranked.Dead)
        {
            // Unless it was written or read meanwhile.
            if (!TrendingBoards.IsAlive(Entries[slot], ranked.NowMs, options.LiveAge))
            {
                _live.Remove(slot);
            }
        }

        if (_live.Capacity > ManyLive && _live.Capacity / 4 > _live.Count)
        {
            // Else an archive that came at once leaves its room behind.
            _live.TrimExcess();
        }
    }

    private sealed record Ranked(TrendingBoards Boards, int[] Dead, long NowMs, TimeSpan Cost);
}
