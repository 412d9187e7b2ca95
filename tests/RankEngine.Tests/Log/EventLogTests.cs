using RankEngine.Log;

namespace RankEngine.Tests.Log;

public sealed class EventLogTests : LogFixture
{
    [Fact]
    public async Task AppendAsync_SeveralRecords_AreReadBackInOrderWithTheirOffsets()
    {
        await using var log = Open();

        var to = await log.AppendAsync(Samples(), Cancel);

        var entries = log.Read(0, int.MaxValue).ToList();
        AssertSame(Samples(), entries.Select(entry => entry.Record));
        Assert.Equal(0, entries[0].Offset);
        Assert.Equal(to, entries[^1].NextOffset);
        Assert.Equal(to, log.End);
        Assert.Equal(entries.Skip(1).Select(entry => entry.Offset), entries.SkipLast(1).Select(e => e.NextOffset));
        foreach (var entry in entries)
        {
            Assert.Equal(Spell(entry.Record), Spell(log.Read(entry.Offset, 1).Single().Record));
        }
    }

    [Fact]
    public async Task AppendRangeAsync_SecondAppend_TellsWhereItBeganAndEnded()
    {
        await using var log = Open();
        var first = await log.AppendRangeAsync(Samples(), Cancel);

        var second = await log.AppendRangeAsync([Samples()[0]], Cancel);

        Assert.Equal(new LogRange(first.To, log.End), second);
        Assert.Equal(second.From, Assert.Single(log.Read(first.To, int.MaxValue)).Offset);
    }

    [Fact]
    public async Task AppendAsync_NoRecords_ReturnsTheEnd()
    {
        await using var log = Open();
        var end = await log.AppendAsync(Samples(), Cancel);

        Assert.Equal(end, await log.AppendAsync([], Cancel));
    }

    [Fact]
    public async Task Open_Again_GoesOnWithTheSameIdAndOffsets()
    {
        string id;
        long end;
        await using (var log = Open())
        {
            id = log.Id;
            end = await log.AppendAsync(Samples(), Cancel);
        }

        await using (var log = Open())
        {
            Assert.Equal((id, 0, end, 0), (log.Id, log.Start, log.End, log.Missing));
            Assert.Matches("^[0-9a-f]{16}$", id);
            await log.AppendAsync(Samples(), Cancel);
            AssertSame([.. Samples(), .. Samples()], log.Read(0, int.MaxValue).Select(entry => entry.Record));
        }
    }

    [Fact]
    public async Task Open_TwoDirectories_HaveDifferentIds()
    {
        await using var one = Open(Path.Combine(Root, "one"));
        await using var two = Open(Path.Combine(Root, "two"));

        Assert.NotEqual(one.Id, two.Id);
    }

    [Fact]
    public async Task Open_WhileOpen_NamesDirectoryAndProcess()
    {
        await using (Open())
        {
            var refusal = Assert.Throws<PreconditionException>(() => Open());
            Assert.Contains(DirectoryPath, refusal.Message, StringComparison.Ordinal);
            Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        }

        await using var again = Open();
    }

    [Fact]
    public async Task Open_NewerFormat_RefusesAndChangesNothing()
    {
        await WriteLog(Samples());
        var text = "rankengine-log\nversion 2\nid 0123456789abcdef\n";
        var path = Path.Combine(DirectoryPath, LogStamp.FileName);
        await File.WriteAllTextAsync(path, text + LogStamp.Check(text), Cancel);
        var length = new FileInfo(Segment(DirectoryPath)).Length;

        var refusal = Assert.Throws<PreconditionException>(() => Open());

        Assert.Contains("format 2", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(Segment(DirectoryPath)).Length);
    }

    [Fact]
    public async Task Open_LogOfVersionOne_IsStillRead()
    {
        // Written by the first release; must be readable for ever.
        Directory.CreateDirectory(DirectoryPath);
        foreach (var (name, base64) in GoldenLog.Files)
        {
            await File.WriteAllBytesAsync(Path.Combine(DirectoryPath, name), Convert.FromBase64String(base64), Cancel);
        }

        await using var log = Open();

        Assert.Equal(GoldenLog.Id, log.Id);
        AssertSame(Samples(), log.Read(0, int.MaxValue).Select(entry => entry.Record));
    }

