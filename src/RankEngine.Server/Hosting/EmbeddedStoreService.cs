using System.Reflection;
using RankEngine.EmbeddedStore;
using Store = RankEngine.EmbeddedStore.EmbeddedStore;

namespace RankEngine.Server.Hosting;

/// <summary>Runs the embedded store for as long as the server runs.</summary>
/// <remarks>
/// The server does not wait for it: what the disk copies know is served meanwhile, and writes go to the log. Not a hosted
/// service: the host makes all of those before it starts one, and most need the store's address.
/// </remarks>
internal sealed class EmbeddedStoreService(DataDirectory data, TimeProvider clock, ILoggerFactory loggers)
    : IAsyncDisposable
{
    private Store? _store;

    /// <summary>How to reach the store. Only once it was launched.</summary>
    public string ConnectionString => Launched.ConnectionString;

    /// <summary>True once the store has answered.</summary>
    public bool HasStarted => Launched.HasStarted;

    private Store Launched =>
        _store ?? throw new InvalidOperationException("The embedded store has not been launched.");

    /// <summary>Begins to start the store and returns at once; a start that fails is tried again.</summary>
    public void Launch()
    {
        var options = new EmbeddedStoreOptions { Directory = data.Store };
        var server = typeof(EmbeddedStoreService).Assembly;
        if (Assembly.GetEntryAssembly() != server)
        {
            // Another program hosts the server; it is no store, and the server's own program lies beside it.
            options = options with { FileName = "dotnet", Arguments = [server.Location, "store"] };
        }

        _store = Store.Launch(options, loggers.CreateLogger<Store>(), clock);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
