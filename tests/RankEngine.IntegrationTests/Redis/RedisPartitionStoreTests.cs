using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Redis;
using RankEngine.Redis.Folding;

namespace RankEngine.IntegrationTests.Redis;

public sealed class RedisPartitionStoreTests(RedisServerFixture fixture) : PartitionStoreContract, IAsyncDisposable
{
    private readonly RedisStoresFactory _stores = new(fixture.Server.ConnectionString);

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    [Fact]
    public async Task ApplyAsync_AllEffects_EveryKeyExpiresUnlessItMustNot()
    {
        var connection = _stores.Connect();
        var store = new RedisPartitionStore(connection, Clock());
        var partition = new PartitionId("main", 0);
        var applier = new Applier(store, "log", partition);
        var events = EventStream.Make(1, 500, Now);
        await applier.ApplyAsync(events, Cancel);
        var imports = new PartitionOracle().Fold([.. EventStream.Make(2, 50, Now - TimeSpan.FromDays(20))]);
        imports.KeepsIds = true;
        await applier.ApplyAsync(imports, Cancel);

        var multiplexer = await connection.MultiplexerAsync(Cancel);
        var database = multiplexer.GetDatabase();
        var head = $"{connection.Options.KeyPrefix}{{main:0}}:";
        string[] forEver = ["head", "t", "articles", "x:"];
        var seen = new HashSet<string>();
        await foreach (var key in connection.ScanKeysAsync(head + "head", head + "*", 100, Cancel))
        {
            var name = ((string)key!)[head.Length..];
            var lives = await database.KeyTimeToLiveAsync(key);
            var imported = name.StartsWith("i:", StringComparison.Ordinal)
                && int.Parse(name.AsSpan(2), null) < TimeBuckets.Hour(Now.AddDays(-10).ToUnixTimeMilliseconds());
            seen.Add(name.Split(':')[0] + (imported ? " imported" : ""));
            Assert.Equal(
                imported || forEver.Any(start => name.StartsWith(start, StringComparison.Ordinal)), lives is null);
        }

        Assert.Equal(
            ["a", "c", "d", "h", "head", "i", "i imported", "m", "n", "p", "r", "s", "t", "v", "x"], seen.Order());
    }

    [Fact]
    public async Task ApplyAsync_ImportOfYoungEvents_KeepsTheirIds()
    {
        var connection = _stores.Connect();
        var store = new RedisPartitionStore(connection, Clock());
        var partition = new PartitionId("main", 0);
        var applier = new Applier(store, "log", partition);
        var hour = TimeBuckets.Hour(Now.ToUnixTimeMilliseconds());
        var key = connection.Keys.Of(partition).Ids(hour);
        var database = (await connection.MultiplexerAsync(Cancel)).GetDatabase();

        var live = new PartitionDelta();
        live.Ids[hour] = [new Pseudonym(1, 1)];
        await applier.ApplyAsync(live, Cancel);
        var before = await database.KeyTimeToLiveAsync(key);
        var imported = new PartitionDelta { KeepsIds = true };
        imported.Ids[hour] = [new Pseudonym(1, 2)];
        await applier.ApplyAsync(imported, Cancel);
        var after = await database.KeyTimeToLiveAsync(key);

        Assert.InRange(before!.Value, TimeSpan.FromDays(8.9), TimeSpan.FromDays(9.1));
        Assert.Null(after);
    }

    [Fact]
    public async Task ApplyAsync_ManyArticlesOfOneReader_TrimsWhatIsStored()
    {
        var connection = _stores.Connect();
        var store = new RedisPartitionStore(connection, Clock());
        var partition = new PartitionId("main", 0);
        var applier = new Applier(store, "log", partition);
        var reader = new Pseudonym(1, 1);
        for (var batch = 0; batch < 17; batch++)
        {
            var delta = new PartitionDelta();
            var memory = delta.Readers[reader] = new ReaderDelta();
            for (var i = 0; i < 600; i++)
            {
                memory.Read[$"a{batch}-{i}"] = Now.ToUnixTimeMilliseconds() - i;
            }

            await applier.ApplyAsync(delta, Cancel);
        }

        var database = (await connection.MultiplexerAsync(Cancel)).GetDatabase();
        var block = TimeBuckets.Day(Now.ToUnixTimeMilliseconds()) / RedisKeys.PageDays;
        var stored = await database.HashGetAsync(
            connection.Keys.Of(partition).ReaderPages(block, reader), DeltaOperations.Pack(reader));

        Assert.Equal(ReaderMemory.ReadCapacity, ReaderPage.Read((byte[])stored!).Count);
    }

