using RankEngine.IntegrationTests.Stores;
using RankEngine.Redis.Sites;
using RankEngine.Sites;

namespace RankEngine.IntegrationTests.Redis;

public sealed class EmbeddedSiteStoreTests(EmbeddedStoreFixture fixture) : SiteStoreContract, IAsyncDisposable
{
    private readonly RedisStoresFactory _stores = new(fixture.ConnectionString);

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    protected override ISiteStore CreateStore() => new RedisSiteStore(_stores.Connect());
}
