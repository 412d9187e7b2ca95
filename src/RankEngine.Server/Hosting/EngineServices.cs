using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using RankEngine.Articles;
using RankEngine.Checkpoints;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Learning.Text;
using RankEngine.Learning.Trending;
using RankEngine.Log;
using RankEngine.Ranking;
using RankEngine.Recommended;
using RankEngine.Redis;
using RankEngine.Sites;
using RankEngine.Snapshots;
using RankEngine.Text;
using RankEngine.Trending;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Server.Hosting;

/// <summary>Puts the engine together: log, store, fold, snapshots, rankers, refresh.</summary>
internal static class EngineServices
{
    /// <summary>Section of the sentence encoder's settings.</summary>
    public const string TextSection = "RankEngine:Text";

    // The embedded store has threads: a reader waits for a script only if it asks for what the script writes.
    private static readonly TimeSpan EmbeddedScriptBudget = TimeSpan.FromMilliseconds(40);

    /// <summary>Adds everything behind the gRPC services.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="redis">Connection string of Redis or Valkey; null: the embedded store.</param>
    public static IServiceCollection AddEngine(this IServiceCollection services, string? redis)
    {
        services.AddOptions<EngineOptions>().BindConfiguration("RankEngine").ValidateDataAnnotations().ValidateOnStart();
        AddPlain<LogOptions>(services, "RankEngine:Log");
        AddPlain<CheckpointOptions>(services, "RankEngine:Checkpoints");
        AddPlain<SiteOptions>(services, "RankEngine:Sites");
        AddPlain<FollowerOptions>(services, "RankEngine:Follower");
        AddPlain<TrendingOptions>(services, "RankEngine:Trending");
        services.AddOptions<FollowerOptions>().PostConfigure<DataDirectory, TrendingOptions>((options, directory, trending) =>
        {
            options.NeighborDirectory ??= directory.Neighbors;
            options.Trending = trending;
        });
        if (redis is null)
        {
            // Before what is configured, which wins.
            services.Configure<ApplierOptions>(options => options.ScriptBudget = EmbeddedScriptBudget);
        }

        AddPlain<ApplierOptions>(services, "RankEngine:Applier");
        AddPlain<RefreshOptions>(services, "RankEngine:Refresh");
        AddPlain<RedisOptions>(services, "RankEngine:Redis");
        AddPlain<SentenceOptions>(services, TextSection);

        services.AddSingleton(provider => new DataDirectory(
            provider.GetRequiredService<IOptions<EngineOptions>>().Value.DataDirectory));
        services.AddSingleton(provider => EventLog.Open(
            provider.GetRequiredService<DataDirectory>().Log,
            provider.GetRequiredService<LogOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventLog>>()));
        services.AddSingleton(provider => new Pseudonymizer(PseudonymKey.Load(
            provider.GetRequiredService<IOptions<EngineOptions>>().Value.PseudonymKey is { Length: > 0 } key ? key : null,
            provider.GetRequiredService<DataDirectory>().Path)));

        if (redis is null)
        {
            services.AddSingleton<EmbeddedStoreService>();
        }

        services.AddRedisStores(
            provider =>
            {
                var options = provider.GetRequiredService<RedisOptions>();
                options.ConnectionString = redis
                    ?? provider.GetRequiredService<EmbeddedStoreService>().ConnectionString;
                return options;
            },
            provider =>
            {
                // A driver that finds nobody there takes seconds to try again.
                var embedded = provider.GetService<EmbeddedStoreService>();
                return () => embedded is null || embedded.HasStarted;
            });

        services.AddSingleton<SiteDirectory>();
        services.AddSingleton(provider => new SiteRuntimes(
            provider.GetRequiredService<DataDirectory>().Path,
            provider.GetRequiredService<IPartitionStore>(),
            provider.GetRequiredService<IGenerationStore>(),
            provider.GetRequiredService<IModelSource>(),
            provider.GetRequiredService<SiteDirectory>(),
            provider.GetRequiredService<EncoderSource>(),
            provider.GetRequiredService<FollowerOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ISiteViews>(provider => provider.GetRequiredService<SiteRuntimes>());
        services.AddSingleton(provider => new SiteCreation(
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<SiteOptions>(),
            // Asked when a site is created, not now: the runtimes need models, which need this.
            site => provider.GetRequiredService<SiteRuntimes>().IsNew(site),
            (site, isNew) => provider.GetRequiredService<SiteRuntimes>().Open(site, isNew),
            provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton(provider => new UnknownArticleCap(
            provider.GetRequiredService<ISiteViews>(), provider.GetRequiredService<IOptions<EventOptions>>().Value));
        services.AddSingleton<IEventRecorder, EventRecorder>();
        services.AddSingleton<IArticleLog, ArticleLog>();
        services.AddSingleton<IArticleReader, ArticleReader>();
        services.AddSingleton<IReaderMemories, ReaderMemories>();
        services.AddSingleton<DecisionLog>();
        services.AddSingleton<IRanker, Ranker>();
        services.AddSingleton(provider => new ModelRegistry(
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<SiteCreation>(),
            new LateSiteViews(provider),
            provider.GetRequiredService<IModelStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ModelRegistry>>()));
        services.AddSingleton<IModelRegistry>(provider => provider.GetRequiredService<ModelRegistry>());
        services.AddSingleton<IModelSource>(provider => provider.GetRequiredService<ModelRegistry>());
        services.AddSingleton<IModelSink>(provider => provider.GetRequiredService<ModelRegistry>());

        // For the life of the process: texts are encoded until the last moment.
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<SentenceOptions>();
            var logger = provider.GetRequiredService<ILogger<OnnxSentenceEncoder>>();
            return EncoderSource.Shipped(OnnxSentenceEncoder.LoadConfigured(options, logger) is { } encoder
                ? new SentenceMemory(encoder, options.Remembered)
                : null);
        });
        services.AddSingleton<IEncoderFitter, EncoderFitter>();
        services.AddSingleton<IForecastFitter, ForecastFitter>();
        services.AddSingleton<RefreshJob>();
        services.AddSingleton<RefreshJobs>();
        services.AddSingleton<IRefreshJobs>(provider => provider.GetRequiredService<RefreshJobs>());
        services.AddSingleton<RefreshSchedule>();
        services.AddSingleton(provider => new CheckpointFolder(
            provider.GetRequiredService<DataDirectory>().Checkpoints,
            provider.GetRequiredService<EventLog>().Id,
            provider.GetRequiredService<ILogger<CheckpointFolder>>()));
        services.AddSingleton<CheckpointLoader>();
        services.AddSingleton<Checkpointer>();
        services.AddSingleton<Applier>();
        services.AddSingleton<EngineLoops>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineLoops>());
        services.AddHostedService<MemoryReturn>();
        services.AddSingleton<IReadiness, EngineReadiness>();
        return services;
    }

    private static void AddPlain<TOptions>(IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }

    /// <summary>Breaks the circle of runtimes, which load models, and models, which ask which sites there are.</summary>
    private sealed class LateSiteViews(IServiceProvider provider) : ISiteViews
    {
        public SiteView Get(string site) => provider.GetRequiredService<SiteRuntimes>().Get(site);

        public bool TryGet(string site, [NotNullWhen(true)] out SiteView? view) =>
            provider.GetRequiredService<SiteRuntimes>().TryGet(site, out view);
    }
}
