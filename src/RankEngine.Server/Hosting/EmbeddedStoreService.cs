using RankEngine.EmbeddedStore;
using Store = RankEngine.EmbeddedStore.EmbeddedStore;

namespace RankEngine.Server.Hosting;

/// <summary>Runs the embedded store for as long as the server runs.</summary>
/// <remarks>Not a hosted service: the host makes all of those before it starts one, and most need the store's address.</remarks>
internal sealed class EmbeddedStoreService(DataDirectory data, TimeProvider clock, ILoggerFactory loggers)
    : IAsyncDisposable
{
    private Store? _store;

    /// <summary>How to reach the store. Only once started.</summary>
    public string ConnectionString => Running.ConnectionString;

    /// <summary>The child process's id. Only once started.</summary>
    public int ProcessId => Running.ProcessId;

    private Store Running =>
        _store ?? throw new InvalidOperationException("The embedded store has not been started.");

    /// <summary>Starts the store and returns once it answers.</summary>
    /// <exception cref="UnavailableException">It does not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        _store = await Store.StartAsync(
            new EmbeddedStoreOptions { Directory = data.Store },
            loggers.CreateLogger<Store>(),
            clock,
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
