using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Log;

namespace RankEngine.Tests.Log;

public sealed class LogDrainTests : LogFixture
{
    [Fact]
    public async Task RunAsync_Twice_FoldsToTheSameAsOnce()
    {
        var random = new Random(5);
        var nowMs = Noon.ToUnixTimeMilliseconds();
        await WriteLog(
        [
            new SiteRecord("main", nowMs, 1),
            .. Enumerable.Range(0, 40).Select(record => new EventsRecord(
                "main", nowMs, record % 3 == 0, [.. Enumerable.Range(0, 10).Select(_ => Event(random, nowMs))])),
            new PromotionRecord("main", nowMs, "m1"),
        ]);
        using var from = EventLog.OpenReadOnly(DirectoryPath, live: false);
        var target = Path.Combine(Root, "target");

        await using var to = Open(target);
        var first = await LogDrain.RunAsync(from, to, null, Cancel);
        var once = Fold(to);
        var end = to.End;
        var second = await LogDrain.RunAsync(from, to, null, Cancel);
        var twice = Fold(to);

        Assert.Equal(new DrainOutcome(41, 400, 0, 1), first);
        Assert.Equal(first, second);
        Assert.True(to.End > end);
        Assert.True(once.Counted > 100);
        Assert.Equal(once.Counted, twice.Counted);
        Assert.Equal(Lines(once), Lines(twice));
    }

    [Fact]
    public async Task RunAsync_ServerStillRunning_IsRefused()
    {
        await using var log = Open();

        Assert.Throws<PreconditionException>(() => EventLog.OpenReadOnly(DirectoryPath, live: false));
    }

    [Fact]
    public async Task RunAsync_EventsThatAnotherLogCounts_StayBehindAndTheOthersSayWhereTheyLay()
    {
        var nowMs = Noon.ToUnixTimeMilliseconds();
        var random = new Random(1);
        EventsRecord Record() => new("main", nowMs, false, [.. Enumerable.Range(0, 3).Select(_ => Event(random, nowMs))]);
        var written = await WriteLog(Record(), Record(), Record());
        await using (var log = Open())
        {
            log.Cede(
            [
                new EventPlace(written[0].Offset, 1),
                .. Enumerable.Range(0, 3).Select(index => new EventPlace(written[1].Offset, index)),
            ]);
        }

        var (second, third) = (Path.Combine(Root, "second"), Path.Combine(Root, "third"));
        var ids = new List<string>();
        foreach (var (source, target) in ((string, string)[])[(DirectoryPath, second), (second, third)])
        {
            using var from = EventLog.OpenReadOnly(source, live: false);
            await using var to = Open(target);
            ids.Add(from.Id);
            Assert.Equal(new DrainOutcome(2, 5, 0, 0), await LogDrain.RunAsync(from, to, null, Cancel));
        }

        using var end = EventLog.OpenReadOnly(third, live: false);
        var middle = EventLog.OpenReadOnly(second, live: true).Read(0).ToList();
        var records = end.Read(0).Select(entry => (EventsRecord)entry.Record).ToList();
        var first = (EventsRecord)written[0].Record;
        Assert.Equal([first.Events[0], first.Events[2]], records[0].Events);
        Assert.Equal(
            [new LogOrigin(ids[0], written[0].NextOffset), new LogOrigin(ids[1], middle[0].NextOffset)],
            records[0].Origins);
        Assert.Equal(((EventsRecord)written[2].Record).Events, records[1].Events);
        Assert.Equal(
            [new LogOrigin(ids[0], written[2].NextOffset), new LogOrigin(ids[1], middle[1].NextOffset)],
            records[1].Origins);
    }

    [Fact]
    public async Task RunAsync_IntoOneLog_ClosesTheFirstToWritersAndOtherLogs()
    {
        await WriteLog(Samples());
        await using var to = Open(Path.Combine(Root, "target"));
        using (var from = EventLog.OpenReadOnly(DirectoryPath, live: false))
        {
            await LogDrain.RunAsync(from, to, null, Cancel);
            await using var third = Open(Path.Combine(Root, "third"));
            var refused = await Assert.ThrowsAsync<PreconditionException>(
                () => LogDrain.RunAsync(from, third, null, Cancel));
            Assert.Contains(to.Id, refused.Message, StringComparison.Ordinal);
            Assert.Equal(0, third.End);
        }

        var closed = Assert.Throws<PreconditionException>(() => Open());
        Assert.Contains(to.Id, closed.Message, StringComparison.Ordinal);
        using var live = EventLog.OpenReadOnly(DirectoryPath, live: true);
        Assert.Equal(Samples().Length, live.Read(0).Count());
    }

    private static ReaderEvent Event(Random random, long nowMs) => new()
    {
        Identity = new Pseudonym(1, (ulong)random.Next(1, 300)),
        // The same identity always at the same time: an event has one hour.
        TimeMs = nowMs,
        Kind = EventKind.View,
        Article = $"a{random.Next(5)}",
        Reader = new Pseudonym(2, 2),
        Session = new Pseudonym(3, 3),
    };

    private static FoldedPartition Fold(EventLog log)
    {
        var folded = new FoldedPartition();
        foreach (var entry in log.Read(log.Start, int.MaxValue))
        {
            if (entry.Record is EventsRecord events)
            {
                foreach (var readerEvent in events.Events)
                {
                    folded.Add(readerEvent);
                }
            }
        }

        return folded;
    }

    private static List<string> Lines(FoldedPartition folded) =>
    [
        .. folded.Counts.Select(count => count.ToString()).Order(),
        .. folded.Pairs.Select(pair => pair.ToString()).Order(),
    ];
}