    [Fact]
    public async Task Store_ServerAwayAndBack_FailsAtOnceAndRecovers()
    {
        fixture.SkipIfMissing();
        await using var server = await RedisServer.StartNewAsync();
        await server.KillAsync();
        await using var stores = new RedisStoresFactory(server.ConnectionString);
        var store = new RedisPartitionStore(stores.Connect(), Clock());
        var partition = new PartitionId("main", 0);

        var down = await Assert.ThrowsAsync<UnavailableException>(() => store.ReadHeadsAsync([partition], Cancel));
        Assert.Equal("store", down.Subject);

        await server.StartAsync();
        await UntilAsync(async () => (await store.ReadHeadsAsync([partition], Cancel))[0].Version == 0);
        await new Applier(store, "log", partition).ApplyAsync(Views("a1"), Cancel);
        await server.KillAsync();
        await Assert.ThrowsAsync<UnavailableException>(
            () => store.ReadReaderAsync(partition, new Pseudonym(1, 1), Cancel));
        await Assert.ThrowsAsync<UnavailableException>(async () => await PartitionDump.OfAsync(store, partition, Cancel));

        await server.StartAsync();
        await UntilAsync(async () => (await store.ReadHeadsAsync([partition], Cancel))[0].Epoch.Length == 0);
    }

    [Fact]
    public async Task Store_ServerFrozen_FailsWithinTheCommandTimeout()
    {
        fixture.SkipIfMissing();
        await using var server = await RedisServer.StartNewAsync();
        await using var connection = new RedisConnection(
            new RedisOptions
            {
                ConnectionString = server.ConnectionString,
                CommandTimeout = TimeSpan.FromMilliseconds(100),
            },
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var store = new RedisPartitionStore(connection, Clock());
        PartitionId[] partitions = [new("main", 0)];
        await UntilAsync(async () => (await store.ReadHeadsAsync(partitions, Cancel)).Count == 1);

        await server.FreezeAsync();
        var frozen = await Assert.ThrowsAsync<UnavailableException>(() => store.ReadHeadsAsync(partitions, Cancel));
        await server.ThawAsync();

        Assert.IsAssignableFrom<TimeoutException>(frozen.InnerException);
        await UntilAsync(async () => (await store.ReadHeadsAsync(partitions, Cancel)).Count == 1);
    }

    [Fact]
    public async Task ApplyAsync_ServerOutOfMemory_ChangesNothingAndGoesOnLater()
    {
        fixture.SkipIfMissing();
        await using var server = await RedisServer.StartNewAsync("--maxmemory-policy", "noeviction");
        await using var stores = new RedisStoresFactory(server.ConnectionString);
        var store = new RedisPartitionStore(stores.Connect(), Clock());
        var partition = new PartitionId("main", 0);
        var applier = new Applier(store, "log", partition);
        await applier.ApplyAsync(Views("a1"), Cancel);
        var before = await PartitionDump.OfAsync(store, partition, Cancel);
        await using var admin = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(
            $"!{server.SocketPath},allowAdmin=true");
        var configured = admin.GetDatabase();

        await configured.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        await Assert.ThrowsAsync<UnavailableException>(() => applier.ApplyAsync(Views("a2"), Cancel));
        Assert.Equal(before, await PartitionDump.OfAsync(store, partition, Cancel));
        await configured.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await applier.ApplyAsync(Views("a2"), Cancel);

        Assert.Equal(2, (await store.ReadHeadsAsync([partition], Cancel))[0].Version);
    }

    protected override IPartitionStore CreateStore(TimeProvider clock) =>
        new RedisPartitionStore(_stores.Connect(), clock);

    // The driver decides when it connects again: ask until it has.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (UnavailableException) when (!late.IsCancellationRequested)
            {
                // Not back yet.
            }

            await Task.Delay(20, late.Token);
        }
    }
}
