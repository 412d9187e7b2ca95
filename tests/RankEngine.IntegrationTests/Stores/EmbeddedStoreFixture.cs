using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.EmbeddedStore;
using RankEngine.IntegrationTests.Stores;

[assembly: AssemblyFixture(typeof(EmbeddedStoreFixture))]

namespace RankEngine.IntegrationTests.Stores;

/// <summary>The embedded store that all tests share; each class keeps to a key prefix of its own.</summary>
public sealed class EmbeddedStoreFixture : IAsyncLifetime
{
    private DirectoryInfo? _directory;
    private global::RankEngine.EmbeddedStore.EmbeddedStore? _store;

    public string ConnectionString => _store!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        _directory = Directory.CreateTempSubdirectory("re-");
        _store = await global::RankEngine.EmbeddedStore.EmbeddedStore.StartAsync(
            new EmbeddedStoreOptions
            {
                Directory = _directory.FullName,
                FileName = "dotnet",
                Arguments = [Path.Combine(AppContext.BaseDirectory, "RankEngine.Server.dll"), "store"],
            },
            NullLogger.Instance,
            TimeProvider.System,
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _directory?.Delete(recursive: true);
    }
}
