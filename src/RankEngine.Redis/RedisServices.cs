using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RankEngine.Redis;

/// <summary>Makes the stores known to a host.</summary>
public static class RedisServices
{
    /// <summary>Adds every store interface of Core, served by one connection.</summary>
    /// <remarks>Needs a <see cref="TimeProvider"/> and logging. The host starts while the store is down.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Returns where the store is; asked once, when first used.</param>
    /// <param name="isThere">Returns what <see cref="RedisStores"/> asks before it connects; null: nothing.</param>
    public static IServiceCollection AddRedisStores(
        this IServiceCollection services,
        Func<IServiceProvider, RedisOptions> options,
        Func<IServiceProvider, Func<bool>>? isThere = null) =>
        services
            .AddSingleton(provider => new RedisStores(
                options(provider),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>(),
                isThere?.Invoke(provider)))
            .AddSingleton(provider => provider.GetRequiredService<RedisStores>().Partitions)
            .AddSingleton(provider => provider.GetRequiredService<RedisStores>().Sites)
            .AddSingleton(provider => provider.GetRequiredService<RedisStores>().Generations)
            .AddSingleton(provider => provider.GetRequiredService<RedisStores>().Models);
}
