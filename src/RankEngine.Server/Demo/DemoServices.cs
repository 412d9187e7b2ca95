using Microsoft.Extensions.Options;

namespace RankEngine.Server.Demo;

/// <summary>Adds the simulated site.</summary>
internal static class DemoServices
{
    /// <summary>Adds the simulated site, whose readers keep reading.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddOptions<DemoOptions>().BindConfiguration("RankEngine:Demo").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<DemoOptions>>().Value);
        services.AddHostedService<DemoSite>();
        return services;
    }
}
