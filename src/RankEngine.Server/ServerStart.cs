using Microsoft.Extensions.Options;
using RankEngine.Learning.Text;
using RankEngine.Server.Hosting;

namespace RankEngine.Server;

/// <summary>Runs the server until it is told to stop; what keeps it from starting is said in a sentence.</summary>
internal static class ServerStart
{
    /// <summary>Runs the server.</summary>
    /// <returns>The exit code: 0 after a stop, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = RankEngineServer.Build(args);
            await RankEngineServer.StartAsync(app, CancellationToken.None);
            var addresses = app.Services.GetRequiredService<ListeningAddresses>();
            await Console.Out.WriteLineAsync($"gRPC on {addresses.Grpc}, health on {addresses.Health}");
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (SentenceModelException e)
        {
            await Console.Error.WriteLineAsync(
                $"The server cannot start: {EngineServices.TextSection}:{e.Setting}: {e.Description}");
            return 1;
        }
        catch (Exception e) when (e is PreconditionException or CorruptDataException or UnavailableException
            or OptionsValidationException or IOException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"The server cannot start: {e.Message}");
            return 1;
        }
    }
}
