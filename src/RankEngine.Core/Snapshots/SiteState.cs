using RankEngine.Articles;
using RankEngine.Stories;
using RankEngine.Text;
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
    private readonly StoryUpkeep _stories = new(options.Stories);
    private ArticleEncoder _marking = texts.View.Encoder;
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

    /// <summary>True when every text has its neighbours and every article its story.</summary>
    public bool IsSettled => Texts.IsSettled && !_stories.IsBuilding && ReferenceEquals(_marking, Texts.View.Encoder);

    /// <summary>Starts from a disk copy.</summary>
    public void Start(SiteSnapshot copy)
    {
        Slots = copy.Slots;
        Entries = copy.Entries;
        var entries = Entries;

        _marking = copy.Text.Encoder;
        Parallel.Invoke(
            () =>
            {
                Stories = StoryMembers.Of(entries);
                Newest = NewestFirst.Of(entries);
            },
            () => Texts.Reset(copy.Text, entries),
            () =>
            {
                _live.UnionWith(Enumerable.Range(0, entries.Length)
                    .Where(slot => entries[slot] is { Meta.IsDeleted: false }));
                RankNow(copy.Priors);
            });

        // Last, on another thread: answers do not wait for it, as the copy says of every article to which story it belongs.
        _stories.Start(entries, copy.Text);
    }

    /// <summary>Starts a change.</summary>
    public SnapshotBuilder Change() => new(Entries, Slots);

    /// <summary>Takes a change over.</summary>
    /// <param name="builder">What was counted, from <see cref="Change"/>.</param>
    /// <param name="writes">Articles written; older versions than are known are passed over.</param>
    /// <param name="now">Decides which buckets are kept.</param>
    public async Task AdvanceAsync(SnapshotBuilder builder, IReadOnlyCollection<ArticleWrite> writes, DateTimeOffset now)
    {
        FollowGeneration();
        var stories = new List<StoryChange>();
        var marked = new List<int>();
        foreach (var write in writes)
        {
            if (!builder.Set(write))
            {
                continue;
            }

            var slot = Slots.GetOrAdd(write.Id);
            stories.Add(builder.Articles[slot].ToStoryChange(write.Id));
            Texts.Expect(slot);
            if (Entries[slot]?.Meta is { IsDeleted: true })
            {
                // Deleted and written again: the text may be there still.
                marked.Add(slot);
            }
        }

        var changed = await _stories.ApplyAsync(stories, StoryUpkeep.MarkingsOf(Texts.View, Entries, marked));
        Build(builder, stories.Select(change => change.Article), changed, now, out var before);
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
        FollowGeneration();

        // Articles that are no longer there leave their stories.
        var stories = new List<StoryChange>();
        var marked = new List<int>();
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
                stories.Add(entry.Meta.ToStoryChange(entry.Id));
                if (known[slot]?.Meta is null or { IsDeleted: true })
                {
                    marked.Add(slot);
                }
            }
        }

        await _stories.ApplyAsync(stories, StoryUpkeep.MarkingsOf(Texts.View, entries, marked));
        _stories.Index.Rest();
        Entries = WithStories(entries, _stories.Index);
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
        var changed = Texts.Collect(Entries) | CollectStories();
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
            var before = Boards;
            _ranking = Task.Run(() => Rank(live, entries, priors, before));
        }

        return changed;
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    /// <summary>Marks of one generation say nothing of those of another.</summary>
    private void FollowGeneration()
    {
        if (!ReferenceEquals(_marking, Texts.View.Encoder))
        {
            _marking = Texts.View.Encoder;
            _stories.Rebuild(Entries, Texts.View);
        }
    }

    /// <summary>Takes over stories of articles whose texts became known, or of another generation.</summary>
    /// <returns>True when an article belongs to another story.</returns>
    private bool CollectStories()
    {
        FollowGeneration();
        var markings = StoryUpkeep.MarkingsOf(Texts.View, Entries, Texts.TakeEncoded());
        string[] changed = [.. _stories.Mark(markings), .. _stories.Collect()];
        if (changed.Length > 0)
        {
            Build(Change(), [], changed, clock.GetUtcNow(), out _);
        }

        return changed.Length > 0;
    }

    /// <summary>Takes over changed articles, and which articles make up the stories that this touches.</summary>
    private void Build(
        SnapshotBuilder builder,
        IEnumerable<string> written,
        IReadOnlyCollection<string> assigned,
        DateTimeOffset now,
        out PagedArray<ArticleEntry> before)
    {
        if (assigned.Count > 0)
        {
            builder.SetStories(assigned, _stories.Index);
        }

        before = Entries;
        Entries = builder.Build(now);
        string[] touched = [.. written, .. assigned];
        if (touched.Length > 0)
        {
            Stories = Stories.With(touched, before, Entries, _stories.Index, Slots);
        }
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

    private void RankNow(SitePriors priors) => Take(Rank([.. _live], Entries, priors, Boards));

    /// <summary>Ranks what is alive: published lately, or read lately.</summary>
    private Ranked Rank(int[] live, PagedArray<ArticleEntry> entries, SitePriors priors, TrendingBoards before)
    {
        var started = clock.GetTimestamp();
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var alive = Array.FindAll(live, slot => TrendingBoards.IsAlive(entries[slot], nowMs, options.LiveAge));
        var boards = LiveBoards.Compute(alive, entries, priors, nowMs, before, options.Trending);
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
