using Microsoft.Extensions.Logging;
using RankEngine.Articles;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Ranking;
using RankEngine.Sites;
using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>Keeps one site's snapshot level with the store. One loop per site; not thread-safe.</summary>
/// <remarks>
/// Every tick: 1. ask where the partitions stand; 2. read what changed since, or all of it when the store was replaced or
/// the changes are collected; 3. read the articles that changed; 4. follow the generation and the model; 5. take over
/// what other threads have done; 6. publish. A store that was emptied is not followed down: the last snapshot goes on
/// until the logs are in the store again. The same for one that was rolled back and kept its epoch: an offset that goes
/// down tells.
/// </remarks>
public sealed partial class SiteFollower(
    SiteView view,
    IPartitionStore store,
    IGenerationStore generations,
    IModelSource models,
    SiteDirectory sites,
    EncoderSource encoders,
    FollowerOptions options,
    TimeProvider clock,
    ILogger<SiteFollower> logger)
{
    private readonly Dictionary<int, PartitionHead> _heads = [];
    private readonly SiteState _state = new(
        options, new TextUpkeep(encoders.First, ids => ReadTextsAsync(view.Site, store, sites, ids), clock), clock);

    private readonly SideFollower _side = new(view.Site, generations, models, encoders, options, clock, logger);

    private readonly long _startedAt = clock.GetTimestamp();
    private long _version;
    private DateTimeOffset? _replacedSince;
    private bool _isAway;

    /// <summary>Starts from a disk copy.</summary>
    public void Start(SiteSnapshot copy)
    {
        _version = copy.Version;
        view.MarkFresh(copy.CountsAsOfMs);
        view.MarkCounted(copy.CountsAsOfMs);
        foreach (var (number, head) in copy.Heads)
        {
            _heads[number] = head;
        }

        _side.Start(copy.Priors);
        _state.Start(copy);
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
            if (!_isAway && !e.IsStarting)
            {
                _isAway = true;
                Log.Away(logger, view.Site, e);
            }

            Age();
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
            // Nobody has written to the site: there is nothing to know, as long as the applier sees to the end of the log.
            view.MarkFresh(asked.ToUnixTimeMilliseconds());
            Age();
            return;
        }

        var heads = await store.ReadHeadsAsync(partitions, cancellationToken);

        // :: 2
        var changed = false;
        if (_replacedSince is not null || IsReplaced(partitions, heads))
        {
            if (view.Snapshot is null && !view.IsCounted && clock.GetElapsedTime(_startedAt) < options.RefillPatience)
            {
                // Nothing to serve meanwhile, and the log is still on its way into the store: half of what was known
                // would deny the other half.
                return;
            }

            if (!IsRefilled(heads))
            {
                // Emptied, replaced or rolled back: what is in memory is truer until the logs are in again. Noted, as
                // a store that was rolled back looks as if nothing had happened once it is.
                _replacedSince ??= asked;
                changed = await _side.FollowAsync(_state.Texts, _state.Slots, _state.Entries, cancellationToken);
                Collect(changed);
                return;
            }

            await LoadAsync(partitions, cancellationToken);
            changed = true;
        }
        else
        {
            changed = await AdvanceAsync(partitions, heads, asked, cancellationToken);
        }

        // :: 4
        changed |= await _side.FollowAsync(_state.Texts, _state.Slots, _state.Entries, cancellationToken);

        // :: 5, 6
        Collect(changed || view.Snapshot is null);

        if (partitions.Select((partition, i) => _heads[partition.Number].Version == heads[i].Version).All(level => level))
        {
            view.MarkFresh(asked.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Takes over what the partitions say has changed; loads anew when they do not know any more.</summary>
    /// <returns>True when something changed.</returns>
    private async Task<bool> AdvanceAsync(
        IReadOnlyList<PartitionId> partitions,
        IReadOnlyList<PartitionHead> heads,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var builder = _state.Change();
        var articles = new List<ArticleWrite>();
        var next = new Dictionary<int, PartitionHead>();
        var changed = false;
        for (var i = 0; i < partitions.Count; i++)
        {
            var held = _heads[partitions[i].Number];
            if (heads[i].Version == held.Version)
            {
                next[partitions[i].Number] = heads[i];
                continue;
            }

            var through = Math.Min(heads[i].Version, held.Version + options.MaxChangesPerTick);
            var changes = await store.ReadChangesAsync(partitions[i], held.Version, through, cancellationToken);
            if (changes is null)
            {
                Log.TooFarBehind(logger, partitions[i], heads[i].Version - held.Version);
                await LoadAsync(partitions, cancellationToken);
                return true;
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

            next[partitions[i].Number] = through == heads[i].Version ? heads[i] : held with { Version = through };
            changed = true;
        }

        if (changed)
        {
            await _state.AdvanceAsync(builder, articles, now);
        }

        // Only now: a store that went away half-way must be asked for the same changes again.
        foreach (var (number, head) in next)
        {
            _heads[number] = head;
        }

        return changed;
    }

    /// <summary>True when the store is not the one that was followed, or stands before where it stood.</summary>
    private bool IsReplaced(IReadOnlyList<PartitionId> partitions, IReadOnlyList<PartitionHead> heads)
    {
        for (var i = 0; i < partitions.Count; i++)
        {
            if (!_heads.TryGetValue(partitions[i].Number, out var held)
                || held.Epoch != heads[i].Epoch
                || heads[i].Version < held.Version
                || !Holds(heads[i], held))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a head holds of every log at least what another holds.</summary>
    private static bool Holds(PartitionHead head, PartitionHead other)
    {
        foreach (var (log, offset) in other.Applied)
        {
            if (head.Applied.GetValueOrDefault(log, long.MinValue) < offset)
            {
                return false;
            }
        }

        return true;
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
            if (_heads.TryGetValue(i, out var held) && !Holds(heads[i], held))
            {
                return false;
            }
        }

        return true;
    }

    private async Task LoadAsync(IReadOnlyList<PartitionId> partitions, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var (slots, entries) = (_state.Slots, _state.Entries);
        ArticleMeta? Known(string id) => slots.TryGet(id, out var slot) ? entries[slot]?.Meta : null;
        SnapshotTables? all = null;
        var loaded = new Dictionary<int, PartitionHead>();
        foreach (var partition in partitions)
        {
            var (tables, head) = await SnapshotLoader.LoadAsync(store, partition, Known, cancellationToken);
            if (all is null)
            {
                all = tables;
            }
            else
            {
                all.Add(tables);
            }

            loaded[partition.Number] = head;
        }

        await _state.LoadAsync(all ?? new SnapshotTables(), _side.Priors);
        foreach (var (number, head) in loaded)
        {
            _heads[number] = head;
        }

        _replacedSince = null;
        Log.Loaded(logger, view.Site, _state.Entries.Length, clock.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task<IReadOnlyCollection<ArticleWrite?>> ReadTextsAsync(
        string site, IPartitionStore store, SiteDirectory sites, IReadOnlyList<string> ids)
    {
        var writes = new List<ArticleWrite?>(ids.Count);
        foreach (var partition in ids.GroupBy(id => sites.PartitionOfArticle(site, id)))
        {
            // Started from a disk copy, and the store has not yet said into how many parts the site is cut.
            var known = partition.Key
                ?? throw new UnavailableException("store", $"The partitions of site \"{site}\" are not known yet.");
            writes.AddRange(await store.ReadArticlesAsync(known, [.. partition], CancellationToken.None));
        }

        return writes;
    }

    /// <summary>Without news from the store: articles age all the same, and new ones come to their hour.</summary>
    private void Age()
    {
        if (view.Snapshot is not null)
        {
            Collect(changed: false);
        }
    }

    /// <summary>Takes over what other threads have done, and publishes if anything is new.</summary>
    private void Collect(bool changed)
    {
        if (_state.Collect(_side.Priors) || changed)
        {
            Publish();
        }
    }

    private void Publish()
    {
        view.Publish(new SiteSnapshot
        {
            Site = view.Site,
            Version = ++_version,
            Slots = _state.Slots,
            Entries = _state.Entries,
            Heads = new Dictionary<int, PartitionHead>(_heads),
            Text = _state.Texts.View,
            Boards = _state.Boards,
            Newest = _state.Newest,
            Stories = _state.Stories,
            StoryOptions = options.Stories,
            Priors = _side.Priors,
            Model = _side.Model,
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
    }
}
