using RankEngine.IntegrationTests.Stores;
using RankEngine.Ranking;
using RankEngine.Redis.Ranking;

namespace RankEngine.IntegrationTests.Redis;

public sealed class EmbeddedModelStoreTests(EmbeddedStoreFixture fixture) : ModelStoreContract, IAsyncDisposable
{
    private readonly RedisStoresFactory _stores = new(fixture.ConnectionString);

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    protected override IModelStore CreateStore() => new RedisModelStore(_stores.Connect());
}
