using System.Collections.Concurrent;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Contracts.V1;
using RankEngine.Events;
using RankEngine.Generations;
using RankEngine.Ranking;
using RankEngine.Server;
using RankEngineModels = RankEngine.Contracts.V1.Models;

namespace RankEngine.IntegrationTests.Grpc;

/// <summary>The services over a real Kestrel on free ports, with a fake engine and a fake clock behind them.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;
    private readonly Pseudonymizer _pseudonymizer;

    private TestServer(
        WebApplication app,
        FakeEngine engine,
        FakeTimeProvider clock,
        Pseudonymizer pseudonymizer,
        LogLines logs)
    {
        _app = app;
        _pseudonymizer = pseudonymizer;
        Engine = engine;
        Clock = clock;
        Logs = logs;
        Addresses = app.Services.GetRequiredService<ListeningAddresses>();
        _channel = GrpcChannel.ForAddress(Addresses.Grpc, new GrpcChannelOptions { MaxSendMessageSize = null });
    }

    public FakeEngine Engine { get; }

    public FakeTimeProvider Clock { get; }

    public LogLines Logs { get; }

    public ListeningAddresses Addresses { get; }

    public GrpcChannel Channel => _channel;

    public Pseudonymizer Pseudonymizer => _pseudonymizer;

    public Contracts.V1.Ranking.RankingClient Ranking => new(_channel);

    public Contracts.V1.Events.EventsClient Events => new(_channel);

    public Contracts.V1.Articles.ArticlesClient Articles => new(_channel);

    public RankEngineModels.ModelsClient Models => new(_channel);

    public Refresh.RefreshClient Refresh => new(_channel);

    public static async Task<TestServer> StartAsync(
        CancellationToken cancellationToken,
        string environment = "Production",
        Readiness? state = null,
        params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration["RankEngine:GrpcPort"] = "0";
        builder.Configuration["RankEngine:HealthPort"] = "0";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[$"RankEngine:{key}"] = value;
        }

        var logs = new LogLines();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Information);
        var engine = new FakeEngine { State = state ?? new Readiness(true, []) };
        var clock = new FakeTimeProvider(FakeEngine.Noon);
        var pseudonymizer = new Pseudonymizer(new byte[PseudonymKey.Length]);
        builder.Services
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(pseudonymizer)
            .AddSingleton<IArticleLog>(engine)
            .AddSingleton<IArticleReader>(engine)
            .AddSingleton<IEventRecorder>(engine)
            .AddSingleton<IRanker>(engine)
            .AddSingleton<IModelRegistry>(engine)
            .AddSingleton<IRefreshJobs>(engine)
            .AddSingleton<IReadiness>(engine)
            .AddRankEngineGrpc();
        var app = builder.Build();
        app.MapRankEngineGrpc();
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new TestServer(app, engine, clock, pseudonymizer, logs);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
        _pseudonymizer.Dispose();
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Category, string Text)> _lines = new();

    public IEnumerable<(LogLevel Level, string Category, string Text)> All => _lines;

    public IEnumerable<string> Errors => _lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines._lines.Enqueue((logLevel, category, $"{formatter(state, exception)} {exception}"));
    }
}
