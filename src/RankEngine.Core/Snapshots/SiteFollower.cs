using Microsoft.Extensions.Logging;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Ranking;
using RankEngine.Sites;
using RankEngine.Stories;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Snapshots;

/// <summary>Keeps one site's snapshot level with the store. One loop per site; not thread-safe.</summary>
/// <remarks>
/// Every tick: 1. ask where the partitions stand; 2. read what changed since, or all of it when the store was replaced or
/// the changes are collected; 3. read the articles that changed; 4. follow the generation and the model; 5. rank what is
/// alive, now and then; 6. publish. A store that was emptied is not followed down: the last snapshot goes on until the
/// logs are in the store again.
/// </remarks>
public sealed partial class SiteFollower(
    SiteView view,
    IPartitionStore store,
    IGenerationStore generations,
    IModelSource models,
    SiteDirectory sites,
    FollowerOptions options,
    TimeProvider clock,
    ILogger<SiteFollower> logger)
{
    private readonly Dictionary<int, PartitionHead> _heads = [];
    private readonly HashSet<int> _live = [];
    private readonly StoryIndex _stories = new();
    private SlotTable _slots = new();
    private PagedArray<ArticleEntry> _entries = PagedArray<ArticleEntry>.Empty;
    private NewestFirst _newest = NewestFirst.Empty;
    private TextView _text = TextView.None;
    private TrendingBoards _boards = TrendingBoards.Empty;
    private SitePriors _priors = SitePriors.Default;
    private RankerModel? _model;
    private string _modelAsked = "";
    private long _version;
    private long _boardsAt;
    private TimeSpan _boardsCost;
    private long _sideAskedAt;
    private readonly long _startedAt = clock.GetTimestamp();
    private DateTimeOffset? _replacedSince;
    private bool _isAway;

    /// <summary>Starts from a disk copy.</summary>
    public void Start(SiteSnapshot copy)
    {
        _slots = copy.Slots;
        _entries = copy.Entries;
        _text = copy.Text;
        _priors = copy.Priors;
        _version = copy.Version;
        view.MarkFresh(copy.CountsAsOfMs);
        view.MarkCounted(copy.CountsAsOfMs);
        foreach (var (number, head) in copy.Heads)
        {
            _heads[number] = head;
        }

        var changes = new List<StoryChange>();
        for (var slot = 0; slot < _entries.Length; slot++)
        {
            if (_entries[slot] is { Meta: { IsDeleted: false } meta } entry)
            {
                changes.Add(new StoryChange(entry.Id, meta.StoryKeys));
                _live.Add(slot);
            }
        }

        _stories.Apply(changes);
        _newest = NewestFirst.Of(_entries);
        RankLive();
        Publish();
    }

    /// <summary>Publishes an empty site: what is true of a site that was just created.</summary>
    public void StartEmpty() => Publish();

    /// <summary>Follows once; a store that is away is reported once, not thrown.</summary>
    public async Task TryTickAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TickAsync(cancellationToken);
            if (_isAway)
            {
                _isAway = false;
                Log.Back(logger, view.Site);
            }
        }
        catch (UnavailableException e)
        {
            if (!_isAway)
            {
                _isAway = true;
                Log.Away(logger, view.Site, e);
            }
        }
    }

    /// <summary>Follows once.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        // :: 1
        var asked = clock.GetUtcNow();
        var partitions = sites.PartitionsOf(view.Site);
        if (partitions.Count == 0)
        {
            return;
        }

        var heads = await store.ReadHeadsAsync(partitions, cancellationToken);

        // :: 2
        var changed = false;
        if (NeedsLoad(partitions, heads))
        {
            if (view.Snapshot is null && !view.IsCounted && clock.GetElapsedTime(_startedAt) < options.RefillPatience)
            {
                // Nothing to serve meanwhile, and the log is still on its way into the store: half of what was known
                // would deny the other half.
                return;
            }

            if (!IsRefilled(heads))
            {
                // Emptied or replaced: what is in memory is truer until the logs are in again.
                _replacedSince ??= asked;
                await FollowSideAsync(cancellationToken);
                return;
            }

            await LoadAsync(partitions, cancellationToken);
            changed = true;
        }
        else
        {
            var builder = new SnapshotBuilder(_entries, _slots);
            var articles = new List<ArticleWrite>();
            for (var i = 0; i < partitions.Count; i++)
            {
                var held = _heads[partitions[i].Number];
                if (heads[i].Version == held.Version)
                {
                    _heads[partitions[i].Number] = heads[i];
                    continue;
                }

                var through = Math.Min(heads[i].Version, held.Version + options.MaxChangesPerTick);
                var changes = await store.ReadChangesAsync(
                    partitions[i], held.Version, through, cancellationToken);
                if (changes is null)
                {
                    Log.TooFarBehind(logger, partitions[i], heads[i].Version - held.Version);
                    await LoadAsync(partitions, cancellationToken);
                    builder = null;
                    changed = true;
                    break;
                }

                foreach (var change in changes)
                {
                    builder.Add(change);
                }

                // :: 3
                var ids = changes.SelectMany(change => change.Articles).Distinct().ToArray();
                if (ids.Length > 0)
                {
                    var writes = await store.ReadArticlesAsync(partitions[i], ids, cancellationToken);
                    articles.AddRange(writes.OfType<ArticleWrite>());
                }

                _heads[partitions[i].Number] = through == heads[i].Version
                    ? heads[i]
                    : held with { Version = through };
                changed = true;
            }

            if (changed && builder is not null)
            {
                Advance(builder, articles, asked);
            }
        }

        // :: 4
        changed |= await FollowSideAsync(cancellationToken);

        // :: 5
        var sinceBoards = clock.GetElapsedTime(_boardsAt);
        if (_boardsAt == 0 || sinceBoards > Max(options.BoardInterval, _boardsCost * options.BoardCostFactor))
        {
            RankLive();
            changed = true;
        }

        // :: 6
        if (changed || view.Snapshot is null)
        {
            Publish();
        }

        if (partitions.Select((partition, i) => _heads[partition.Number].Version == heads[i].Version).All(level => level))
        {
            view.MarkFresh(asked.ToUnixTimeMilliseconds());
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private bool NeedsLoad(IReadOnlyList<PartitionId> partitions, IReadOnlyList<PartitionHead> heads)
    {
        for (var i = 0; i < partitions.Count; i++)
        {
            if (!_heads.TryGetValue(partitions[i].Number, out var held)
                || held.Epoch != heads[i].Epoch
                || heads[i].Version < held.Version)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the store holds of every log at least what this replica holds.</summary>
    private bool IsRefilled(IReadOnlyList<PartitionHead> heads)
    {
        if (_replacedSince is { } since && clock.GetUtcNow() - since > options.RefillPatience)
        {
            // A log that never comes back must not freeze the site for ever.
            Log.RefillGivenUp(logger, view.Site);
            return true;
        }

        for (var i = 0; i < heads.Count; i++)
        {
            if (!_heads.TryGetValue(i, out var held))
            {
                continue;
            }

            foreach (var (log, offset) in held.Applied)
            {
                if (heads[i].Applied.GetValueOrDefault(log, long.MinValue) < offset)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private async Task LoadAsync(IReadOnlyList<PartitionId> partitions, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var texts = new TextViewBuilder(_text);
        var all = new SnapshotTables();
        foreach (var partition in partitions)
        {
            var (tables, head) = await SnapshotLoader.LoadAsync(store, partition, Take, cancellationToken);
            all.Add(tables);
            _heads[partition.Number] = head;
        }

        var known = _entries;
        _entries = all.ToEntries(_slots);

        // Articles that are no longer there leave their stories and the index.
        var stories = new List<StoryChange>();
        for (var slot = 0; slot < known.Length; slot++)
        {
            if (known[slot]?.Meta is not null && _entries[slot]?.Meta is null or { IsDeleted: true })
            {
                stories.Add(new StoryChange(known[slot]!.Id, null));
                texts.Set(slot, null);
            }
        }

        _live.Clear();
        for (var slot = 0; slot < _entries.Length; slot++)
        {
            if (_entries[slot] is { Meta: { IsDeleted: false } } entry)
            {
                _live.Add(slot);
                stories.Add(new StoryChange(entry.Id, entry.Meta.StoryKeys));
            }
        }

        ApplyStories(stories);
        _text = texts.Build();
        _newest = NewestFirst.Of(_entries);
        _replacedSince = null;
        Log.Loaded(logger, view.Site, _entries.Length, clock.GetElapsedTime(started).TotalMilliseconds);

        void Take(ArticleWrite write)
        {
            if (write.Article is not { } article)
            {
                return;
            }

            var slot = _slots.GetOrAdd(write.Id);
            if (_text.Encoder is { } encoder && _entries[slot]?.Meta?.Version != write.Version)
            {
                texts.Set(slot, encoder.Encode(new ArticleText(article.Title, article.Summary, article.Body)));
            }
        }
    }

    private void Advance(SnapshotBuilder builder, List<ArticleWrite> writes, DateTimeOffset now)
    {
        var texts = new TextViewBuilder(_text);
        var stories = new List<StoryChange>();
        var taken = new HashSet<int>();
        foreach (var write in writes)
        {
            if (!builder.Set(write))
            {
                continue;
            }

            var slot = _slots.GetOrAdd(write.Id);
            taken.Add(slot);
            stories.Add(new StoryChange(write.Id, write.Article is null ? null : StoryKeys.Of(write.Article)));
            if (_text.Encoder is { } encoder)
            {
                texts.Set(slot, write.Article is { } article ? Encode(encoder, article) : null);
            }
        }

        foreach (var (article, story) in _stories.Apply(stories))
        {
            builder.SetStory(article, story);
        }

        _entries = builder.Build(now);
        _text = texts.Build();
        _newest = _newest.With(taken, _entries);
        foreach (var slot in builder.Touched)
        {
            if (_entries[slot]?.Meta is { IsDeleted: false })
            {
                _live.Add(slot);
            }
        }
    }

    private static SparseVector Encode(LexicalEncoder encoder, Article article) =>
        encoder.Encode(new ArticleText(article.Title, article.Summary, article.Body));

    /// <summary>Takes over changes of many articles and says of every article, anew, to which story it belongs.</summary>
    private void ApplyStories(List<StoryChange> changes)
    {
        _stories.Apply(changes);
        var builder = _entries.ToBuilder();
        for (var slot = 0; slot < _entries.Length; slot++)
        {
            if (_entries[slot] is { } entry && _stories.StoryOf(entry.Id) is { } story)
            {
                var number = _slots.GetOrAdd(story);
                if (number != entry.Story)
                {
                    builder[slot] = entry with { Story = number };
                }
            }
        }

        _entries = builder.Build();
    }

    /// <summary>Takes over another generation or another model, when there is one.</summary>
    private async Task<bool> FollowSideAsync(CancellationToken cancellationToken)
    {
        if (_sideAskedAt != 0 && clock.GetElapsedTime(_sideAskedAt) < options.SideInterval)
        {
            return false;
        }

        var changed = await FollowModelAsync(cancellationToken);
        var current = await generations.ReadCurrentAsync(view.Site, cancellationToken);
        if (current is { } generation && generation.Number != _text.Generation)
        {
            var started = clock.GetTimestamp();
            var (text, priors) = await GenerationLoader.LoadAsync(
                generations, generation, _slots, _entries, cancellationToken);
            _text = await EncodeMissingAsync(text, cancellationToken);
            _priors = priors;
            Log.Generation(
                logger, view.Site, generation.Number, clock.GetElapsedTime(started).TotalMilliseconds);
            changed = true;
        }

        _sideAskedAt = clock.GetTimestamp();
        return changed;
    }

    private async Task<bool> FollowModelAsync(CancellationToken cancellationToken)
    {
        var version = await models.ReadActiveVersionAsync(view.Site, cancellationToken);
        if (version == _modelAsked)
        {
            return false;
        }

        _modelAsked = version;
        if (version.Length == 0)
        {
            _model = null;
        }
        else if (await models.LoadAsync(view.Site, version, cancellationToken) is { } model)
        {
            _model = model;
        }

        Log.Model(logger, view.Site, _model?.Manifest.Version ?? "");
        return true;
    }

    /// <summary>Encodes articles that came or changed since the generation was made.</summary>
    private async Task<TextView> EncodeMissingAsync(TextView text, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        for (var slot = 0; slot < _entries.Length; slot++)
        {
            if (_entries[slot] is { Meta: { IsDeleted: false } } entry && text.Index.VectorOf(slot) is null)
            {
                missing.Add(entry.Id);
            }
        }

        var builder = new TextViewBuilder(text);
        foreach (var partition in missing.GroupBy(id => sites.PartitionOfArticle(view.Site, id)!.Value))
        {
            foreach (var ids in partition.Chunk(200))
            {
                var writes = await store.ReadArticlesAsync(partition.Key, ids, cancellationToken);
                foreach (var write in writes)
                {
                    if (write?.Article is { } article)
                    {
                        builder.Set(_slots.GetOrAdd(write.Id), Encode(text.Encoder!, article));
                    }
                }
            }
        }

        return builder.Build();
    }

    /// <summary>Ranks what is alive: published lately, or read lately.</summary>
    private void RankLive()
    {
        var started = clock.GetTimestamp();
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        _live.RemoveWhere(slot => !TrendingBoards.IsAlive(_entries[slot], nowMs, options.LiveAge));
        _boards = TrendingBoards.Compute(_live, _entries, _priors, nowMs);
        _boardsAt = clock.GetTimestamp();
        _boardsCost = clock.GetElapsedTime(started, _boardsAt);
    }

    private void Publish()
    {
        view.Publish(new SiteSnapshot
        {
            Site = view.Site,
            Version = ++_version,
            Slots = _slots,
            Entries = _entries,
            Heads = new Dictionary<int, PartitionHead>(_heads),
            Text = _text,
            Boards = _boards,
            Newest = _newest,
            Priors = _priors,
            Model = _model,
            CountsAsOfMs = view.CountsAsOfMs,
        });
    }

    private static partial class Log
    {
        [LoggerMessage(2100, LogLevel.Warning, "Site {Site} cannot follow the store.", EventName = nameof(Away))]
        public static partial void Away(ILogger logger, string site, Exception exception);

        [LoggerMessage(2101, LogLevel.Information, "Site {Site} follows the store again.", EventName = nameof(Back))]
        public static partial void Back(ILogger logger, string site);

        [LoggerMessage(
            2102,
            LogLevel.Warning,
            "Partition {Partition} is {Versions} versions ahead and its changes are collected: loading it anew.",
            EventName = nameof(TooFarBehind))]
        public static partial void TooFarBehind(ILogger logger, PartitionId partition, long versions);

        [LoggerMessage(
            2103,
            LogLevel.Warning,
            "The store of site {Site} was replaced and some log did not come back: following what there is.",
            EventName = nameof(RefillGivenUp))]
        public static partial void RefillGivenUp(ILogger logger, string site);

        [LoggerMessage(
            2104,
            LogLevel.Information,
            "Site {Site}: {Articles} articles loaded in {Milliseconds} ms.",
            EventName = nameof(Loaded))]
        public static partial void Loaded(ILogger logger, string site, int articles, double milliseconds);

        [LoggerMessage(
            2105,
            LogLevel.Information,
            "Site {Site}: generation {Number} taken over in {Milliseconds} ms.",
            EventName = nameof(Generation))]
        public static partial void Generation(ILogger logger, string site, long number, double milliseconds);

        [LoggerMessage(
            2106,
            LogLevel.Information,
            "Site {Site}: model \"{Version}\" scores now.",
            EventName = nameof(Model))]
        public static partial void Model(ILogger logger, string site, string version);
    }
}
