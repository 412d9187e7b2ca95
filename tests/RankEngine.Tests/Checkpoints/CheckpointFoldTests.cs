using RankEngine.Checkpoints;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Log;

namespace RankEngine.Tests.Checkpoints;

public sealed class CheckpointFoldTests : CheckpointFixture
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(8);

    [Theory]
    [InlineData(1, 20, 8 * 24)]
    [InlineData(2, 20, 8 * 24)]
    [InlineData(3, 6, 1)]
    [InlineData(4, 6, 30)]
    [InlineData(5, 40, 24)]
    [InlineData(6, 24 * 60, 8 * 24)]
    [InlineData(7, 24 * 60, 1)]
    public async Task Run_AtRandomMoments_CheckpointAndLogComeToTheWhole(int seed, int maxStepHours, int rawHours)
    {
        var random = new Random(seed);
        var world = new RandomSite(seed);
        Options.SegmentBytes = 4096;
        await using var log = Open();
        var dropped = 0;
        using var folder = OpenFolder(log);
        await AppendAsync(log, RandomSite.Sites.Select(site => new SiteRecord(site.Key, NowMs, site.Value)));
        for (var step = 0; step < 150; step++)
        {
            await AppendAsync(log, world.Take(Clock.GetUtcNow()));
            Clock.Advance(TimeSpan.FromMinutes(random.Next(1, maxStepHours * 60)));
            if (random.Next(10) == 0)
            {
                // Not always up to the age: a store may lag.
                var bound = random.Next(2) == 0 ? long.MaxValue : random.NextInt64(log.End);
                dropped += Checkpoint(log, folder, TimeSpan.FromHours(rawHours), bound);
                Assert.Equal(Lines(All), Lines(Refold()));
            }
        }

        Assert.True(dropped > 10, "Nothing was dropped.");
        Assert.True(folder.Latest!.Offset > log.End / 2);
        var (counted, repeated) = Tally(folder.Latest);
        using var history = LogHistory.Open(Root, live: true, Logger);
        Assert.Equal(All.Values.Sum(partition => partition.Counted + partition.Repeated), counted + repeated
            + history.Log.Read(history.From).Sum(entry => (entry.Record as EventsRecord)?.Events.Count ?? 0));
        Assert.True(repeated > 50);
    }

    [Fact]
    public async Task Run_RecordsHandedOverBehindNewOnes_EndsAtTheFirstTooNew()
    {
        await using var log = Open();
        using var folder = OpenFolder(log);
        var old = NowMs - (long)TimeSpan.FromDays(9).TotalMilliseconds;
        await AppendAsync(log, new EventsRecord("main", old, false, [View(1, old)]));
        var end = log.End;
        await AppendAsync(
            log,
            new EventsRecord("main", NowMs, false, [View(2, NowMs)]),
            new EventsRecord("main", old, false, [View(3, old)]));

        var fold = FoldFrom(log, folder, Lifetime);

        Assert.Equal(end, fold.Offset);
        Assert.Equal(old, fold.ReceivedMs);
    }

    [Fact]
    public async Task Run_EventThatAnotherLogCounts_LeavesNothingBehindButATally()
    {
        await using var log = Open();
        using var folder = OpenFolder(log);
        await AppendAsync(log, new EventsRecord("main", NowMs, true, [View(1, NowMs), View(2, NowMs)]));
        log.Cede([new EventPlace(0, 0)]);
        Clock.Advance(TimeSpan.FromDays(9));

        Checkpoint(log, folder, Lifetime);

        var deltas = folder.Latest!.Deltas(_ => new FoldedPartition()).Select(item => item.Delta).ToList();
        Assert.Equal([2ul], deltas.SelectMany(delta => delta.Ids.Values).SelectMany(ids => ids).Select(id => id.Low));
        Assert.Equal(
            1, deltas.SelectMany(delta => delta.Counts).Where(count => count.Key.Kind == CountKind.Views).Sum(count => count.Value));
        Assert.Equal((1, 1), Tally(folder.Latest));
    }

    [Fact]
    public async Task Seal_EventCededWhileFolded_FoldIsNotUsedAndLaterOnesAreRefused()
    {
        await using var log = Open();
        using var folder = OpenFolder(log);
        await AppendAsync(log, new EventsRecord("main", NowMs, false, [View(1, NowMs), View(2, NowMs)]));
        Clock.Advance(TimeSpan.FromDays(9));
        var stale = FoldFrom(log, folder, Lifetime);
        log.Cede([new EventPlace(0, 1)]);
        Assert.False(log.TrySeal(0, stale.Offset, stale.Ceded));

        var fold = FoldFrom(log, folder, Lifetime);

        Assert.True(log.TrySeal(0, fold.Offset, fold.Ceded));
        var failure = Assert.Throws<PreconditionException>(() => log.Cede([new EventPlace(0, 0)]));
        Assert.Contains("Empty the store", failure.Message, StringComparison.Ordinal);
        log.Cede([new EventPlace(fold.Offset, 0)]);
    }

    [Fact]
    public async Task Run_RepeatBehindTheCheckpoint_CountsOnce()
    {
        await using var log = Open();
        using var folder = OpenFolder(log);
        var view = View(1, NowMs);
        await AppendAsync(log, new EventsRecord("main", NowMs, false, [view]));
        Clock.Advance(TimeSpan.FromDays(7));
        await AppendAsync(log, new EventsRecord("main", NowMs, false, [view]));
        Clock.Advance(TimeSpan.FromDays(1.5));

        Checkpoint(log, folder, Lifetime);

        Assert.InRange(folder.Latest!.Offset, 1, log.End - 1);
        Assert.Equal(1, Assert.Single(Refold()).Value.Count(Resolution.Total, 0, view.Article, CountKind.Views));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sections_IdentitiesPastTheirLife_KeepsImportedOnes(bool isImported)
    {
        await using var log = Open();
        using var folder = OpenFolder(log);
        await AppendAsync(log, new EventsRecord("main", NowMs, isImported, [View(1, NowMs)]));
        Clock.Advance(CheckpointMerge.IdLifetime + TimeSpan.FromHours(2));
        await AppendAsync(log, new EventsRecord("main", NowMs, false, [View(2, NowMs)]));
        Clock.Advance(TimeSpan.FromDays(9));

        Checkpoint(log, folder, Lifetime);

        var deltas = folder.Latest!.Deltas(_ => new FoldedPartition()).Select(item => item.Delta).ToList();
        Assert.Equal(
            isImported ? [1ul, 2ul] : [2ul],
            deltas.SelectMany(delta => delta.Ids.Values).SelectMany(ids => ids).Select(id => id.Low).Order());
        Assert.Equal(isImported ? 1 : 0, deltas.Count(delta => delta.KeepsIds));
    }

    [Fact]
    public async Task Sections_ModelsAndPromotions_AreKeptInOrder()
    {
        await using var log = Open();
        using var folder = OpenFolder(log);
        LogRecord[] records =
        [
            new ModelRecord("main", NowMs, [1], [2, 3]),
            new PromotionRecord("main", NowMs, "v1"),
            new PromotionRecord("main", NowMs, ""),
        ];
        foreach (var record in records)
        {
            await AppendAsync(log, record);
            Clock.Advance(TimeSpan.FromDays(10));
            Checkpoint(log, folder, Lifetime);
        }

        AssertSame(
            records,
            folder.Latest!.Sections
                .SelectMany(section => SectionReader.Records(section))
                .Select(entry => entry.Record));
    }

    [Fact]
    public async Task Sections_OneAfterAnother_StandInOneOrder()
    {
        var world = new RandomSite(11);
        await using var log = Open();
        using var folder = OpenFolder(log);
        for (var step = 0; step < 40; step++)
        {
            await AppendAsync(log, world.Take(Clock.GetUtcNow()));
            Clock.Advance(TimeSpan.FromDays(1));
        }

        Checkpoint(log, folder, Lifetime);

        var heads = folder.Latest!.Sections.Select(section => SectionReader.HeadOf(section)).ToList();
        Assert.Equal(
            heads.OrderBy(head => head.Partition.Site, StringComparer.Ordinal)
                .ThenBy(head => head.Partition.Number)
                .ThenBy(head => head.Kind),
            heads);
        Assert.Superset(
            new HashSet<SectionKind> { SectionKind.Seen, SectionKind.Visitor, SectionKind.Address },
            heads.Select(head => head.Kind).ToHashSet());
    }

    [Fact]
    public async Task Run_LogBeginsBehindTheCheckpoint_SaysSo()
    {
        Options.SegmentBytes = 1024;
        await using var log = Open();
        using var folder = OpenFolder(log);
        await FillAsync(log, folder);
        Assert.True(log.Start > 0);
        Directory.Delete(LogHistory.CheckpointsOf(Root), recursive: true);
        using var without = OpenFolder(log);

        var run = Assert.Throws<PreconditionException>(() => FoldFrom(log, without, Lifetime));
        var refold = Assert.Throws<PreconditionException>(Refold);

        Assert.Contains("no usable checkpoint", run.Message, StringComparison.Ordinal);
        Assert.Equal(run.Message, refold.Message);
    }

    [Fact]
    public async Task Run_SiteCutOtherwise_IsRefused()
    {
        await using var log = Open();
        using var folder = OpenFolder(log);
        await FillAsync(log, folder);

        var failure = Assert.Throws<PreconditionException>(() => CheckpointFold.Run(
            log, folder.Latest, long.MaxValue, long.MaxValue, _ => 2, Cancel));

        Assert.Contains("3 partitions in the checkpoint and into 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SiteNotKnownNow_EndsBeforeIt()
    {
        await using var log = Open();
        await AppendAsync(log, new EventsRecord("main", NowMs, false, [View(1, NowMs)]));
        var end = log.End;
        await AppendAsync(log, new EventsRecord("other", NowMs, false, [View(2, NowMs)]));

        var fold = CheckpointFold.Run(
            log, null, long.MaxValue, long.MaxValue, site => site == "main" ? 1 : 0, Cancel);

        Assert.Equal(end, fold.Offset);
    }

    [Fact]
    public async Task Write_Interrupted_LeavesTheOlderCheckpointAndTheLog()
    {
        Options.SegmentBytes = 1024;
        await using var log = Open();
        using var folder = OpenFolder(log);
        await FillAsync(log, folder);
        var (offset, start) = (folder.Latest!.Offset, log.Start);
        await FillAsync(log, null);
        var fold = FoldFrom(log, folder, Lifetime);
        Assert.True(fold.Offset > offset);

        Assert.Throws<IOException>(() => folder.Write(
            fold.Offset,
            fold.Sections(Clock.GetUtcNow()).Take(3).Concat(Broken())));
        log.Retain(folder.RetainableOffset, Clock.GetUtcNow() - Lifetime);

        Assert.Equal(start, log.Start);
        using var again = OpenFolder(log);
        Assert.Equal(offset, again.Latest!.Offset);
        Assert.Equal(Lines(All), Lines(Refold()));
        Checkpoint(log, again, Lifetime);
        Assert.Equal(fold.Offset, again.Latest.Offset);
        Assert.Equal(Lines(All), Lines(Refold()));

        static IEnumerable<ReadOnlyMemory<byte>> Broken()
        {
            yield return new byte[10];
            throw new IOException("The disk is full.");
        }
    }

    [Fact]
    public async Task Latest_NewestDamaged_TheOlderOneIsEnough()
    {
        Options.SegmentBytes = 1024;
        await using var log = Open();
        using (var folder = OpenFolder(log))
        {
            await FillAsync(log, folder);
            await FillAsync(log, folder);
        }

        var newest = Directory.GetFiles(LogHistory.CheckpointsOf(Root)).Order().Last();
        var bytes = await File.ReadAllBytesAsync(newest, Cancel);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(newest, bytes, Cancel);
        using var again = OpenFolder(log);

        Assert.Equal(Lines(All), Lines(Refold()));
        await FillAsync(log, again);
        Assert.Equal(Lines(All), Lines(Refold()));
        Assert.False(File.Exists(newest), "A damaged checkpoint passes for one of the two that are kept.");
    }

    [Fact]
    public async Task RequireRaw_OldPartIsACheckpoint_IsRefusedWithWhatToDo()
    {
        Options.SegmentBytes = 1024;
        await using (var log = Open())
        {
            using var folder = OpenFolder(log);
            await FillAsync(log, folder);
            Assert.True(log.Start > 0);
        }

        using var from = EventLog.OpenReadOnly(DirectoryPath, live: false);
        await using var to = Open(Path.Combine(Root, "target"));

        var failure = await Assert.ThrowsAsync<PreconditionException>(() => LogDrain.RunAsync(from, to, null, Cancel));

        Assert.Contains("Copy the whole data directory", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, to.End);
    }

    [Fact]
    public void Of_AnyPosition_GrowsAndTellsWhatRemains()
    {
        const uint Tag = 123_456;
        var positions = Enumerable.Range(1, 5).Reverse().Select(left => CheckpointPosition.Of(Tag, left)).ToList();

        Assert.Equal(positions.Order(), positions);
        Assert.All(positions, position => Assert.True(position < 0));
        Assert.Equal(
            [5, 4, 3, 2, 1], positions.Select(position => CheckpointPosition.RemainingOf(position, Tag)!.Value));
        Assert.Null(CheckpointPosition.RemainingOf(positions[0], Tag + 1));
        Assert.Null(CheckpointPosition.RemainingOf(0, 0));
        Assert.Equal(1, CheckpointPosition.RemainingOf(CheckpointPosition.Of(int.MaxValue, 1), int.MaxValue));
    }

    private long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static (long Counted, long Repeated) Tally(CheckpointContents checkpoint)
    {
        var tallies = checkpoint.Manifest.Sites.SelectMany(site => site.Tallies).ToList();
        return (tallies.Sum(tally => tally.Counted), tallies.Sum(tally => tally.Repeated));
    }

    private static ReaderEvent View(ulong id, long timeMs) => new()
    {
        Identity = new Pseudonym(1, id),
        TimeMs = timeMs,
        Kind = EventKind.View,
        Article = "main1",
        Reader = new Pseudonym(2, 2),
    };

    /// <summary>Writes for three weeks, with a checkpoint each.</summary>
    private async Task FillAsync(EventLog log, CheckpointFolder? folder)
    {
        var world = new RandomSite((int)(log.End % 1000) + 100);
        for (var day = 0; day < 21; day++)
        {
            await AppendAsync(log, world.Take(Clock.GetUtcNow()));
            Clock.Advance(TimeSpan.FromDays(1));
            if (day % 7 == 6 && folder is not null)
            {
                Checkpoint(log, folder, Lifetime);
            }
        }
    }
}
