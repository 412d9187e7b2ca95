using RankEngine.Generations;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Redis.Generations;

namespace RankEngine.IntegrationTests.Redis;

public sealed class EmbeddedGenerationStoreTests(EmbeddedStoreFixture fixture) : GenerationStoreContract, IAsyncDisposable
{
    private readonly RedisStoresFactory _stores = new(fixture.ConnectionString);

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    protected override IGenerationStore CreateStore() => new RedisGenerationStore(_stores.Connect(), TimeProvider.System);
}
