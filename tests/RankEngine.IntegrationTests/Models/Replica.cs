using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RankEngine.Server;
using RankEngine.Server.Demo;

namespace RankEngine.IntegrationTests.Models;

/// <summary>A whole server within this process, on a Redis that others may share.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Replica(WebApplication app, string dataDirectory)
    {
        _app = app;
        DataDirectory = dataDirectory;
        Address = app.Services.GetRequiredService<ListeningAddresses>().Grpc;
        Channel = GrpcChannel.ForAddress(Address);
    }

    public string DataDirectory { get; }

    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public DemoClient Backend => new(Channel);

    public Contracts.V1.Ranking.RankingClient Ranking => new(Channel);

    public Contracts.V1.Models.ModelsClient Models => new(Channel);

    public static async Task<Replica> StartAsync(
        string dataDirectory, string redis, string keyPrefix, string pseudonymKey, CancellationToken cancellationToken)
    {
        var app = RankEngineServer.Build(
        [
            "--RankEngine:GrpcPort=0",
            "--RankEngine:HealthPort=0",
            $"--RankEngine:DataDirectory={dataDirectory}",
            $"--RankEngine:PseudonymKey={pseudonymKey}",
            $"--RankEngine:Redis:KeyPrefix={keyPrefix}",
            $"--ConnectionStrings:redis={redis}",
            "--Logging:LogLevel:Default=Warning",
        ]);
        try
        {
            await RankEngineServer.StartAsync(app, cancellationToken);
            return new Replica(app, dataDirectory);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
