using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RankEngine.Checkpoints;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.IntegrationTests.Folding;
using RankEngine.IntegrationTests.Redis;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Log;
using RankEngine.Redis;
using RankEngine.Tests.Checkpoints;

namespace RankEngine.IntegrationTests.Checkpoints;

/// <summary>Events that were sent to several servers count once, for ever, whatever becomes of the store.</summary>
public sealed class SentTwiceTests(RedisServerFixture redis) : FoldingFixture(redis)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly LogOptions _segments = new() { SegmentBytes = 4096 };

    [Theory]
    [InlineData(1, 2, 8 * 24)]
    [InlineData(2, 2, 30)]
    [InlineData(3, 3, 30)]
    [InlineData(4, 3, 8 * 24)]
    public async Task Refill_InAnyOrderAtAnyTime_CountsOnce(int seed, int servers, int rawHours)
    {
        var random = new Random(seed);
        var world = new RandomSite(seed);
        var names = "abc"[..servers].Select(name => name.ToString()).ToArray();
        var logs = names.Select(name => OpenLog(_clock, name, _segments)).ToArray();
        await using var whole = OpenLog(_clock, "whole");
        var expected = OpenStores(NewPrefix(), _clock);
        var stores = OpenStores(NewPrefix(), _clock);
        var again = new List<(int Server, EventsRecord Record)>();
        var ceded = 0L;
        foreach (var log in logs.Append(whole))
        {
            foreach (var (site, partitions) in RandomSite.Sites)
            {
                await log.AppendAsync([new SiteRecord(site, Now, partitions)], Cancel);
            }
        }

        for (var step = 0; step < 90; step++)
        {
            // Articles name their log, so that two installations never hold the same.
            foreach (var record in world.Take(_clock.GetUtcNow()).OfType<EventsRecord>())
            {
                await whole.AppendAsync([record], Cancel);
                await logs[random.Next(servers)].AppendAsync([record], Cancel);
                if (random.Next(2) == 0)
                {
                    again.Add((random.Next(servers), record));
                }
            }

            foreach (var (server, record) in again.Where(_ => random.Next(3) == 0).ToList())
            {
                again.Remove((server, record));
                var oldest = Now - (long)TimeSpan.FromDays(7).TotalMilliseconds;
                var events = record.Events.Where(item => record.Historical || item.TimeMs >= oldest).ToList();
                if (events.Count > 0)
                {
                    await logs[server].AppendAsync([record with { ReceivedMs = Now, Events = events }], Cancel);
                }
            }

            _clock.Advance(TimeSpan.FromMinutes(random.Next(20 * 60)));
            if (random.Next(3) == 0)
            {
                foreach (var server in Shuffled(random, servers))
                {
                    await FoldAsync(logs[server], stores, _clock, names[server]);
                }

                foreach (var server in Shuffled(random, servers))
                {
                    using var folder = OpenCheckpoints(logs[server], names[server]);
                    await CheckpointerOf(logs[server], stores, folder, rawHours, _clock).RunOnceAsync(Cancel);
                }
            }

            if (random.Next(12) == 0 || step == 89)
            {
                // Emptied; in half of the cases all had been applied before.
                stores = OpenStores(NewPrefix(), _clock);
                foreach (var server in Shuffled(random, servers))
                {
                    await LoadCheckpointAsync(logs[server], stores, names[server]);
                }

                foreach (var server in Shuffled(random, servers))
                {
                    await FoldAsync(logs[server], stores, _clock, names[server]);
                }

                await FoldAsync(whole, expected, _clock, "whole");
                Assert.Equal(await DumpAsync(expected), await DumpAsync(stores));
                var report = await VerifyAsync(stores, _clock, names);
                Assert.True(report.IsClean, string.Join('\n', report.Differences));
                ceded = Math.Max(ceded, report.Repeated);
            }
        }

        Assert.True(logs.All(log => log.Start > 0), "No log was shortened.");
        Assert.True(ceded > 100, "Nothing was sent twice.");
        foreach (var log in logs)
        {
            await log.DisposeAsync();
        }
    }

    [Fact]
    public async Task Refill_ServersAtOnce_WaitForEachOthersCheckpoints()
    {
        // A week of A lies in its checkpoint only, and B took the same import again a moment before the store went.
        var clock = TimeProvider.System;
        await using var a = OpenLog(clock, "a", _segments);
        await using var b = OpenLog(clock, "b", _segments);
        var stores = OpenStores(NewPrefix(), clock);
        var old = clock.GetUtcNow().AddDays(-20).ToUnixTimeMilliseconds();
        var events = Enumerable.Range(0, 2_000).Select(number => View(number, old)).ToList();
        await a.AppendAsync([new SiteRecord("main", old, 1), new EventsRecord("main", old, true, events)], Cancel);
        await b.AppendAsync([new SiteRecord("main", old, 1)], Cancel);
        await FoldAsync(b, stores, clock, "b");
        await FoldAsync(a, stores, clock, "a");
        using (var folder = OpenCheckpoints(a, "a"))
        {
            var outcome = await CheckpointerOf(a, stores, folder, 8 * 24, clock).RunOnceAsync(Cancel);
            Assert.Equal(1, outcome.Written);
        }

        // B learns who else there is.
        await FoldAsync(b, stores, clock, "b");
        var received = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await b.AppendAsync([new EventsRecord("main", received, true, events)], Cancel);

        var emptied = OpenStores(NewPrefix(), clock);
        var first = FoldAsync(b, emptied, clock, "b", TimeSpan.FromMinutes(5));
        await WaitUntilPresentAsync(b, emptied);
        await FoldAsync(a, emptied, clock, "a", TimeSpan.FromMinutes(5));
        await first;

        Assert.Equal(2_000, b.Ceded.Count(0, b.End));
        _clock.SetUtcNow(clock.GetUtcNow());
        var report = await VerifyAsync(emptied, _clock, "a", "b");
        Assert.True(report.IsClean, string.Join('\n', report.Differences));
        Assert.Equal((4_000, 2_000), (report.Events, report.Repeated));
    }

    [Fact]
    public async Task Drain_AfterEventsWereSentTwice_LosesAndDoublesNothing()
    {
        await using var b = OpenLog(_clock, "b", _segments);
        var stores = OpenStores(NewPrefix(), _clock);
        var events = Enumerable.Range(0, 300).Select(number => View(number, Now)).ToList();
        await using (var a = OpenLog(_clock, "a", _segments))
        {
            await a.AppendAsync(
                [
                    new SiteRecord("main", Now, 1),
                    // A counts the first, B the second, the third waits at A.
                    new EventsRecord("main", Now, false, events[..100]),
                ],
                Cancel);
            await FoldAsync(a, stores, _clock, "a");
            await b.AppendAsync([new SiteRecord("main", Now, 1), new EventsRecord("main", Now, false, events[..200])], Cancel);
            await FoldAsync(b, stores, _clock, "b");
            await a.AppendAsync([new EventsRecord("main", Now, false, events[100..200])], Cancel);
            await FoldAsync(a, stores, _clock, "a");
            await a.AppendAsync([new EventsRecord("main", Now, false, events[150..])], Cancel);
            Assert.Equal(100, a.Ceded.Count(0, a.End));
            Assert.Equal(100, b.Ceded.Count(0, b.End));
        }

        using (var from = EventLog.OpenReadOnly(LogHistory.LogOf(DataDirectory()), live: false))
        {
            // The second time is harmless.
            var outcome = await LogDrain.RunAsync(from, b, null, Cancel);
            await LogDrain.RunAsync(from, b, null, Cancel);
            Assert.Equal(100 + 150, outcome.Events);
        }

        Directory.Delete(DataDirectory(), recursive: true);
        await FoldAsync(b, stores, _clock, "b");
        _clock.Advance(TimeSpan.FromDays(30));
        await b.AppendAsync([new EventsRecord("main", Now, false, [View(1_000, Now)])], Cancel);
        await FoldAsync(b, stores, _clock, "b");
        using var folder = OpenCheckpoints(b, "b");
        await CheckpointerOf(b, stores, folder, 24, _clock).RunOnceAsync(Cancel);
        var refilled = OpenStores(NewPrefix(), _clock);
        await FoldAsync(b, refilled, _clock, "b");

        foreach (var each in (RedisStores[])[stores, refilled])
        {
            var counts = await DumpAsync(each);
            Assert.Equal(301, counts
                .Where(line => line.Contains(" Total ", StringComparison.Ordinal))
                .Sum(line => int.Parse(line[(line.LastIndexOf(' ') + 1)..], null)));
            var report = await VerifyAsync(each, _clock, "b");
            Assert.True(report.IsClean, string.Join('\n', report.Differences));
        }
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static IEnumerable<int> Shuffled(Random random, int count)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        random.Shuffle(numbers);
        return numbers;
    }

    private static ReaderEvent View(int number, long timeMs) => new()
    {
        Identity = new Pseudonym(5, (ulong)number + 1),
        TimeMs = timeMs + number,
        Kind = EventKind.View,
        Article = $"a{number % 7}",
        Reader = new Pseudonym(6, (ulong)(number % 50) + 1),
    };

    private static async Task WaitUntilPresentAsync(EventLog log, RedisStores stores)
    {
        var partition = new PartitionId("main", 0);
        while (true)
        {
            var heads = await stores.Partitions.ReadHeadsAsync([partition], Cancel);
            if (heads[0].Applied.ContainsKey(log.Id))
            {
                return;
            }

            await Task.Delay(5, Cancel);
        }
    }

    /// <summary>What every server does first with an emptied store.</summary>
    private async Task LoadCheckpointAsync(EventLog log, RedisStores stores, string name)
    {
        using var folder = OpenCheckpoints(log, name);
        var sites = SitesOf(stores);
        var loader = new CheckpointLoader(
            log, stores.Partitions, sites, new NoModels(), folder, NullLogger<CheckpointLoader>.Instance);
        await loader.RegisterSitesAsync(Cancel);
        await sites.RefreshAsync(Cancel);
        await loader.LoadAsync(
            sites.AllPartitions().ToDictionary(partition => partition, _ => (long?)null), Cancel);
    }

    private async Task<List<string>> DumpAsync(RedisStores stores)
    {
        var sites = SitesOf(stores);
        await sites.RefreshAsync(Cancel);
        var lines = new List<string>();
        foreach (var partition in sites.AllPartitions())
        {
            lines.AddRange((await PartitionDump.OfAsync(stores.Partitions, partition, Cancel))
                .Select(line => $"{partition} {line}"));
        }

        return lines;
    }
}
