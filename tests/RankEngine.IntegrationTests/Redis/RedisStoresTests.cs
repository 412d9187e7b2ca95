using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Folding;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Redis;
using RankEngine.Sites;

namespace RankEngine.IntegrationTests.Redis;

public sealed class RedisStoresTests(RedisServerFixture fixture, EmbeddedStoreFixture embedded)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CheckAsync_DefaultServer_HasNoWarning()
    {
        await using var stores = Stores(fixture.Server.ConnectionString);

        var check = await stores.CheckAsync(Cancel);
        await stores.CanaryAsync(Cancel);

        Assert.Empty(check.Warnings);
        Assert.StartsWith("redis ", check.Server, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_EmbeddedStore_HasNoWarning()
    {
        await using var stores = Stores(embedded.ConnectionString);

        var check = await stores.CheckAsync(Cancel);
        await stores.CanaryAsync(Cancel);

        Assert.Empty(check.Warnings);
        Assert.StartsWith("garnet 2.", check.Server, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_ServerThatEvicts_WarnsWithTheRemedy()
    {
        fixture.SkipIfMissing();
        await using var server = await RedisServer.StartNewAsync(
            "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
        await using var stores = Stores(server.ConnectionString);

        var check = await stores.CheckAsync(Cancel);

        var warning = Assert.Single(check.Warnings);
        Assert.Contains("allkeys-lru", warning, StringComparison.Ordinal);
        Assert.Contains("noeviction", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CanaryAsync_ServerRefusesWrites_Throws()
    {
        fixture.SkipIfMissing();
        await using var server = await RedisServer.StartNewAsync("--maxmemory", "1");
        await using var stores = Stores(server.ConnectionString);

        await Assert.ThrowsAsync<UnavailableException>(() => stores.CanaryAsync(Cancel));
    }

    [Theory]
    [InlineData("redis_version:6.0.9\r\nmaxmemory_policy:noeviction", "redis 6.0.9", 1)]
    [InlineData("redis_version:7.0.15\r\nmaxmemory_policy:noeviction", "redis 7.0.15", 0)]
    [InlineData("redis_version:7.2.4\r\nvalkey_version:8.0.1\r\nmaxmemory_policy:noeviction", "valkey 8.0.1", 0)]
    [InlineData("redis_version:7.0.15", "redis 7.0.15", 1)]
    [InlineData("redis_version:7.0.15\r\nmaxmemory:0\r\nmaxmemory_policy:volatile-ttl", "redis 7.0.15", 1)]
    [InlineData("garnet_version:2.2.8\r\nredis_version:7.4.3", "garnet 2.2.8", 0)]
    public void Judge_WhatInfoSays_NamesServerAndWarnings(string info, string server, int warnings)
    {
        var check = RedisStores.Judge(info);

        Assert.Equal(server, check.Server);
        Assert.Equal(warnings, check.Warnings.Count);
    }

    [Fact]
    public async Task Configuration_Defaults_FailFastUnlessTheStringSaysOtherwise()
    {
        await using var plain = new RedisConnection(
            new RedisOptions { ConnectionString = "unix:/run/x.sock" }, NullLoggerFactory.Instance);
        await using var said = new RedisConnection(
            new RedisOptions { ConnectionString = "h:1,connectTimeout=7000,configCheckSeconds=9,asyncTimeout=44" },
            NullLoggerFactory.Instance);

        Assert.False(plain.Configuration.AbortOnConnectFail);
        Assert.Equal(2_000, plain.Configuration.ConnectTimeout);
        Assert.Equal(1_000, plain.Configuration.AsyncTimeout);
        Assert.Equal(2, plain.Configuration.ConfigCheckSeconds);
        Assert.False(plain.Configuration.BacklogPolicy.QueueWhileDisconnected);
        Assert.Equal(7_000, said.Configuration.ConnectTimeout);
        Assert.Equal(9, said.Configuration.ConfigCheckSeconds);
        Assert.Equal(44, said.Configuration.AsyncTimeout);
    }

    [Theory]
    [InlineData("", "re2:")]
    [InlineData("allowAdmin=true", "re2:")]
    [InlineData("localhost:1", "{re}:")]
    [InlineData("localhost:1", "re*")]
    public void Constructor_SenselessOptions_Throws(string connectionString, string prefix) =>
        Assert.Throws<ArgumentException>(() => new RedisStores(
            new RedisOptions { ConnectionString = connectionString, KeyPrefix = prefix },
            TimeProvider.System,
            NullLoggerFactory.Instance));

    [Fact]
    public async Task AddRedisStores_OneHost_SharesOneConnection()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddRedisStores(_ => new RedisOptions
        {
            ConnectionString = fixture.Server.ConnectionString,
            KeyPrefix = RedisStoresFactory.NewPrefix(),
        });

        await using var provider = services.BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<RedisStores>().Partitions, provider.GetRequiredService<IPartitionStore>());
        Assert.Equal(3, await provider.GetRequiredService<ISiteStore>().RegisterAsync("a", 3, Cancel));
    }

    private static RedisStores Stores(string connectionString) => new(
        new RedisOptions
        {
            ConnectionString = connectionString,
            KeyPrefix = RedisStoresFactory.NewPrefix(),
            CommandTimeout = TimeSpan.FromSeconds(20),
        },
        TimeProvider.System,
        NullLoggerFactory.Instance);
}
