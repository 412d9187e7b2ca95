using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using RankEngine.Log;
using RankEngine.Sites;
using RankEngine.Snapshots;

namespace RankEngine.Ranking;

/// <summary>Models by way of the log and the store, so that every replica and every refill finds them.</summary>
/// <remarks>
/// An upload or a promotion is a record of this replica's log; the applier takes it to the store; every replica reads the
/// active version there, fetches the model by version and hash, checks it, and swaps.
/// </remarks>
public sealed partial class ModelRegistry(
    EventLog log,
    SiteCreation sites,
    ISiteViews views,
    IModelStore store,
    TimeProvider clock,
    ILogger<ModelRegistry> logger) : IModelRegistry, IModelSource, IModelSink
{
    /// <summary>How long a call waits for its own record to reach the store.</summary>
    private static readonly TimeSpan ApplyPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public async Task<RankingModel> UploadAsync(
        string site,
        ReadOnlyMemory<byte> manifest,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken)
    {
        var model = Check(manifest.Span, content.Span);
        await sites.EnsureAsync(site, cancellationToken);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await log.AppendAsync(
            [new ModelRecord(site, now, manifest.ToArray(), content.ToArray())], cancellationToken);
        await WaitAsync(
            async () => await store.FindAsync(site, model.Manifest.Version, cancellationToken) is not null,
            cancellationToken);
        return Describe(model.Manifest, isActive: false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RankingModel>> ListAsync(string site, CancellationToken cancellationToken)
    {
        views.Get(site);
        var active = await ReadActiveVersionAsync(site, cancellationToken);
        var models = await store.ListAsync(site, cancellationToken);
        return
        [
            .. models
                .Select(model => ModelManifest.Read(model.Manifest.Span))
                .Select(manifest => Describe(manifest, manifest.Version == active))
                .OrderByDescending(model => model.Created)
                .ThenBy(model => model.Version, StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public async Task<RankingModel> PromoteAsync(string site, string version, CancellationToken cancellationToken)
    {
        views.Get(site);
        if (await store.FindAsync(site, version, cancellationToken) is null)
        {
            throw new NotFoundException("model", version);
        }

        // The same checks that every replica makes before it swaps: what none would take is not promoted.
        var model = await ReadAsync(site, version, cancellationToken);
        await AppendStepAsync(site, version, cancellationToken);
        await WaitAsync(
            async () => await ReadActiveVersionAsync(site, cancellationToken) == version, cancellationToken);
        return Describe(model.Manifest, isActive: true);
    }

    /// <inheritdoc/>
    public async Task<RankingModel?> RollbackAsync(string site, CancellationToken cancellationToken)
    {
        views.Get(site);
        var stack = ModelHistory.Stack(await store.ReadHistoryAsync(site, cancellationToken));
        if (stack.Count == 0)
        {
            throw new PreconditionException("model", "No model is active: there is nothing to roll back.");
        }

        var expected = stack.Count > 1 ? stack[^2] : "";
        await AppendStepAsync(site, "", cancellationToken);
        await WaitAsync(
            async () => await ReadActiveVersionAsync(site, cancellationToken) == expected, cancellationToken);
        return expected.Length == 0
            ? null
            : Describe((await ReadAsync(site, expected, cancellationToken)).Manifest, isActive: true);
    }

    /// <inheritdoc/>
    public async Task<string> ReadActiveVersionAsync(string site, CancellationToken cancellationToken) =>
        ModelHistory.Active(await store.ReadHistoryAsync(site, cancellationToken)) ?? "";

    /// <inheritdoc/>
    public async Task<RankerModel?> LoadAsync(string site, string version, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(site, version, cancellationToken);
        }
        catch (Exception e) when (e is CorruptDataException or PreconditionException or InvalidDataException
            or NotFoundException)
        {
            Log.Refused(logger, site, version, e);
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(LogRecord record, string log, long offset, CancellationToken cancellationToken)
    {
        switch (record)
        {
            case ModelRecord model:
                var manifest = ModelManifest.Read(model.Manifest);
                await store.PutAsync(model.Site, manifest.Version, model.Manifest, model.Content, cancellationToken);
                break;
            case PromotionRecord promotion:
                var order = new ModelOrder(promotion.ReceivedMs, log, offset);
                if (promotion.Version.Length == 0)
                {
                    await store.RollbackAsync(promotion.Site, order, cancellationToken);
                }
                else
                {
                    await store.PromoteAsync(promotion.Site, promotion.Version, order, cancellationToken);
                }

                break;
        }
    }

    private static RankerModel Check(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content)
    {
        try
        {
            return ModelFile.Load(manifest, content, "upload");
        }
        catch (Exception e) when (e is CorruptDataException or PreconditionException)
        {
            // What a sound file is for is said by its manifest. Of damage the message names the part: the manifest's
            // own, or the model file's, which comes first where they disagree.
            var isManifest = e is PreconditionException
                || (e.Message.Contains("manifest", StringComparison.OrdinalIgnoreCase)
                    && !e.Message.Contains(ModelFile.ModelName, StringComparison.Ordinal));
            throw new InvalidRequestException(isManifest ? "manifest" : "content", e.Message);
        }
    }

    private static RankingModel Describe(ModelManifest manifest, bool isActive) => new(
        manifest.Version,
        isActive,
        manifest.Created,
        manifest.Sha256,
        manifest.FeatureSchema,
        manifest.Rows,
        manifest.Metrics);

    private async Task<RankerModel> ReadAsync(string site, string version, CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(site, version, cancellationToken)
            ?? throw new NotFoundException("model", version);
        var content = await store.ReadAsync(site, version, cancellationToken);
        if (Convert.ToHexStringLower(SHA256.HashData(content.Span)) != stored.Hash)
        {
            throw new CorruptDataException(version, "The model's content is not what its hash says.");
        }

        return ModelFile.Load(stored.Manifest.Span, content.Span, version);
    }

    private async Task AppendStepAsync(string site, string version, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await log.AppendAsync([new PromotionRecord(site, now, version)], cancellationToken);
    }

    private async Task WaitAsync(Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (!await isDone())
        {
            if (clock.GetElapsedTime(started) > ApplyPatience)
            {
                throw new UnavailableException(
                    "store", "It is durable, but has not reached the store yet: it will when the store is back.");
            }

            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            6000,
            LogLevel.Error,
            "Site {Site}: model {Version} does not pass its checks; the one before goes on scoring.",
            EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string site, string version, Exception exception);
    }
}
