using System.Net;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RankEngine.Events;
using RankEngine.Server.Articles;
using RankEngine.Server.Events;
using RankEngine.Server.Grpc;
using RankEngine.Server.Health;
using RankEngine.Server.LoadTest;
using RankEngine.Server.Models;
using RankEngine.Server.Ranking;
using RankEngine.Server.Refresh;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server;

/// <summary>Puts the contract on the wire: services, limits, ports, health.</summary>
/// <remarks>
/// The host registers what stands behind it: <see cref="Pseudonymizer"/>, <see cref="IReadiness"/>, and the interfaces
/// the services ask for.
/// </remarks>
internal static class GrpcHosting
{
    private const int MiB = 1024 * 1024;

    // What the contract promises to take, and some room for the message around it.
    private const int MaxBatchMessage = 16 * MiB;
    private const int MaxModelMessage = ModelsGrpcService.MaxContent + ModelsGrpcService.MaxManifest + (64 * 1024);

    /// <summary>Adds the services, their checks and the server's limits.</summary>
    public static IServiceCollection AddRankEngineGrpc(this IServiceCollection services)
    {
        services.AddOptions<GrpcHostingOptions>().BindConfiguration("RankEngine").ValidateDataAnnotations()
            .Validate(
                options => IPAddress.TryParse(options.Address, out _),
                "RankEngine:Address must be an IP address, such as 127.0.0.1.")
            .Validate(
                options => options.AllowRemote
                    || !IPAddress.TryParse(options.Address, out var address)
                    || IPAddress.IsLoopback(address),
                "RankEngine:Address is not of this machine only, and there is no sign-in: whoever reaches it may read "
                + "and write everything. Set RankEngine:AllowRemote to true where the network keeps others out.")
            .ValidateOnStart();
        services.AddOptions<EventOptions>().BindConfiguration("RankEngine:Events").ValidateDataAnnotations()
            .ValidateOnStart();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<StatusInterceptor>();
        services.AddSingleton(provider => new EventChecks(
            provider.GetRequiredService<Pseudonymizer>(),
            provider.GetRequiredService<IOptions<EventOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<UnknownArticleCap>()));
        services.AddSingleton<RankingGrpcService>();
        services.AddSingleton<EventsGrpcService>();
        services.AddSingleton<ArticlesGrpcService>();
        services.AddSingleton<ModelsGrpcService>();
        services.AddSingleton<RefreshGrpcService>();
        services.AddSingleton<FloorService>();
        services
            .AddGrpc(options =>
            {
                options.EnableDetailedErrors = false;
                options.MaxReceiveMessageSize = MiB;
                options.Interceptors.Add<StatusInterceptor>();
            })
            .AddServiceOptions<EventsGrpcService>(options => options.MaxReceiveMessageSize = MaxBatchMessage)
            .AddServiceOptions<ArticlesGrpcService>(options => options.MaxReceiveMessageSize = MaxBatchMessage)
            .AddServiceOptions<ModelsGrpcService>(options => options.MaxReceiveMessageSize = MaxModelMessage);
        services.AddGrpcReflection();

        // Both would bind every method twice.
        services.RemoveAll(typeof(IServiceMethodProvider<>));
        services.AddSingleton(typeof(IServiceMethodProvider<>), typeof(CheckedMethodProvider<>));

        // At Information the gRPC server repeats, with a stack, every failure that the interceptor has logged.
        services.AddLogging(logging => logging.AddFilter("Grpc.AspNetCore.Server", LogLevel.Warning));

        // The health service repeats its answer at every probe, as an error while not ready; ServingState logs changes.
        services.AddLogging(
            logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddSingleton<ServingState>();
        services.AddHealthChecks().AddCheck<ServingState>("serving");
        services.Configure<HealthCheckPublisherOptions>(options =>
        {
            // How fast a watching load balancer learns of a change.
            options.Delay = TimeSpan.Zero;
            options.Period = TimeSpan.FromSeconds(1);
        });
        services.AddGrpcHealthChecks(options =>
        {
            foreach (var service in (ReadOnlySpan<string>)[
                Proto.Ranking.Descriptor.FullName,
                Proto.Events.Descriptor.FullName,
                Proto.Articles.Descriptor.FullName,
                Proto.Models.Descriptor.FullName,
                Proto.Refresh.Descriptor.FullName])
            {
                options.Services.Map(service, _ => true);
            }
        });

        services.AddSingleton<ListeningAddresses>();
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<GrpcHostingOptions>, ListeningAddresses>(Listen);
        return services;
    }

    /// <summary>Maps the services, their health and, in development, their reflection.</summary>
    public static IEndpointRouteBuilder MapRankEngineGrpc(this IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<GrpcHostingOptions>>().Value;
        foreach (var service in (ReadOnlySpan<GrpcServiceEndpointConventionBuilder>)[
            endpoints.MapGrpcService<RankingGrpcService>(),
            endpoints.MapGrpcService<EventsGrpcService>(),
            endpoints.MapGrpcService<ArticlesGrpcService>(),
            endpoints.MapGrpcService<ModelsGrpcService>(),
            endpoints.MapGrpcService<RefreshGrpcService>()])
        {
            service.Add(endpoint => DeadlineCeiling.Add(endpoint, options));
        }

        if (options.LoadTestFloor)
        {
            endpoints.MapGrpcService<FloorService>().Add(endpoint => DeadlineCeiling.Add(endpoint, options));
        }

        endpoints.MapGrpcHealthChecksService();
        if (endpoints.ServiceProvider.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            endpoints.MapGrpcReflectionService();
        }

        HealthEndpoints.Map(endpoints);
        return endpoints;
    }

    private static void Listen(
        KestrelServerOptions kestrel,
        IOptions<GrpcHostingOptions> hosting,
        ListeningAddresses addresses)
    {
        var options = hosting.Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 100;

        var address = IPAddress.Parse(options.Address);
        ListenOptions? grpc = null;
        ListenOptions? health = null;
        kestrel.Listen(address, options.GrpcPort, listen => (grpc = listen).Protocols = HttpProtocols.Http2);
        kestrel.Listen(address, options.HealthPort, listen => (health = listen).Protocols = HttpProtocols.Http1);
        addresses.Set(grpc!, health!);
    }
}
