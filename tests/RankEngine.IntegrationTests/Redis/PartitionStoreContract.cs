using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>What every <see cref="IPartitionStore"/> keeps to. One subclass for each store runs it.</summary>
public abstract class PartitionStoreContract
{
    private const string Log = "log-1";

    private static readonly PartitionId Partition = new("main", 0);

    // The real time: a store's own clock decides when it collects garbage.
    protected static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Makes a store of its own key space.</summary>
    protected abstract IPartitionStore CreateStore(TimeProvider clock);

    [Fact]
    public async Task ReadHeadsAsync_NothingApplied_IsEmpty()
    {
        var store = CreateStore(Clock());

        var head = Assert.Single(await store.ReadHeadsAsync([Partition], Cancel));

        Assert.Equal("", head.Epoch);
        Assert.Equal(0, head.Version);
        Assert.Empty(head.Applied);
    }

    [Theory]
    [InlineData(1, 400, 1)]
    [InlineData(2, 2_000, 37)]
    [InlineData(3, 6_000, 3_000)]
    public async Task ApplyAsync_RandomEventsInBatches_HoldsWhatTheFoldHolds(int seed, int count, int batch)
    {
        var store = CreateStore(Clock());
        var oracle = new PartitionOracle();
        var applier = new Applier(store, Log, Partition);

        foreach (var events in EventStream.Make(seed, count, Now).Chunk(batch))
        {
            oracle.Fold(events);
            await applier.ApplyAsync(events, Cancel);
        }

        Assert.Equal(oracle.Dump(Now), await PartitionDump.OfAsync(store, Partition, Cancel));
    }

    [Fact]
    public async Task ApplyAsync_SameDeltaAgain_ChangesNothing()
    {
        var store = CreateStore(Clock());
        var delta = new PartitionOracle().Fold(EventStream.Make(4, 200, Now));
        EventFold.Add(Write("a1", 1, "One"), delta);
        var empty = await HeadAsync(store);
        Assert.Equal(
            new ApplyResult(ApplyOutcome.Applied, 1, 200),
            await store.ApplyAsync(Partition, Log, null, 200, empty, delta, Cancel));
        var once = await PartitionDump.OfAsync(store, Partition, Cancel);
        var head = await HeadAsync(store);

        var sameRead = await store.ApplyAsync(Partition, Log, null, 200, empty, delta, Cancel);
        var readAnew = await store.ApplyAsync(Partition, Log, null, 200, head, delta, Cancel);
        var tooEarly = await store.ApplyAsync(Partition, Log, 150, 350, head, delta, Cancel);

        Assert.Equal(new ApplyResult(ApplyOutcome.VersionMoved, 1, 200), sameRead);
        Assert.Equal(new ApplyResult(ApplyOutcome.OffsetDiffers, 1, 200), readAnew);
        Assert.Equal(new ApplyResult(ApplyOutcome.OffsetDiffers, 1, 200), tooEarly);
        Assert.Equal(once, await PartitionDump.OfAsync(store, Partition, Cancel));
        var after = await HeadAsync(store);
        Assert.Equal(head.Epoch, after.Epoch);
        Assert.Equal(1, after.Version);
        Assert.Equal(200, Assert.Single(after.Applied).Value);
    }

