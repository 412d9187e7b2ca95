using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RankEngine.Checkpoints;
using RankEngine.Folding;
using RankEngine.IntegrationTests.Folding;
using RankEngine.IntegrationTests.Redis;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Log;
using RankEngine.Redis;
using RankEngine.Sites;
using RankEngine.Tests.Checkpoints;
using StackExchange.Redis;
using Applier = RankEngine.Folding.Applier;

namespace RankEngine.IntegrationTests.Checkpoints;

/// <summary>A store that is filled from checkpoints and logs holds what one holds that saw everything.</summary>
public sealed class CheckpointRefillTests(RedisServerFixture redis) : FoldingFixture(redis)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly LogOptions _segments = new() { SegmentBytes = 4096 };

    [Theory]
    [InlineData(1, 8 * 24)]
    [InlineData(2, 20)]
    public async Task Refill_AfterWeeksOfCheckpoints_EqualsTheStoreThatSawItAll(int seed, int rawHours)
    {
        var stores = OpenStores(NewPrefix(), _clock);
        await using var log = OpenLog(_clock, options: _segments);
        var outcomes = await LiveAsync(log, "a", seed, stores, 60, rawHours);

        var refilled = OpenStores(NewPrefix(), _clock);
        await FoldAsync(log, refilled, _clock);

        Assert.True(outcomes.Sum(outcome => outcome.Dropped) > 5, "No segment was dropped.");
        Assert.True(log.Start > 0);
        Assert.Equal(await DumpAsync(stores), await DumpAsync(refilled));
        foreach (var each in (RedisStores[])[stores, refilled])
        {
            var report = await VerifyAsync(each, _clock, "a");
            Assert.True(report.IsClean, string.Join('\n', report.Differences));
            Assert.Equal((0, true), (report.Waiting, report.Compared > 1_000));
        }
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public async Task Refill_SessionsThatCameInByTwoServers_PairsAreThoseOfTheWhole(string first, string second)
    {
        var stores = OpenStores(NewPrefix(), _clock);
        await using var a = OpenLog(_clock, "a", _segments);
        await using var b = OpenLog(_clock, "b", _segments);

        // The same readers and visits, of other events.
        var (worldOfA, worldOfB) = (new RandomSite(1), new RandomSite(2));
        var siteRecords = RandomSite.Sites.Select(site => new SiteRecord(site.Key, Now, site.Value)).ToList();
        await AppendAsync(a, siteRecords);
        await AppendAsync(b, siteRecords);
        for (var step = 0; step < 60; step++)
        {
            await AppendAsync(a, worldOfA.Take(_clock.GetUtcNow()));
            await AppendAsync(b, worldOfB.Take(_clock.GetUtcNow()));
            _clock.Advance(TimeSpan.FromHours(8));
            if (step % 12 == 11)
            {
                foreach (var (log, name) in ((EventLog, string)[])[(a, "a"), (b, "b")])
                {
                    await FoldAsync(log, stores, _clock, name);
                    using var folder = OpenCheckpoints(log, name);
                    await CheckpointerOf(log, stores, folder, 8 * 24, _clock).RunOnceAsync(Cancel);
                }
            }
        }

        var refilled = OpenStores(NewPrefix(), _clock);
        foreach (var name in (string[])[first, second])
        {
            await FoldAsync(name == "a" ? a : b, refilled, _clock, name);
        }

        Assert.True(a.Start > 0 && b.Start > 0);
        Assert.Equal(await DumpAsync(stores), await DumpAsync(refilled));
        var report = await VerifyAsync(refilled, _clock, "a", "b");
        Assert.True(report.IsClean, string.Join('\n', report.Differences));
    }

    [Fact]
    public async Task Load_InterruptedAtAnySection_GoesOnWithTheNext()
    {
        var stores = OpenStores(NewPrefix(), _clock);
        await using var log = OpenLog(_clock, options: _segments);
        await LiveAsync(log, "a", 7, stores, 40, 8 * 24);
        var refilled = OpenStores(NewPrefix(), _clock);
        var interrupted = 0;
        for (var isDone = false; !isDone; interrupted++)
        {
            // A new start each time.
            using var folder = OpenCheckpoints(log);
            var sites = SitesOf(refilled);
            var store = FaultyStore.Before(refilled.Partitions, interrupted % 3, interrupted % 2 == 0);
            var loader = LoaderOf(log, store, sites, folder);
            try
            {
                await loader.RegisterSitesAsync(Cancel);
                await loader.LoadAsync(await AppliedAsync(log, refilled, sites), Cancel);
                isDone = true;
            }
            catch (UnavailableException)
            {
                var applied = await AppliedAsync(log, refilled, sites);
                Assert.DoesNotContain(applied.Values, offset => offset > folder.Latest!.Offset);

                // Half a checkpoint in the store: its file must stay, though more of the log is old enough.
                if (applied.Values.Any(offset => offset < 0))
                {
                    var before = folder.Latest!.Offset;
                    var outcome = await CheckpointerOf(log, refilled, folder, rawHours: 0, _clock).RunOnceAsync(Cancel);
                    Assert.Equal((before, 0, 0), (outcome.Offset, outcome.Written, outcome.Dropped));
                    await Assert.ThrowsAsync<PreconditionException>(() => VerifyAsync(refilled, _clock, "a"));
                }

            }

            Assert.True(interrupted < 500, "It never ends.");
        }

        await FoldAsync(log, refilled, _clock);

        Assert.True(interrupted > 5, "It was not interrupted.");
        Assert.True((await DumpAsync(stores)).Count > 1_000);
        Assert.Equal(await DumpAsync(stores), await DumpAsync(refilled));
    }

    [Fact]
    public async Task Load_CheckpointOfTheFirstHalfIsGone_IsRefused()
    {
        var stores = OpenStores(NewPrefix(), _clock);
        await using var log = OpenLog(_clock, options: _segments);
        await LiveAsync(log, "a", 8, stores, 40, 8 * 24);
        var refilled = OpenStores(NewPrefix(), _clock);
        var sites = SitesOf(refilled);
        using (var folder = OpenCheckpoints(log))
        {
            var loader = LoaderOf(log, FaultyStore.Before(refilled.Partitions, 4, false), sites, folder);
            await loader.RegisterSitesAsync(Cancel);
            var applied = await AppliedAsync(log, refilled, sites);
            await Assert.ThrowsAsync<UnavailableException>(() => loader.LoadAsync(applied, Cancel));
        }

        File.Delete(Directory.GetFiles(LogHistory.CheckpointsOf(DataDirectory())).Order().Last());
        using var older = OpenCheckpoints(log);
        var failure = await Assert.ThrowsAsync<PreconditionException>(async () =>
            await LoaderOf(log, refilled.Partitions, sites, older)
                .LoadAsync(await AppliedAsync(log, refilled, sites), Cancel));

        Assert.Contains("Empty the store", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StoreLacksWhatTheLogLost_AppliesNothingAndSaysWhatToDo()
    {
        // The system's clock: what the applier waits for must come.
        var clock = TimeProvider.System;
        await using var log = OpenLog(clock, options: _segments);
        var old = OpenStores(NewPrefix(), clock);
        var kept = OpenStores(NewPrefix(), clock);
        await AppendOldAsync(log, seed: 1, clock);
        await FoldAsync(log, old, clock);
        await AppendOldAsync(log, seed: 2, clock);
        await FoldAsync(log, kept, clock);
        using (var folder = OpenCheckpoints(log))
        {
            // Two of them: the log is dropped behind the older.
            await CheckpointerOf(log, kept, folder, 8 * 24, clock).RunOnceAsync(Cancel);
            await AppendOldAsync(log, seed: 3, clock);
            await FoldAsync(log, kept, clock);
            var outcome = await CheckpointerOf(log, kept, folder, 8 * 24, clock).RunOnceAsync(Cancel);
            Assert.True(outcome.Dropped > 0);
        }

        var behind = await RefusalAsync(log, old, clock);
        Assert.Contains("Empty the store", behind, StringComparison.Ordinal);

        Directory.Delete(LogHistory.CheckpointsOf(DataDirectory()), recursive: true);
        var without = await RefusalAsync(log, OpenStores(NewPrefix(), clock), clock);
        Assert.Contains("no usable checkpoint", without, StringComparison.Ordinal);

        // What lacks nothing goes on without it.
        await AppendOldAsync(log, seed: 4, clock);
        await FoldAsync(log, kept, clock);
    }

    [Fact]
    public async Task Verify_CountOfTheCheckpointTamperedWith_NamesTheDifference()
    {
        var prefix = NewPrefix();
        await using var log = OpenLog(_clock, options: _segments);
        await LiveAsync(log, "a", 9, OpenStores(NewPrefix(), _clock), 40, 8 * 24);
        var refilled = OpenStores(prefix, _clock);
        await FoldAsync(log, refilled, _clock);
        await using var raw = await ConnectionMultiplexer.ConnectAsync("!" + ConnectionString["unix:".Length..]);
        var totals = $"{prefix}{{other:0}}:t";
        var article = (await raw.GetDatabase().HashKeysAsync(totals))[0];
        Assert.True(await raw.GetDatabase().HashDeleteAsync(totals, article));

        var report = await VerifyAsync(refilled, _clock, "a");

        Assert.True(report.Lost > 0);
        Assert.Equal((0, 0), (report.Phantom, report.Doubled));
        Assert.All(
            report.Differences,
            difference => Assert.Contains($"of {article} in Total", difference, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunOnce_StoreLags_DropsNothingItStillHasToRead()
    {
        var stores = OpenStores(NewPrefix(), _clock);
        await using var log = OpenLog(_clock, options: _segments);
        await AppendAsync(log, RandomSite.Sites.Select(site => new SiteRecord(site.Key, Now, site.Value)));
        await FoldAsync(log, stores, _clock);
        var applied = log.End;
        var world = new RandomSite(3);
        for (var day = 0; day < 40; day++)
        {
            await AppendAsync(log, world.Take(_clock.GetUtcNow()));
            _clock.Advance(TimeSpan.FromDays(1));
        }

        using var folder = OpenCheckpoints(log);
        var lagging = await CheckpointerOf(log, stores, folder, 8 * 24, _clock).RunOnceAsync(Cancel);
        await FoldAsync(log, stores, _clock);
        var level = await CheckpointerOf(log, stores, folder, 8 * 24, _clock).RunOnceAsync(Cancel);

        Assert.InRange(lagging.Offset, 0, applied);
        Assert.Equal(0, lagging.Dropped);
        Assert.True(level.Offset > applied);
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task AppendAsync(EventLog log, IEnumerable<LogRecord> records)
    {
        foreach (var record in records)
        {
            await log.AppendAsync([record], Cancel);
        }
    }

    private static Task AppendOldAsync(EventLog log, int seed, TimeProvider clock)
    {
        var received = clock.GetUtcNow() - TimeSpan.FromDays(20);
        var world = new RandomSite(seed);
        return AppendAsync(
            log,
            RandomSite.Sites
                .Select(LogRecord (site) => new SiteRecord(site.Key, received.ToUnixTimeMilliseconds(), site.Value))
                .Concat(Enumerable.Range(0, 10).SelectMany(_ => world.Take(received))));
    }

    private static CheckpointLoader LoaderOf(
        EventLog log, IPartitionStore store, SiteDirectory sites, CheckpointFolder folder) =>
        new(log, store, sites, new NoModels(), folder, NullLogger<CheckpointLoader>.Instance);

    private static async Task<Dictionary<PartitionId, long?>> AppliedAsync(
        EventLog log, RedisStores stores, SiteDirectory sites)
    {
        await sites.RefreshAsync(Cancel);
        var partitions = sites.AllPartitions();
        var heads = await stores.Partitions.ReadHeadsAsync(partitions, Cancel);
        return partitions.Zip(heads).ToDictionary(
            pair => pair.First,
            pair => pair.Second.Applied.TryGetValue(log.Id, out var offset) ? offset : (long?)null);
    }

    private async Task<string> RefusalAsync(EventLog log, RedisStores stores, TimeProvider clock)
    {
        using var folder = OpenCheckpoints(log);
        var sites = SitesOf(stores);
        var applier = new Applier(
            log,
            stores.Partitions,
            sites,
            new NoModels(),
            LoaderOf(log, stores.Partitions, sites, folder),
            new ApplierOptions { AuditInterval = TimeSpan.FromMilliseconds(20) },
            clock,
            NullLogger<Applier>.Instance);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var before = await AppliedAsync(log, stores, SitesOf(stores));
        var running = applier.RunAsync(done.Token);
        while (applier.Refusal is null)
        {
            Assert.False(running.IsCompleted, "The applier ended.");
            await Task.Delay(5, Cancel);
        }

        var refusal = applier.Refusal;
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(before, await AppliedAsync(log, stores, SitesOf(stores)));
        return refusal;
    }

    /// <summary>Lets a server live: writes, applies, folds, at random moments.</summary>
    private async Task<List<CheckpointOutcome>> LiveAsync(
        EventLog log, string name, int seed, RedisStores stores, int steps, int rawHours)
    {
        var random = new Random(seed);
        var world = new RandomSite(seed);
        var outcomes = new List<CheckpointOutcome>();
        using var folder = OpenCheckpoints(log, name);
        await AppendAsync(log, RandomSite.Sites.Select(site => new SiteRecord(site.Key, Now, site.Value)));
        for (var step = 0; step < steps; step++)
        {
            await AppendAsync(log, world.Take(_clock.GetUtcNow()));
            _clock.Advance(TimeSpan.FromMinutes(random.Next(40 * 60)));
            if (random.Next(4) == 0 || step == steps - 1)
            {
                await FoldAsync(log, stores, _clock, name);
                outcomes.Add(await CheckpointerOf(log, stores, folder, rawHours, _clock).RunOnceAsync(Cancel));
            }
        }

        return outcomes;
    }

    private async Task<List<string>> DumpAsync(RedisStores stores)
    {
        var lines = new List<string>();
        foreach (var (site, count) in RandomSite.Sites)
        {
            for (var number = 0; number < count; number++)
            {
                var partition = new PartitionId(site, number);
                lines.AddRange((await PartitionDump.OfAsync(stores.Partitions, partition, Cancel))
                    .Select(line => $"{partition} {line}"));
            }
        }

        return lines;
    }
}
