using RankEngine.EmbeddedStore;

namespace RankEngine.Server.Hosting;

/// <summary>Runs the embedded store for as long as the server runs.</summary>
internal sealed class EmbeddedStoreService(DataDirectory data, TimeProvider clock, ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private EmbeddedStore.EmbeddedStore? _store;

    /// <summary>How to reach the store. Only once started.</summary>
    public string ConnectionString => Store.ConnectionString;

    /// <summary>The child process's id. Only once started.</summary>
    public int ProcessId => Store.ProcessId;

    private EmbeddedStore.EmbeddedStore Store =>
        _store ?? throw new InvalidOperationException("The embedded store has not been started.");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        _store = await EmbeddedStore.EmbeddedStore.StartAsync(
            new EmbeddedStoreOptions { Directory = data.Store },
            loggers.CreateLogger<EmbeddedStore.EmbeddedStore>(),
            clock,
            cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
