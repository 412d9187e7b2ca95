using RankEngine.Log;

namespace RankEngine.Tests.Log;

public sealed class LogArchiveTests : LogFixture
{
    [Fact]
    public async Task Read_AnotherLog_CanBeAppendedToOurs()
    {
        var written = await WriteLog(Samples());
        await using var ours = Open(Path.Combine(Root, "ours"));

        using (var archive = EventLog.OpenReadOnly(DirectoryPath, live: false))
        {
            Assert.NotEqual(ours.Id, archive.Id);
            Assert.Equal((0, written[^1].NextOffset, 0), (archive.Start, archive.End, archive.Missing));
            foreach (var entry in archive.Read(written[2].Offset))
            {
                await ours.AppendAsync([entry.Record], Cancel);
            }
        }

        AssertSame(Samples().Skip(2), ours.Read(0, int.MaxValue).Select(entry => entry.Record));
    }

    [Fact]
    public async Task OpenReadOnly_LogInUse_IsRefusedUnlessLive()
    {
        await using var log = Open();
        var end = await log.AppendAsync(Samples(), Cancel);

        Assert.Throws<PreconditionException>(() => EventLog.OpenReadOnly(DirectoryPath, live: false));
        using var archive = EventLog.OpenReadOnly(DirectoryPath, live: true);

        Assert.Equal((log.Id, end), (archive.Id, archive.End));
        Assert.Equal(Samples().Length, archive.Verify(Cancel));
    }

    [Fact]
    public async Task OpenReadOnly_NotLive_KeepsOthersOutUntilDisposed()
    {
        await WriteLog(Samples());

        using (EventLog.OpenReadOnly(DirectoryPath, live: false))
        {
            Assert.Throws<PreconditionException>(() => Open());
        }

        await using var log = Open();
    }

    [Fact]
    public void OpenReadOnly_NoLog_LeavesNothingBehind()
    {
        Assert.Throws<NotFoundException>(() => EventLog.OpenReadOnly(DirectoryPath, live: false));
        Directory.CreateDirectory(DirectoryPath);

        Assert.Throws<NotFoundException>(() => EventLog.OpenReadOnly(DirectoryPath, live: false));
        Assert.Throws<NotFoundException>(() => EventLog.OpenReadOnly(DirectoryPath, live: true));

        Assert.Empty(Directory.EnumerateFileSystemEntries(DirectoryPath));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenReadOnly_TornTail_IsBehindTheEndAndStays(bool live)
    {
        var written = await WriteLog(Samples());
        await using (var file = new FileStream(Segment(DirectoryPath), FileMode.Append))
        {
            await file.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
        }

        var length = new FileInfo(Segment(DirectoryPath)).Length;
        using var archive = EventLog.OpenReadOnly(DirectoryPath, live);

        Assert.Equal(written[^1].NextOffset, archive.End);
        Assert.Equal(Samples().Length, archive.Read(0).Count());
        Assert.Equal(length, new FileInfo(Segment(DirectoryPath)).Length);
    }

    [Fact]
    public async Task OpenReadOnly_LiveWhileAppended_AlwaysSeesAllThatWasAcknowledgedBefore()
    {
        Options.SegmentBytes = 2048;
        await using var log = Open();
        var appending = Task.Run(
            async () =>
            {
                for (var number = 0; number < 400; number++)
                {
                    await log.AppendAsync([new SiteRecord("main", 1, number)], Cancel);
                }
            },
            Cancel);
        var looks = 0;
        while (!appending.IsCompleted || looks == 0)
        {
            var end = log.End;
            using var archive = EventLog.OpenReadOnly(DirectoryPath, live: true);
            Assert.True(archive.End >= end);
            Assert.Equal(
                Enumerable.Range(0, (int)archive.Verify(Cancel)),
                archive.Read(0).Select(entry => ((SiteRecord)entry.Record).Partitions));
            looks++;
        }

        await appending;
    }

    [Fact]
    public async Task Verify_DamageInEarlierSegment_NamesFileAndOffset()
    {
        Options.SegmentBytes = 1024;
        var written = await WriteLog([.. Samples(), new ModelRecord("main", 1, [], new byte[1_100]), .. Samples()]);
        var path = Segment(DirectoryPath);
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[SegmentHead.Bytes + (int)written[2].NextOffset - 1] ^= 4;
        await File.WriteAllBytesAsync(path, bytes, Cancel);

        using var archive = EventLog.OpenReadOnly(DirectoryPath, live: false);
        var refusal = Assert.Throws<CorruptDataException>(() => archive.Verify(Cancel));

        Assert.Equal(path, refusal.Path);
        Assert.Contains($"offset {written[2].Offset} ", refusal.Message, StringComparison.Ordinal);
    }
}
