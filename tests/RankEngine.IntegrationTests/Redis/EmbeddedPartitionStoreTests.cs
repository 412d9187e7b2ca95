using RankEngine.Folding;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Redis.Folding;

namespace RankEngine.IntegrationTests.Redis;

public sealed class EmbeddedPartitionStoreTests(EmbeddedStoreFixture fixture) : PartitionStoreContract, IAsyncDisposable
{
    private readonly RedisStoresFactory _stores = new(fixture.ConnectionString);

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    protected override IPartitionStore CreateStore(TimeProvider clock) =>
        new RedisPartitionStore(_stores.Connect(), clock);
}
