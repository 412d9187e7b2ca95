using RankEngine.Log;
using RankEngine.Server.Demo;
using RankEngine.Server.Hosting;
using RankEngine.Text;

namespace RankEngine.Server;

/// <summary>Builds and starts the server.</summary>
internal static class RankEngineServer
{
    /// <summary>Builds a server that has not been started; see <see cref="StartAsync"/>.</summary>
    /// <param name="args"><c>--demo</c>, and configuration as <c>--RankEngine:GrpcPort=0</c>.</param>
    /// <param name="clock">The time; null: the system's. For a program that hosts the server and steps its days.</param>
    public static WebApplication Build(string[] args, TimeProvider? clock = null)
    {
        var demo = args.Contains("--demo");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args.Where(arg => arg != "--demo")],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }

        builder.Services.AddRankEngineGrpc();
        builder.Services.AddEngine(builder.Configuration.GetConnectionString("redis"));
        if (demo)
        {
            builder.Services.AddDemo();
        }

        var app = builder.Build();
        app.MapRankEngineGrpc();
        return app;
    }

    /// <summary>Starts a built server: the log, then everything that needs it, the embedded store beside it.</summary>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        Processors.ReserveThreads();

        // The log first: it holds the data directory's lock, and says best who has it.
        app.Services.GetRequiredService<EventLog>();

        // Then what settings may have wrong, before a process is started beside this one.
        app.Services.GetRequiredService<EncoderSource>();
        app.Services.GetService<EmbeddedStoreService>()?.Launch();
        await app.StartAsync(cancellationToken);
    }
}
