using RankEngine.Log;

namespace RankEngine.Tests.Log;

public sealed class CededFileTests : LogFixture
{
    private static readonly EventPlace[][] Batches =
    [
        [new(0, 0), new(0, 64), new(700, 3)],
        [new(700, 2)],
        [new(1L << 40, 200), new(0, 1)],
    ];

    private static readonly PartitionPeer Peer = new("main", 2, "0123456789abcdef");

    [Fact]
    public async Task Open_CutAtEveryByte_HoldsTheWholeEntriesAndGoesOn()
    {
        var (ends, peerEnd) = await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(Ceded(DirectoryPath), Cancel);
        for (var cut = SegmentHead.Bytes; cut <= bytes.Length; cut++)
        {
            var copy = Copy();
            await File.WriteAllBytesAsync(Ceded(copy), bytes[..cut], Cancel);
            var whole = Batches.Take(ends.Count(end => end <= cut)).SelectMany(batch => batch).ToList();
            using (var live = EventLog.OpenReadOnly(copy, live: true))
            {
                AssertHolds(whole, live.Ceded);
            }

            await using (var log = Open(copy))
            {
                AssertHolds(whole, log.Ceded);
                Assert.Equal(cut >= peerEnd ? [Peer] : [], log.Peers());
                log.Cede([new EventPlace(5_000, 5)]);
            }

            await using (var log = Open(copy))
            {
                AssertHolds([.. whole, new EventPlace(5_000, 5)], log.Ceded);
            }

            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task Open_AnyBitFlipped_IsRefusedOrLosesTheLastEntryOnly()
    {
        var (ends, _) = await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(Ceded(DirectoryPath), Cancel);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var copy = Copy();
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(Ceded(copy), flipped, Cancel);
            if (bit / 8 < ends[^2])
            {
                var failure = Assert.Throws<CorruptDataException>(() => Open(copy));
                Assert.Contains(Ceded(copy), failure.Message, StringComparison.Ordinal);
            }
            else
            {
                await using var log = Open(copy);
                AssertHolds([.. Batches.SkipLast(1).SelectMany(batch => batch)], log.Ceded);
            }

            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task Open_FileOfAnotherLog_IsRefused()
    {
        await WriteAsync();
        var other = Path.Combine(Root, "other");
        await Open(other).DisposeAsync();
        File.Copy(Ceded(DirectoryPath), Ceded(other));

        Assert.Throws<CorruptDataException>(() => Open(other));
    }

    [Theory]
    [InlineData(FailingDisk.Fault.Write)]
    [InlineData(FailingDisk.Fault.HalfWrite)]
    [InlineData(FailingDisk.Fault.Flush)]
    public async Task Cede_DiskFails_NotesNothingAndSucceedsLater(FailingDisk.Fault fault)
    {
        var disk = new FailingDisk();
        await using (var log = EventLog.Open(DirectoryPath, Options, Clock, Logger, disk.Open))
        {
            log.Cede(Batches[0]);
            disk.Fail(fault);
            Assert.Throws<UnavailableException>(() => log.Cede(Batches[1]));
            AssertHolds(Batches[0], log.Ceded);

            disk.Heal();
            log.Cede(Batches[2]);
            AssertHolds([.. Batches[0], .. Batches[2]], log.Ceded);
        }

        await using var again = Open();
        AssertHolds([.. Batches[0], .. Batches[2]], again.Ceded);
    }

    [Fact]
    public async Task Retain_SegmentsDropped_ForgetsTheirEvents()
    {
        Options.SegmentBytes = 1024;
        var written = await WriteLog([.. Enumerable.Range(0, 200).Select(number => Samples()[number % 3])]);
        var places = written.Select(entry => new EventPlace(entry.Offset, 0)).ToList();
        await using (var log = Open())
        {
            log.Cede(places);
            Assert.True(log.Retain(written[120].Offset, Noon.AddDays(1)) > 3);
            AssertHolds([.. places.Where(place => place.Offset >= log.Start)], log.Ceded);
        }

        await using var again = Open();
        Assert.InRange(again.Start, 1, written[120].Offset);
        AssertHolds([.. places.Where(place => place.Offset >= again.Start)], again.Ceded);
    }

    [Fact]
    public async Task Open_NothingCeded_LeavesNoFile()
    {
        await WriteLog(Samples());

        Assert.False(File.Exists(Ceded(DirectoryPath)));
    }

    private static string Ceded(string directory) => Path.Combine(directory, CededFile.FileName);

    private static void AssertHolds(IReadOnlyCollection<EventPlace> places, CededEvents ceded)
    {
        Assert.Equal(
            places.Distinct().OrderBy(place => place.Offset).ThenBy(place => place.Index),
            ceded.Records.SelectMany(record => Enumerable.Range(0, record.Value.Length * 64)
                .Where(index => ceded.Of(record.Key).Contains(index))
                .Select(index => new EventPlace(record.Key, index))));
        Assert.Equal(places.Distinct().Count(), ceded.Count(0, long.MaxValue));
    }

    /// <summary>Writes one entry a batch, and a peer before them; returns where each ends in the file.</summary>
    private async Task<(List<long> Ends, long PeerEnd)> WriteAsync()
    {
        await using var log = Open();
        log.Meet([Peer]);
        var peerEnd = new FileInfo(Ceded(DirectoryPath)).Length;
        var ends = new List<long>();
        foreach (var batch in Batches)
        {
            log.Cede(batch);
            ends.Add(new FileInfo(Ceded(DirectoryPath)).Length);
        }

        return (ends, peerEnd);
    }
}
