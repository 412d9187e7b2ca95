using Microsoft.Extensions.Logging;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Ranking;
using RankEngine.Sites;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Snapshots;

/// <summary>Follows what is published whole for a site: the generation of a refresh, and the model. Not thread-safe.</summary>
internal sealed partial class SideFollower(
    string site,
    IPartitionStore store,
    IGenerationStore generations,
    IModelSource models,
    SiteDirectory sites,
    FollowerOptions options,
    TimeProvider clock,
    ILogger logger)
{
    private const int ArticlesPerRead = 200;

    private string _modelAsked = "";
    private long _askedAt;

    /// <summary>What to expect of articles of which nothing is known.</summary>
    public SitePriors Priors { get; private set; } = SitePriors.Default;

    /// <summary>The ranking model; null: the formula scores.</summary>
    public RankerModel? Model { get; private set; }

    /// <summary>Starts from a disk copy.</summary>
    public void Start(SitePriors priors) => Priors = priors;

    /// <summary>Takes over another generation or another model, when there is one and it is time to look.</summary>
    /// <param name="texts">Receives the generation's view, and the texts it lacks.</param>
    /// <param name="slots">The site's slots.</param>
    /// <param name="entries">The site's articles.</param>
    /// <param name="cancellationToken">Stops it; the next call begins anew.</param>
    /// <returns>True when something changed.</returns>
    /// <exception cref="UnavailableException">The store is away.</exception>
    public async Task<bool> FollowAsync(
        TextUpkeep texts, SlotTable slots, PagedArray<ArticleEntry> entries, CancellationToken cancellationToken)
    {
        if (_askedAt != 0 && clock.GetElapsedTime(_askedAt) < options.SideInterval)
        {
            return false;
        }

        var changed = await FollowModelAsync(cancellationToken);
        var current = await generations.ReadCurrentAsync(site, cancellationToken);
        if (current is { } generation && generation.Number != texts.View.Generation)
        {
            var started = clock.GetTimestamp();
            var (text, priors) = await GenerationLoader.LoadAsync(
                generations, generation, slots, entries, cancellationToken);
            var missing = await EncodeMissingAsync(text, slots, entries, cancellationToken);
            texts.Reset(text);
            foreach (var (slot, vector) in missing)
            {
                texts.Set(slot, vector);
            }

            texts.Apply();
            Priors = priors;
            Log.Generation(logger, site, generation.Number, clock.GetElapsedTime(started).TotalMilliseconds);
            changed = true;
        }

        _askedAt = clock.GetTimestamp();
        return changed;
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

    /// <summary>Encodes articles that came or changed since the generation was made.</summary>
    private async Task<List<LexicalChange>> EncodeMissingAsync(
        TextView text, SlotTable slots, PagedArray<ArticleEntry> entries, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (entries[slot] is { Meta: { IsDeleted: false } } entry && text.Index.PackedOf(slot).IsEmpty)
            {
                missing.Add(entry.Id);
            }
        }

        var encoded = new List<LexicalChange>();
        foreach (var partition in missing.GroupBy(id => sites.PartitionOfArticle(site, id)!.Value))
        {
            foreach (var ids in partition.Chunk(ArticlesPerRead))
            {
                foreach (var write in await store.ReadArticlesAsync(partition.Key, ids, cancellationToken))
                {
                    if (write?.Article is { } article)
                    {
                        encoded.Add(new LexicalChange(slots.GetOrAdd(write.Id), text.Encode(article)));
                    }
                }
            }
        }

        return encoded;
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
            2106,
            LogLevel.Information,
            "Site {Site}: model \"{Version}\" scores now.",
            EventName = nameof(Model))]
        public static partial void Model(ILogger logger, string site, string version);
    }
}
