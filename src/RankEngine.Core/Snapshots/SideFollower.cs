using Microsoft.Extensions.Logging;
using RankEngine.Generations;
using RankEngine.Ranking;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Snapshots;

/// <summary>Follows what is published whole for a site: the generation of a refresh, and the model. Not thread-safe.</summary>
internal sealed partial class SideFollower(
    string site,
    IGenerationStore generations,
    IModelSource models,
    EncoderSource encoders,
    FollowerOptions options,
    TimeProvider clock,
    ILogger logger)
{
    private SitePriors _priors = SitePriors.Default;
    private SitePriors _undefended = SitePriors.Default.TrustingAll();
    private string _modelAsked = "";
    private long _askedAt;
    private Task<(TextView Text, SitePriors Priors)?>? _loading;
    private long _refused;
    private bool _isSwitched;

    /// <summary>What to expect of articles of which nothing is known.</summary>
    public SitePriors Priors => options.Trending.Defend ? _priors : _undefended;

    /// <summary>The ranking model; null: the formula scores.</summary>
    public RankerModel? Model { get; private set; }

    /// <summary>Starts from a disk copy.</summary>
    public void Start(SitePriors priors)
    {
        _priors = priors;
        _undefended = priors.TrustingAll();
    }

    /// <summary>Takes over another generation or another model, when there is one and it is time to look.</summary>
    /// <param name="texts">Receives the generation's view.</param>
    /// <param name="slots">The site's slots.</param>
    /// <param name="entries">The site's articles.</param>
    /// <param name="cancellationToken">Stops it; the next call begins anew.</param>
    /// <returns>True when something changed.</returns>
    /// <exception cref="UnavailableException">The store is away.</exception>
    public async Task<bool> FollowAsync(
        TextUpkeep texts, SlotTable slots, PagedArray<ArticleEntry> entries, CancellationToken cancellationToken)
    {
        if (_isSwitched)
        {
            // The generation before is in no snapshot any more.
            _isSwitched = false;
            Leftovers.Collect(entries.Length);
        }

        var switched = await TakeGenerationAsync(texts, entries);
        _isSwitched = switched;
        if (_askedAt != 0 && clock.GetElapsedTime(_askedAt) < options.SideInterval)
        {
            return switched;
        }

        var changed = await FollowModelAsync(cancellationToken);
        var current = await generations.ReadCurrentAsync(site, cancellationToken);
        if (current is { } generation && generation.Number != texts.View.Generation
            && generation.Number != _refused && _loading is null)
        {
            // Costs by how many articles there are: the counts do not wait for it.
            _loading = LoadAsync(generation, slots, entries, cancellationToken);
        }

        _askedAt = clock.GetTimestamp();
        return changed || switched;
    }

    /// <summary>Switches to a generation that is loaded by now.</summary>
    /// <returns>True when there was one.</returns>
    /// <exception cref="UnavailableException">It could not be loaded; the next look tries again.</exception>
    private async Task<bool> TakeGenerationAsync(TextUpkeep texts, PagedArray<ArticleEntry> entries)
    {
        if (_loading is not { IsCompleted: true } loading)
        {
            return false;
        }

        _loading = null;
        if (await loading is not { } loaded)
        {
            return false;
        }

        var (text, priors) = loaded;

        // What came or changed since it was made is encoded next.
        texts.Reset(text, entries);
        Start(priors);
        return true;
    }

    private async Task<(TextView Text, SitePriors Priors)?> LoadAsync(
        Generation generation, SlotTable slots, PagedArray<ArticleEntry> entries, CancellationToken cancellationToken)
    {
        // At once on another thread: the store may answer without a wait.
        await Task.Yield();
        var started = clock.GetTimestamp();
        try
        {
            var loaded = await GenerationLoader.LoadAsync(
                generations,
                generation,
                encoders,
                slots,
                entries,
                new NeighborKeeper(options.NeighborDirectory, logger),
                cancellationToken);
            Log.Generation(logger, site, generation.Number, clock.GetElapsedTime(started).TotalMilliseconds);
            return loaded;
        }
        catch (Exception e) when (e is InvalidDataException or NotFoundException)
        {
            // Of another version of this program, of other word vectors, or gone already: another one will come.
            Log.Refused(logger, site, generation.Number, e);
            _refused = generation.Number;
            return null;
        }
    }

    private async Task<bool> FollowModelAsync(CancellationToken cancellationToken)
    {
        var version = await models.ReadActiveVersionAsync(site, cancellationToken);
        if (version == _modelAsked)
        {
            return false;
        }

        _modelAsked = version;
        if (version.Length == 0)
        {
            Model = null;
        }
        else if (await models.LoadAsync(site, version, cancellationToken) is { } model)
        {
            Model = model;
        }

        Log.Model(logger, site, Model?.Manifest.Version ?? "");
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(
            2105,
            LogLevel.Information,
            "Site {Site}: generation {Number} taken over in {Milliseconds} ms.",
            EventName = nameof(Generation))]
        public static partial void Generation(ILogger logger, string site, long number, double milliseconds);

        [LoggerMessage(
            2107,
            LogLevel.Error,
            "Site {Site}: generation {Number} cannot be read, the one before it goes on.",
            EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string site, long number, Exception exception);

        [LoggerMessage(
            2106,
            LogLevel.Information,
            "Site {Site}: model \"{Version}\" scores now.",
            EventName = nameof(Model))]
        public static partial void Model(ILogger logger, string site, string version);
    }
}