    [Fact]
    public async Task AppendAsync_ManyCallers_KeepsEveryRecordInEachCallersOrder()
    {
        Options.SegmentBytes = 4096;
        await using var log = Open();
        const int Callers = 8;
        const int Appends = 100;

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(
            async () =>
            {
                var last = 0L;
                for (var number = 0; number < Appends; number += 2)
                {
                    var range = await log.AppendRangeAsync(
                        [new SiteRecord($"s{caller}", 1, number), new SiteRecord($"s{caller}", 1, number + 1)], Cancel);
                    Assert.True(range.From >= last);
                    Assert.True(log.End >= range.To);
                    last = range.To;
                }
            },
            Cancel)));

        var read = log.Read(0, int.MaxValue).Select(entry => (SiteRecord)entry.Record).ToList();
        Assert.Equal(Callers * Appends, read.Count);
        foreach (var caller in read.GroupBy(record => record.Site))
        {
            Assert.Equal(Enumerable.Range(0, Appends), caller.Select(record => record.Partitions));
        }

        Assert.True(LogSegment.List(DirectoryPath).Count > 2);
    }

    [Fact]
    public async Task AppendAsync_WhileTheDiskFlushes_SharesTheNextFlush()
    {
        var disk = new FailingDisk();
        await using var log = EventLog.Open(DirectoryPath, Options, Clock, Logger, disk.Open);
        disk.Hold();
        var first = log.AppendAsync([Number(0)], Cancel).AsTask();
        await disk.Flushing(Cancel);

        var others = Enumerable.Range(1, 10).Select(n => log.AppendAsync([Number(n)], Cancel).AsTask()).ToList();
        Assert.All(others, append => Assert.False(append.IsCompleted));
        Assert.False(first.IsCompleted);
        Assert.Equal(0, log.End);
        disk.Release();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(2, disk.Flushes);
        Assert.Equal(
            Enumerable.Range(0, 11), log.Read(0, int.MaxValue).Select(entry => ((SiteRecord)entry.Record).Partitions));
    }

    [Fact]
    public async Task AppendAsync_TooMuchWaits_IsRefusedAsUnavailable()
    {
        Options.MaxQueuedBytes = 1024;
        var disk = new FailingDisk();
        await using var log = EventLog.Open(DirectoryPath, Options, Clock, Logger, disk.Open);
        disk.Hold();
        var larger = log.AppendAsync([new ModelRecord("main", 1, [], new byte[2_000])], Cancel).AsTask();

        var refusal = await Assert.ThrowsAsync<UnavailableException>(
            async () => await log.AppendAsync([Number(1)], Cancel));
        disk.Release();
        await larger;
        await log.AppendAsync([Number(2)], Cancel);

        Assert.Equal("log", refusal.Subject);
        Assert.Equal(2, log.Read(0, int.MaxValue).Count());
    }

    [Fact]
    public async Task AppendAsync_RecordOverTheLimit_IsRefusedAndTheLogGoesOn()
    {
        await using var log = Open();
        var head = 2 + 8 + 5 + 1 + 4;
        await log.AppendAsync([new ModelRecord("main", 1, [], new byte[(16 << 20) - head])], Cancel);

        var tooLarge = new ModelRecord("main", 1, [], new byte[(16 << 20) - head + 1]);
        await Assert.ThrowsAsync<InvalidRequestException>(async () => await log.AppendAsync([tooLarge], Cancel));
        await log.AppendAsync([Number(2)], Cancel);

        var sizes = log.Read(0, int.MaxValue).Select(entry => entry.NextOffset - entry.Offset - Frame.HeaderBytes);
        Assert.Equal([16 << 20, 16], sizes);
    }

    [Fact]
    public async Task AppendAsync_CallerGivesUp_MayStillBecomeDurable()
    {
        var disk = new FailingDisk();
        await using var log = EventLog.Open(DirectoryPath, Options, Clock, Logger, disk.Open);
        disk.Hold();
        using var impatient = new CancellationTokenSource();
        var append = log.AppendAsync([Number(1)], impatient.Token).AsTask();
        await disk.Flushing(Cancel);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        disk.Release();
        await log.WaitForAsync(0, Cancel);

        Assert.Single(log.Read(0, int.MaxValue));
    }

    [Theory]
    [InlineData(FailingDisk.Fault.Write)]
    [InlineData(FailingDisk.Fault.HalfWrite)]
    [InlineData(FailingDisk.Fault.Flush)]
    public async Task AppendAsync_DiskFails_AcknowledgesNothingMoreUntilReopened(FailingDisk.Fault fault)
    {
        var disk = new FailingDisk();
        long end;
        await using (var log = EventLog.Open(DirectoryPath, Options, Clock, Logger, disk.Open))
        {
            end = await log.AppendAsync([Number(0)], Cancel);
            Assert.Null(log.Failure);
            disk.Fail(fault);

            var refusal = await Assert.ThrowsAsync<UnavailableException>(
                async () => await log.AppendAsync([Number(1)], Cancel));
            Assert.IsType<IOException>(refusal.InnerException);

            // The disk is well again: a flush would now succeed, without what the failed one lost.
            disk.Heal();
            await Assert.ThrowsAsync<UnavailableException>(async () => await log.AppendAsync([Number(2)], Cancel));
            Assert.NotNull(log.Failure);
            Assert.Equal(end, log.End);
            Assert.Single(log.Read(0, int.MaxValue));
        }

        await using (var log = Open())
        {
            var numbers = log.Read(0, int.MaxValue).Select(entry => ((SiteRecord)entry.Record).Partitions).ToList();
            Assert.Equal(fault == FailingDisk.Fault.Flush ? [0, 1] : [0], numbers);
            Assert.Equal(0, log.Missing);
            await log.AppendAsync([Number(3)], Cancel);
        }
    }

    [Fact]
    public async Task AppendAsync_DiskFailsAtRandom_KeepsExactlyWhatItAcknowledged()
    {
        var random = new Random(5);
        var acknowledged = new List<int>();
        var doubtful = new HashSet<int>();
        var number = 0;
        for (var round = 0; round < 40; round++)
        {
            var disk = new FailingDisk();
            await using var log = EventLog.Open(DirectoryPath, Options, Clock, Logger, disk.Open);
            disk.FailAfter((FailingDisk.Fault)random.Next(3), random.Next(6));
            while (log.Failure is null)
            {
                var mine = number++;
                try
                {
                    await log.AppendAsync([Number(mine)], Cancel);
                    acknowledged.Add(mine);
                }
                catch (UnavailableException)
                {
                    doubtful.Add(mine);
                }
            }
        }

        await using var last = Open();
        var read = last.Read(0, int.MaxValue).Select(entry => ((SiteRecord)entry.Record).Partitions).ToList();
        Assert.Equal(acknowledged, read.Where(one => !doubtful.Contains(one)));
        Assert.Equal(read.Order(), read);
        Assert.Equal(read.Distinct(), read);
        Assert.NotEmpty(acknowledged);
    }

    [Fact]
    public async Task DisposeAsync_WithAppendsWaiting_MakesThemDurableFirst()
    {
        var disk = new FailingDisk();
        var log = EventLog.Open(DirectoryPath, Options, Clock, Logger, disk.Open);
        disk.Hold();
        var appends = Enumerable.Range(0, 5).Select(n => log.AppendAsync([Number(n)], Cancel).AsTask()).ToList();
        var disposal = log.DisposeAsync().AsTask();
        disk.Release();
        await disposal;
        await Task.WhenAll(appends);

        await Assert.ThrowsAsync<UnavailableException>(async () => await log.AppendAsync([Number(9)], Cancel));
        await Assert.ThrowsAsync<UnavailableException>(async () => await log.WaitForAsync(log.End, Cancel));
        await using var again = Open();
        Assert.Equal(5, again.Read(0, int.MaxValue).Count());
    }

    [Fact]
    public async Task TryRead_WhileOthersAppend_SeesEveryDurableRecordOnceAcrossSegments()
    {
        Options.SegmentBytes = 2048;
        await using var log = Open();
        const int Records = 500;
        var reading = Task.Run(
            async () =>
            {
                using var reader = log.OpenReader(0);
                var numbers = new List<int>();
                while (numbers.Count < Records)
                {
                    await log.WaitForAsync(reader.Position, Cancel);
                    while (reader.TryRead(out var entry))
                    {
                        Assert.True(entry.NextOffset <= log.End);
                        numbers.Add(((SiteRecord)entry.Record).Partitions);
                    }
                }

                Assert.False(reader.TryRead(out _));
                return numbers;
            },
            Cancel);

        for (var number = 0; number < Records; number++)
        {
            await log.AppendAsync([Number(number)], Cancel);
        }

        Assert.Equal(Enumerable.Range(0, Records), await reading);
        Assert.True(LogSegment.List(DirectoryPath).Count > 5);
    }

    [Fact]
    public async Task WaitForAsync_NothingComes_EndsWithTheToken()
    {
        await using var log = Open();
        using var source = new CancellationTokenSource();
        var waiting = log.WaitForAsync(0, source.Token).AsTask();
        Assert.False(waiting.IsCompleted);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Read_MaxBytes_StopsBehindTheRecordThatPassesIt()
    {
        await using var log = Open();
        await log.AppendAsync([Number(0), Number(1), Number(2)], Cancel);
        var size = (int)(log.End / 3);

        Assert.Single(log.Read(0, 1));
        Assert.Single(log.Read(0, size));
        Assert.Equal(2, log.Read(0, size + 1).Count());
        Assert.Empty(log.Read(0, 0));
    }

    [Fact]
    public async Task Read_OffsetThatIsNoRecords_SaysSo()
    {
        Options.SegmentBytes = 1024;
        await using var log = Open();
        for (var number = 0; number < 100; number++)
        {
            await log.AppendAsync([Number(number)], Cancel);
        }

        var offsets = log.Read(0, int.MaxValue).Select(entry => entry.Offset).ToHashSet();
        for (var offset = -1L; offset <= log.End + 1; offset++)
        {
            if (offset < 0 || offset > log.End || (offset < log.End && !offsets.Contains(offset)))
            {
                var refusal = Assert.Throws<PreconditionException>(() => log.Read(offset, 1).Count());
                Assert.Contains($"{offset}", refusal.Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(offset == log.End ? 0 : 1, log.Read(offset, 1).Count());
            }
        }
    }

    [Fact]
    public async Task AppendAsync_SegmentOlderThanItsAge_BeginsANewOne()
    {
        await using var log = Open();
        await log.AppendAsync([Number(0)], Cancel);
        Clock.Advance(Options.SegmentAge - TimeSpan.FromMilliseconds(1));
        await log.AppendAsync([Number(1)], Cancel);
        Assert.Single(LogSegment.List(DirectoryPath));

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await log.AppendAsync([Number(2)], Cancel);

        Assert.Equal(2, LogSegment.List(DirectoryPath).Count);
        Assert.Equal(3, log.Read(0, int.MaxValue).Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retain_OldSegmentsBehindCheckpoint_AreDroppedWhole(bool reopened)
    {
        var log = Open();
        var offsets = new List<long>();
        for (var hour = 0; hour < 5; hour++)
        {
            var receivedMs = Clock.GetUtcNow().ToUnixTimeMilliseconds();
            offsets.Add((await log.AppendRangeAsync([new SiteRecord("main", receivedMs, hour)], Cancel)).From);
            Clock.Advance(TimeSpan.FromHours(1));
        }

        if (reopened)
        {
            await log.DisposeAsync();
            log = Open();
        }

        Assert.Equal(0, log.Retain(offsets[2] - 1, Noon));
        Assert.Equal(0, log.Retain(0, DateTimeOffset.MaxValue));
        Assert.Equal(1, log.Retain(offsets[2] - 1, DateTimeOffset.MaxValue));
        Assert.Equal(offsets[1], log.Start);
        Assert.Equal(2, log.Retain(log.End, Noon.AddHours(3)));
        Assert.Equal(offsets[3], log.Start);
        Assert.Throws<PreconditionException>(() => log.Read(offsets[2], 1));
        Assert.Equal(1, log.Retain(log.End, DateTimeOffset.MaxValue));
        Assert.Equal(0, log.Retain(log.End, DateTimeOffset.MaxValue));
        await log.DisposeAsync();

        await using var again = Open();
        Assert.Equal(offsets[4], again.Start);
        Assert.Equal(4, ((SiteRecord)Assert.Single(again.Read(again.Start, int.MaxValue)).Record).Partitions);
        Assert.Single(LogSegment.List(DirectoryPath));
    }

    [Fact]
    public async Task TryRead_SegmentWasDropped_SaysSo()
    {
        Options.SegmentBytes = 1024;
        await using var log = Open();
        for (var number = 0; number < 200; number++)
        {
            await log.AppendAsync([Number(number)], Cancel);
        }

        using var reader = log.OpenReader(0);
        Assert.True(reader.TryRead(out _));
        Assert.True(log.Retain(log.End, DateTimeOffset.MaxValue) > 2);

        Assert.Throws<PreconditionException>(() => reader.TryRead(out _));
    }

    private static SiteRecord Number(int number) => new("main", Noon.ToUnixTimeMilliseconds(), number);
}