    [Fact]
    public async Task ApplyAsync_OtherEpochOrUnknownLogExpected_ChangesNothing()
    {
        var store = CreateStore(Clock());
        await store.ApplyAsync(Partition, Log, null, 10, await HeadAsync(store), Views("a1"), Cancel);
        var head = await HeadAsync(store);

        var otherEpoch = await store.ApplyAsync(
            Partition, Log, 10, 20, head with { Epoch = "another" }, Views("a2"), Cancel);
        var unknownLog = await store.ApplyAsync(Partition, "log-2", 5, 20, head, Views("a2"), Cancel);

        Assert.Equal(new ApplyResult(ApplyOutcome.VersionMoved, 1, 10), otherEpoch);
        Assert.Equal(new ApplyResult(ApplyOutcome.OffsetDiffers, 1, null), unknownLog);
        Assert.DoesNotContain(
            await PartitionDump.OfAsync(store, Partition, Cancel), line => line.Contains("a2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ApplyAsync_EmptyDelta_MovesOffsetOnly()
    {
        var store = CreateStore(Clock());

        var first = await store.ApplyAsync(Partition, Log, null, 5, await HeadAsync(store), new PartitionDelta(), Cancel);
        var begun = await HeadAsync(store);
        var second = await store.ApplyAsync(Partition, Log, 5, 9, begun, new PartitionDelta(), Cancel);

        Assert.Equal(new ApplyResult(ApplyOutcome.Applied, 0, 5), first);
        Assert.NotEqual("", begun.Epoch);
        Assert.Equal(new ApplyResult(ApplyOutcome.Applied, 0, 9), second);
        Assert.Equal(9, (await HeadAsync(store)).Applied[Log]);
        Assert.Equal(begun.Epoch, (await HeadAsync(store)).Epoch);
    }

    [Fact]
    public async Task ApplyAsync_TwoLogsAtOnceWithRepeats_EndsExact()
    {
        var store = CreateStore(Clock());
        var events = EventStream.Make(5, 1_500, Now);
        var oracle = new PartitionOracle();
        oracle.Fold(events);

        // The second log holds the first one's every third event again, as a client that retried elsewhere would write.
        var first = events.Where((_, i) => i % 2 == 0).ToList();
        var second = events.Where((_, i) => i % 2 == 1 || i % 3 == 0).Reverse().ToList();
        await Task.WhenAll(RunAsync("log-1", first), RunAsync("log-2", second));

        Assert.Equal(oracle.Dump(Now), await PartitionDump.OfAsync(store, Partition, Cancel));

        async Task RunAsync(string log, List<ReaderEvent> part)
        {
            var applier = new Applier(store, log, Partition);
            foreach (var batch in part.Chunk(40))
            {
                await applier.ApplyAsync(batch, Cancel);
            }
        }
    }

    [Fact]
    public async Task ApplyAsync_LargeNumbers_StayExact()
    {
        const long Large = (1L << 52) + 1;
        var store = CreateStore(Clock());
        var minute = TimeBuckets.Minute(Now.ToUnixTimeMilliseconds());
        var key = new CountKey("a1", CountKind.DwellSeconds, minute);
        foreach (var add in (long[])[Large, 1, 1_000_000])
        {
            var delta = new PartitionDelta();
            delta.Counts[key] = add;
            var head = await HeadAsync(store);
            await store.ApplyAsync(
                Partition, Log, head.Version == 0 ? null : head.Version, head.Version + 1, head, delta, Cancel);
        }

        var exact = await store.ReadExactAsync(Partition, [key], [], Cancel);

        Assert.Equal((Large + 1_000_001, Large + 1_000_001, Large + 1_000_001), exact.Counts[0]);
    }

    [Fact]
    public async Task ApplyAsync_ArticleVersionsInAnyOrder_KeepsNewest()
    {
        // Ordered: revision first, then log, then offset; a deletion is a write like any other.
        ArticleWrite[] writes =
        [
            Write("a", -5, "before 1970"),
            Write("a", 7, "log a", "a", 900),
            Write("a", 7, "log a, later", "a", 1_000),
            Write("a", 7, "log ab", "ab", 3),
            Write("a", 7, "log b", "b", 1),
            new("a", new ArticleVersion(300, "a", 4), null),
            Write("a", 70_000_000_000, "newest"),
        ];
        var random = new Random(6);
        for (var round = 0; round < 12; round++)
        {
            var partition = new PartitionId("versions", round);
            var store = CreateStore(Clock());
            var applier = new Applier(store, Log, partition);
            var order = writes.ToArray();
            random.Shuffle(order);
            var kept = order[0];
            foreach (var write in order)
            {
                kept = kept.Version < write.Version ? write : kept;
                await applier.ApplyAsync(write, Cancel);
                var stored = Assert.Single(await store.ReadArticlesAsync(partition, ["a"], Cancel));
                Assert.Equal(PartitionDump.Line(kept), PartitionDump.Line(stored!));
            }
        }
    }

    [Fact]
    public async Task ReadArticlesAsync_ManyWithEveryField_ReturnsThemAsWritten()
    {
        var store = CreateStore(Clock());
        var applier = new Applier(store, Log, Partition);
        var delta = new PartitionDelta();
        for (var i = 0; i < 700; i++)
        {
            var article = new Article
            {
                Id = $"a{i}",
                Title = $"Ärger in Žižkov \0 {i} 🜁",
                Body = new string('x', i * 3),
                Url = "https://example.org/?a=1&b=2",
                Section = "world",
                Tags = ["eins", "zwei"],
                Authors = ["A. B."],
                Source = "wire",
                Language = "de",
                Published = Now.AddSeconds(i),
                Updated = i % 2 == 0 ? Now : null,
                Expires = i % 3 == 0 ? Now.AddDays(3) : null,
            };
            EventFold.Add(new ArticleWrite(article.Id, new ArticleVersion(i, Log, i), article), delta);
        }

        await applier.ApplyAsync(delta, Cancel);
        string[] ids = ["missing", .. delta.Articles.Keys];
        var stored = await store.ReadArticlesAsync(Partition, ids, Cancel);

        Assert.Null(stored[0]);
        for (var i = 1; i < ids.Length; i++)
        {
            Assert.Equal(delta.Articles[ids[i]].Version, stored[i]!.Version);
            Assert.Equivalent(delta.Articles[ids[i]].Article, stored[i]!.Article, strict: true);
        }
    }

    [Fact]
    public async Task ReadReaderAsync_MoreThanCapacity_KeepsLatestWithTiesById()
    {
        var reader = new Pseudonym(1, 2);
        var store = CreateStore(Clock());
        var oracle = new PartitionOracle();
        var applier = new Applier(store, Log, Partition);
        var nowMs = Now.ToUnixTimeMilliseconds();
        var random = new Random(8);
        for (var batch = 0; batch < 40; batch++)
        {
            // 100 articles within 20 ms each: ties everywhere, and late ones that must not push out later ones.
            var delta = new PartitionDelta();
            var memory = delta.Readers[reader] = new ReaderDelta();
            for (var i = 0; i < 100; i++)
            {
                memory.Read[$"a{random.Next(5_000)}"] = nowMs - random.Next(50);
            }

            memory.Read["too-old"] = nowMs - (long)TimeBuckets.ReadLifetime.TotalMilliseconds - 1;
            memory.Hidden.Add($"h{batch % 7}");
            oracle.Add(delta);
            await applier.ApplyAsync(delta, Cancel);
        }

        var read = await store.ReadReaderAsync(Partition, reader, Cancel);

        Assert.Equal(ReaderMemory.ReadCapacity, read.Read.Count);
        Assert.Equal(oracle.Memory(reader, Now).Read, read.Read);
        Assert.Equal(7, read.Hidden.Count);
        Assert.Equal(ReaderMemory.Empty.Read, (await store.ReadReaderAsync(Partition, new(3, 4), Cancel)).Read);
    }

    [Fact]
    public async Task ReadChangesAsync_EveryVersion_AddsUpToTheCounts()
    {
        var store = CreateStore(Clock());
        var oracle = new PartitionOracle();
        var applier = new Applier(store, Log, Partition);
        var batches = EventStream.Make(9, 900, Now).Chunk(2).ToList();
        foreach (var batch in batches)
        {
            oracle.Fold(batch);
            await applier.ApplyAsync(batch, Cancel);
        }

        await applier.ApplyAsync(Write("a1", 1, "One"), Cancel);
        var head = await HeadAsync(store);
        var changes = await store.ReadChangesAsync(Partition, 0, head.Version, Cancel);
        var none = await store.ReadChangesAsync(Partition, head.Version, head.Version, Cancel);
        var notYet = await store.ReadChangesAsync(Partition, 0, head.Version + 1, Cancel);

        Assert.NotNull(changes);
        Assert.Equal(head.Version, changes.Count);
        Assert.Equal(oracle.Minutes, Sum(changes.SelectMany(change => change.Counts)));
        Assert.Equal(
            oracle.Pairs.Where(entry => entry.Value != 0).ToDictionary(),
            Sum(changes.SelectMany(change => change.Pairs)).Where(entry => entry.Value != 0).ToDictionary());
        Assert.Equal(["a1"], changes[^1].Articles);
        Assert.Empty(none!);
        Assert.Null(notYet);
    }

    [Fact]
    public async Task ScanCountsAsync_WhileOthersWrite_FindsAllThatWereThere()
    {
        const int There = 6_000;
        var store = CreateStore(Clock());
        var applier = new Applier(store, Log, Partition);
        var minute = TimeBuckets.Minute(Now.ToUnixTimeMilliseconds());
        await applier.ApplyAsync(Counts(Enumerable.Range(0, There)), Cancel);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writing = Task.Run(async () =>
        {
            for (var next = There; !stop.IsCancellationRequested; next += 50)
            {
                await applier.ApplyAsync(Counts(Enumerable.Range(next, 50).Append(next % There)), Cancel);
            }
        }, Cancel);
        for (var round = 0; round < 5; round++)
        {
            foreach (var resolution in Enum.GetValues<Resolution>())
            {
                var found = new HashSet<string>();
                await foreach (var count in store.ScanCountsAsync(Partition, resolution, Cancel))
                {
                    found.Add(count.Article);
                }

                Assert.Equal(There, Enumerable.Range(0, There).Count(i => found.Contains($"a{i}")));
            }
        }

        await stop.CancelAsync();
        await writing;

        PartitionDelta Counts(IEnumerable<int> articles)
        {
            var delta = new PartitionDelta();
            foreach (var i in articles)
            {
                delta.Counts[new CountKey($"a{i}", CountKind.Views, minute)] = 1;
            }

            return delta;
        }
    }

    [Fact]
    public async Task Store_TwoSitesAndTwoPartitions_DoNotLeak()
    {
        var store = CreateStore(Clock());
        PartitionId[] partitions = [new("a", 0), new("a", 1), new("b", 0), new("a:1", 0), new("gen", 0)];
        var expected = new List<IReadOnlyList<string>>();
        foreach (var (partition, i) in partitions.Select((partition, i) => (partition, i)))
        {
            var oracle = new PartitionOracle();
            var events = EventStream.Make(20 + i, 150, Now);
            oracle.Fold(events);
            await new Applier(store, Log, partition).ApplyAsync(events, Cancel);
            expected.Add(oracle.Dump(Now));
        }

        for (var i = 0; i < partitions.Length; i++)
        {
            Assert.Equal(expected[i], await PartitionDump.OfAsync(store, partitions[i], Cancel));
        }

        var heads = await store.ReadHeadsAsync([.. partitions, new("c", 0)], Cancel);
        Assert.Equal([1, 1, 1, 1, 1, 0], heads.Select(head => head.Version));
        Assert.Equal(5, heads.Take(5).Select(head => head.Epoch).Distinct().Count());
    }

    [Fact]
    public async Task ReadAsyncAndReadExactAsync_WhileOthersWrite_FitTheirHead()
    {
        const int Deltas = 150;
        var store = CreateStore(Clock());
        var hour = TimeBuckets.Hour(Now.ToUnixTimeMilliseconds());
        var count = new CountKey("a1", CountKind.Views, hour * 60);
        var pair = new PairKey("a1", "a2", hour);
        var slot = RepeatWindow.Slot(new Pseudonym(5, 5), Now.ToUnixTimeMilliseconds());
        var visitor = new VisitorKey(new Pseudonym(5, 5), true, slot);
        var address = new AddressKey(new Pseudonym(5, 5), slot);
        var asked = new PartitionQuery
        {
            Ids = { [hour] = [.. Enumerable.Range(1, Deltas).Select(i => new Pseudonym(1, (ulong)i))] },
            Visitors = { visitor, visitor with { IsReader = false } },
            Addresses = { address, address with { Slot = slot + 1 } },
        };
        var writing = Task.Run(async () =>
        {
            var applier = new Applier(store, Log, Partition);
            for (var i = 1; i <= Deltas; i++)
            {
                var delta = new PartitionDelta { Counted = 1 };
                delta.Ids[hour] = [new Pseudonym(1, (ulong)i)];
                delta.Counts[count] = 1;
                delta.Pairs[pair] = 1;
                var opening = new Opening("a1", i, 0, OpeningTraits.None);
                delta.Visitors[visitor] = VisitorState.Empty.Open(opening, new PartitionDelta());
                delta.Addresses[address] = AddressState.Empty.Open(opening, new PartitionDelta());
                await applier.ApplyAsync(delta, Cancel);
            }
        }, Cancel);

        long version;
        do
        {
            var reading = await store.ReadAsync(Partition, asked, Cancel);
            var exact = await store.ReadExactAsync(Partition, [count], [pair], Cancel);

            version = reading.Head.Version;
            Assert.Equal(version, reading.Counted.Count);
            Assert.True(reading.Visitor(visitor with { IsReader = false }).IsEmpty);
            Assert.Equal(0, reading.Address(address with { Slot = slot + 1 }).Entries.Length);
            Assert.False(reading.IsShort);
            if (version > 0)
            {
                Assert.Equal(version, reading.Visitor(visitor).Entries[0].FirstMs);
                Assert.Equal(version, reading.Address(address).Entries[0].FirstMs);
            }

            Assert.Equal((exact.Head.Version, exact.Head.Version, exact.Head.Version), exact.Counts[0]);
            Assert.Equal(exact.Head.Version, exact.Pairs[0]);
        }
        while (version < Deltas && !writing.IsFaulted);

        await writing;
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 25)]
    [InlineData(3, 400)]
    public async Task ApplyAsync_WeeksInAnyOrder_KnowsWhoIsNew(int seed, int batch)
    {
        // Late events of readers who were seen since: the fold asks for more than the batch tells.
        var random = new Random(seed);
        var store = CreateStore(Clock());
        var oracle = new PartitionOracle();
        var applier = new Applier(store, Log, Partition);
        var events = EventStream.Make(seed, 400, Now)
            .Select(readerEvent => readerEvent with
            {
                TimeMs = readerEvent.TimeMs - (readerEvent.Identity.Low.GetHashCode() % 68 * (TimeBuckets.DayMs / 2)),
            })
            .ToArray();
        random.Shuffle(events);

        foreach (var events1 in events.Chunk(batch))
        {
            oracle.Fold(events1);
            await applier.ApplyAsync(events1, Cancel);
        }

        Assert.Equal(oracle.Dump(Now), await PartitionDump.OfAsync(store, Partition, Cancel));
    }

    [Fact]
    public async Task ReadExactAsync_UnknownAndDeadBuckets_AreZero()
    {
        var clock = Clock();
        var store = CreateStore(clock);
        var oracle = new PartitionOracle();
        var events = EventStream.Make(11, 300, Now);
        oracle.Fold(events);
        await new Applier(store, Log, Partition).ApplyAsync(events, Cancel);
        CountKey[] counts = [.. oracle.Minutes.Keys, new("nobody", CountKind.Views, oracle.Minutes.Keys.First().Minute)];
        PairKey[] pairs = [.. oracle.Pairs.Keys, new("a1", "nobody", oracle.Pairs.Keys.First().Hour)];

        var exact = await store.ReadExactAsync(Partition, counts, pairs, Cancel);
        clock.Advance(TimeBuckets.MinuteLifetime + TimeSpan.FromHours(1));
        var later = await store.ReadExactAsync(Partition, counts, pairs, Cancel);

        for (var i = 0; i < counts.Length; i++)
        {
            var sameTotal = oracle.Minutes
                .Where(entry => entry.Key.Article == counts[i].Article && entry.Key.Kind == counts[i].Kind)
                .ToList();
            var minute = oracle.Minutes.GetValueOrDefault(counts[i]);
            var hour = sameTotal.Where(entry => entry.Key.Minute / 60 == counts[i].Minute / 60).Sum(entry => entry.Value);
            var total = counts[i].Kind.IsDerived() ? 0 : sameTotal.Sum(entry => entry.Value);
            Assert.Equal((minute, hour, total), exact.Counts[i]);
            Assert.Equal((0, hour, total), later.Counts[i]);
        }

        Assert.Equal(pairs.Select(pair => oracle.Pairs.GetValueOrDefault(pair)), exact.Pairs);
    }

    [Fact]
    public async Task ScanCountsAsync_TimePasses_LeavesOutDeadBuckets()
    {
        var clock = Clock();
        var store = CreateStore(clock);
        var oracle = new PartitionOracle();
        var applier = new Applier(store, Log, Partition);
        for (var days = 0; days < 3; days++)
        {
            var events = EventStream.Make(30 + days, 200, clock.GetUtcNow());
            oracle.Fold(events);
            await applier.ApplyAsync(events, Cancel);
            clock.Advance(TimeSpan.FromDays(1));
        }

        foreach (var wait in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromDays(25), TimeSpan.FromDays(9), TimeSpan.FromDays(705)])
        {
            clock.Advance(wait);
            Assert.Equal(oracle.Dump(clock.GetUtcNow()), await PartitionDump.OfAsync(store, Partition, Cancel));
        }
    }

    [Fact]
    public async Task ApplyAsync_OldEvents_CountOnlyWhereTheyLive()
    {
        var store = CreateStore(Clock());
        var oracle = new PartitionOracle();
        var events = EventStream.Make(12, 60, Now)
            .Select((readerEvent, i) => readerEvent with
            {
                TimeMs = readerEvent.TimeMs - (i * 20 * TimeBuckets.DayMs),
            })
            .ToList();
        oracle.Fold(events);

        await new Applier(store, Log, Partition).ApplyAsync(events, Cancel);

        Assert.Equal(oracle.Dump(Now), await PartitionDump.OfAsync(store, Partition, Cancel));
    }

    protected static FakeTimeProvider Clock() => new(Now);

    protected static PartitionDelta Views(string article)
    {
        var delta = new PartitionDelta { Counted = 1 };
        var minute = TimeBuckets.Minute(Now.ToUnixTimeMilliseconds());
        delta.Counts[new CountKey(article, CountKind.Views, minute)] = 1;
        return delta;
    }

    private static ArticleWrite Write(string id, long revision, string title, string log = Log, long offset = 1) =>
        new(id, new ArticleVersion(revision, log, offset), new Article { Id = id, Title = title, Published = Now });

    private static async Task<PartitionHead> HeadAsync(IPartitionStore store) =>
        (await store.ReadHeadsAsync([Partition], Cancel))[0];

    private static Dictionary<TKey, long> Sum<TKey>(IEnumerable<KeyValuePair<TKey, long>> entries)
        where TKey : notnull =>
        entries.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
}
