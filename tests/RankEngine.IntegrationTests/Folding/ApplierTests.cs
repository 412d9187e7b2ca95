using RankEngine.Folding;
using RankEngine.IntegrationTests.Redis;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Log;
using StackExchange.Redis;

namespace RankEngine.IntegrationTests.Folding;

public sealed class ApplierTests(RedisServerFixture redis) : FoldingFixture(redis)
{
    [Fact]
    public async Task RunAsync_StoreFellBack_BeginsAnotherEpoch()
    {
        var prefix = NewPrefix();
        var clock = TimeProvider.System;
        var now = clock.GetUtcNow();
        var stores = OpenStores(prefix, clock);
        await using var log = OpenLog(clock);
        await log.AppendAsync([new SiteRecord("main", now.ToUnixTimeMilliseconds(), 1)], Cancel);
        await AppendAsync(1);
        var between = log.End;
        await AppendAsync(2);

        await WhileFoldingAsync(log, stores, clock, async () =>
        {
            var before = await HeadAsync();
            Assert.Equal(log.End, before.Applied[log.Id]);

            // What a fail-over does: the new primary lacks the last script.
            await using var raw = await ConnectionMultiplexer.ConnectAsync("!" + ConnectionString["unix:".Length..]);
            await raw.GetDatabase().HashSetAsync($"{prefix}{{main:0}}:head", "a:" + log.Id, between);

            var after = await HeadAsync();
            while (after.Applied[log.Id] < log.End)
            {
                await Task.Delay(5, Cancel);
                after = await HeadAsync();
            }

            Assert.NotEqual(before.Epoch, after.Epoch);

            // Once only: followers load anew for it.
            await AppendAsync(3);
            var later = await HeadAsync();
            while (later.Applied[log.Id] < log.End)
            {
                await Task.Delay(5, Cancel);
                later = await HeadAsync();
            }

            Assert.Equal(after.Epoch, later.Epoch);
        });

        async Task AppendAsync(int seed) => await log.AppendAsync(
            [new EventsRecord("main", now.ToUnixTimeMilliseconds(), false, EventStream.Make(seed, 50, now))], Cancel);

        async Task<PartitionHead> HeadAsync() =>
            (await stores.Partitions.ReadHeadsAsync([new PartitionId("main", 0)], Cancel))[0];
    }
}
