using RankEngine.IntegrationTests.Stores;
using RankEngine.Ranking;
using RankEngine.Redis.Ranking;

namespace RankEngine.IntegrationTests.Redis;

public sealed class RedisModelStoreTests(RedisServerFixture fixture) : ModelStoreContract, IAsyncDisposable
{
    private readonly RedisStoresFactory _stores = new(fixture.Server.ConnectionString);

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    protected override IModelStore CreateStore() => new RedisModelStore(_stores.Connect());
}
