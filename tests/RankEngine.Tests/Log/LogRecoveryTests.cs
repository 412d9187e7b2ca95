using Microsoft.Extensions.Logging;
using RankEngine.Articles;
using RankEngine.Log;

namespace RankEngine.Tests.Log;

public sealed class LogRecoveryTests : LogFixture
{
    private static readonly LogRecord Later = new PromotionRecord("main", 1, "later");

    /// <summary>As after a power loss: nothing was known to be acknowledged, or all of it was.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_CutAtEveryByte_HoldsExactlyTheWholeRecordsAndGoesOn(bool acknowledged)
    {
        var written = await WriteLog(Samples());
        var end = written[^1].NextOffset;
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var copy = Copy();
            await File.WriteAllBytesAsync(Segment(copy), bytes[..cut], Cancel);
            if (!acknowledged)
            {
                Mark(copy, 0);
            }

            var whole = written
                .Where(entry => entry.NextOffset + SegmentHead.Bytes <= cut)
                .Select(entry => entry.Record)
                .ToList();
            long next;
            await using (var log = Open(copy))
            {
                AssertSame(whole, log.Read(log.Start, int.MaxValue).Select(entry => entry.Record));
                var wholeEnd = whole.Count == 0 ? 0 : written[whole.Count - 1].NextOffset;
                Assert.Equal(acknowledged ? end - wholeEnd : 0, log.Missing);
                next = log.End;
                Assert.Equal(acknowledged ? end : wholeEnd, next);
                await log.AppendAsync([Later], Cancel);
            }

            await using (var log = Open(copy))
            {
                Assert.Equal(0, log.Missing);
                var entries = log.Read(0, int.MaxValue).ToList();
                AssertSame([.. whole, Later], entries.Select(entry => entry.Record));
                Assert.Equal(next, entries[^1].Offset);
            }

            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task Open_AcknowledgedRecordsMissing_SaysSoAndNeverUsesTheirOffsetsAgain()
    {
        var written = await WriteLog(Samples());
        var end = written[^1].NextOffset;
        using (var file = File.OpenHandle(Segment(DirectoryPath), FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.SetLength(file, SegmentHead.Bytes + written[1].NextOffset + 5);
        }

        await using var log = Open();
        await log.AppendAsync([Later], Cancel);

        Assert.Equal(end - written[1].NextOffset, log.Missing);
        Assert.Contains(Logger.Entries, entry => entry.Level == LogLevel.Error);
        foreach (var from in new[] { written[1].NextOffset, written[2].NextOffset, end })
        {
            var entry = Assert.Single(log.Read(from, int.MaxValue));
            Assert.Equal((end, Later), (entry.Offset, entry.Record));
        }
    }

    [Fact]
    public async Task Open_LostItsTailTwice_StillReadsAcrossBothHoles()
    {
        var first = await WriteLog(Later, Later);
        Cut(0, SegmentHead.Bytes + first[0].NextOffset);
        await WriteLog(Later, Later);
        Cut(1, SegmentHead.Bytes);
        await WriteLog(Later);

        await using var log = Open();

        Assert.Equal(2, log.Read(0, int.MaxValue).Count());
        Assert.Single(log.Read(first[0].NextOffset, int.MaxValue));
    }

    [Fact]
    public async Task Open_AnyBitFlippedInSegment_RefusesDamageOfAcknowledgedRecords()
    {
        await WriteLog(Samples());
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);
        var copy = Copy();

        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(Segment(copy), bytes, Cancel);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            var refusal = Assert.Throws<CorruptDataException>(() => Open(copy));
            Assert.Equal(Segment(copy), refusal.Path);
        }
    }

    [Fact]
    public async Task Open_AnyBitFlippedAndMarkLost_RefusesOrDropsOnlyTheLastRecord()
    {
        var written = await WriteLog(Samples());
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);
        var copy = Copy();
        var dropped = 0;

        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(Segment(copy), damaged, Cancel);
            File.Delete(Path.Combine(copy, AcknowledgedMark.FileName));
            var isLast = (bit / 8) - SegmentHead.Bytes >= written[^1].Offset;
            if (!isLast)
            {
                Assert.Throws<CorruptDataException>(() => Open(copy));
                continue;
            }

            await using var log = Open(copy);
            AssertSame(
                written.SkipLast(1).Select(entry => entry.Record),
                log.Read(0, int.MaxValue).Select(entry => entry.Record));
            dropped++;
        }

        Assert.Equal(8 * (written[^1].NextOffset - written[^1].Offset), dropped);
        Assert.Contains(Logger.Entries, entry => entry.Message.Contains("torn", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_AnyByteFlippedInEarlierSegment_YieldsOnlyWhatWasWrittenBeforeAndThenRefuses()
    {
        Options.SegmentBytes = 1024;
        var large = new ModelRecord("main", 1, [], new byte[1_100]);
        var written = await WriteLog([.. Samples(), large, Later]);
        Assert.Equal(2, LogSegment.List(DirectoryPath).Count);
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);
        var copy = Copy();
        var random = new Random(7);

        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= (byte)random.Next(1, 256);
            await File.WriteAllBytesAsync(Segment(copy), damaged, Cancel);
            if (at < SegmentHead.Bytes)
            {
                Assert.Throws<CorruptDataException>(() => Open(copy));
                continue;
            }

            var hit = written.FindIndex(entry => at - SegmentHead.Bytes < entry.NextOffset);
            var read = new List<LogRecord>();
            await using var log = Open(copy);
            Assert.Throws<CorruptDataException>(() => read.AddRange(log.Read(0, int.MaxValue).Select(e => e.Record)));
            using var reader = log.OpenReader(0);
            for (var count = 0; count < hit; count++)
            {
                Assert.True(reader.TryRead(out var entry));
                Assert.Equal(Spell(written[count].Record), Spell(entry.Record));
            }

            Assert.Throws<CorruptDataException>(() => reader.TryRead(out _));
            Assert.Throws<CorruptDataException>(() => reader.TryRead(out _));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(5_000)]
    [InlineData(300_000)]
    public async Task Open_ZeroesBehindTheEnd_AreATornTail(int zeroes)
    {
        var written = await WriteLog(Samples());
        await Append(new byte[zeroes]);

        await using var log = Open();

        Assert.Equal(written[^1].NextOffset, log.End);
        Assert.Equal(0, log.Missing);
        Assert.Equal(SegmentHead.Bytes + log.End, new FileInfo(Segment(DirectoryPath)).Length);
    }

    [Fact]
    public async Task Open_AcknowledgedRecordsTurnedToZeroes_AreMissing()
    {
        var written = await WriteLog(Samples());
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);
        bytes.AsSpan((int)written[2].Offset + SegmentHead.Bytes).Clear();
        await File.WriteAllBytesAsync(Segment(DirectoryPath), bytes, Cancel);

        await using var log = Open();

        AssertSame(
            written.Take(2).Select(entry => entry.Record), log.Read(0, int.MaxValue).Select(entry => entry.Record));
        Assert.Equal(written[^1].NextOffset - written[2].Offset, log.Missing);
    }

    [Fact]
    public async Task Open_GarbageBehindTheEnd_IsATornTail()
    {
        var written = await WriteLog(Samples());
        var garbage = new byte[100_000];
        new Random(3).NextBytes(garbage);
        await Append(garbage);

        await using var log = Open();

        Assert.Equal(written[^1].NextOffset, log.End);
    }

    [Fact]
    public async Task Open_TornRecordWhoseTextLooksLikeFrames_IsATornTail()
    {
        // A client may know the format, and copy frames of this very log into an article.
        await WriteLog(Samples());
        var frames = Convert.ToHexString(await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel));
        var body = System.Text.Encoding.Latin1.GetString(Convert.FromHexString(frames));
        var hostile = new ModelRecord("main", 1, Convert.FromHexString(frames), Convert.FromHexString(frames));
        var article = new Article { Id = "a", Title = "t", Body = body, Published = Noon };
        var written = await WriteLog(hostile, new ArticlesRecord("main", 1, [new ArticleEntry("a", 1, article)]));
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);
        Mark(DirectoryPath, written[0].Offset);
        await File.WriteAllBytesAsync(
            Segment(DirectoryPath), bytes[..(int)(SegmentHead.Bytes + written[0].NextOffset - 1)], Cancel);

        await using var log = Open();

        Assert.Equal(written[0].Offset, log.End);
    }

    [Fact]
    public async Task Open_WholeRecordBehindADamagedOneThatNobodyAcknowledged_Refuses()
    {
        var written = await WriteLog(Samples());
        Mark(DirectoryPath, written[1].Offset);
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);
        bytes[SegmentHead.Bytes + (int)written[2].Offset + 20] ^= 1;
        await File.WriteAllBytesAsync(Segment(DirectoryPath), bytes, Cancel);

        var refusal = Assert.Throws<CorruptDataException>(() => Open());

        Assert.Contains($"offset {written[2].Offset}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"offset {written[3].Offset}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"cut it to {SegmentHead.Bytes + written[2].Offset} bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_CutAsTheRefusalAdvises_GoesOnWithoutTheDamagedRecords()
    {
        var written = await WriteLog(Samples());
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);
        bytes[SegmentHead.Bytes + (int)written[2].Offset + 20] ^= 1;
        await File.WriteAllBytesAsync(Segment(DirectoryPath), bytes, Cancel);
        Assert.Throws<CorruptDataException>(() => Open());
        Cut(0, SegmentHead.Bytes + written[2].Offset);

        await using var log = Open();

        Assert.Equal(2, log.Read(0, int.MaxValue).Count());
        Assert.Equal(written[^1].NextOffset - written[2].Offset, log.Missing);
    }

    [Fact]
    public async Task Open_SegmentBetweenMissing_Refuses()
    {
        await WriteThreeSegments();
        File.Delete(Segment(DirectoryPath, 1));

        var refusal = Assert.Throws<CorruptDataException>(() => Open());

        Assert.Contains("between", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AllSegmentsMissing_Refuses()
    {
        await WriteLog(Samples());
        File.Delete(Segment(DirectoryPath));

        Assert.Throws<CorruptDataException>(() => Open());
    }

    [Fact]
    public async Task Open_EarlierSegmentCutOrLonger_Refuses()
    {
        await WriteThreeSegments();
        var length = new FileInfo(Segment(DirectoryPath, 1)).Length;

        foreach (var other in new[] { 0, 10, SegmentHead.Bytes, length - 1, length + 1 })
        {
            Cut(1, other);
            Assert.Throws<CorruptDataException>(() => Open());
        }
    }

    [Fact]
    public async Task Open_SegmentOfAnotherLog_Refuses()
    {
        await WriteThreeSegments();
        var path = Segment(DirectoryPath, 2);
        Directory.Move(DirectoryPath, DirectoryPath + "-other");
        await WriteThreeSegments();
        File.Copy(path.Replace("/log/", "/log-other/", StringComparison.Ordinal), path, overwrite: true);

        Assert.Throws<CorruptDataException>(() => Open());
    }

    [Fact]
    public async Task Open_AnyByteOfStampFlipped_Refuses()
    {
        await WriteLog(Samples());
        var path = Path.Combine(DirectoryPath, LogStamp.FileName);
        var bytes = await File.ReadAllBytesAsync(path, Cancel);

        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(path, damaged, Cancel);

            Assert.Throws<CorruptDataException>(() => Open());
        }

        File.Delete(path);
        Assert.Throws<CorruptDataException>(() => Open());
    }

    [Fact]
    public async Task Open_AnyBitOfMarkFlipped_LosesNothing()
    {
        var written = await WriteLog(Samples());
        var path = Path.Combine(DirectoryPath, AcknowledgedMark.FileName);
        var bytes = await File.ReadAllBytesAsync(path, Cancel);

        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(path, damaged, Cancel);

            await using var log = Open();

            Assert.Equal(written[^1].NextOffset, log.End);
            Assert.Equal(0, log.Missing);
        }
    }

    [Theory]
    [InlineData(LogStamp.FileName)]
    [InlineData(AcknowledgedMark.FileName)]
    public async Task Open_CreationInterrupted_CreatesTheLog(string missing)
    {
        // The mark is made first, then the stamp, then the segment; each is there whole or not at all.
        await using (Open())
        {
        }

        File.Delete(Segment(DirectoryPath));
        if (missing == LogStamp.FileName)
        {
            File.Delete(Path.Combine(DirectoryPath, LogStamp.FileName));
        }

        await File.WriteAllTextAsync(Path.Combine(DirectoryPath, "x.seg.tmp"), "half", Cancel);

        await using var log = Open();

        Assert.Equal(0, log.End);
        Assert.False(File.Exists(Path.Combine(DirectoryPath, "x.seg.tmp")));
    }

    [Fact]
    public async Task Open_RandomMaimings_NeverInventsAndNeverLosesSilently()
    {
        var written = await WriteLog([.. Samples(), .. Samples()]);
        var bytes = await File.ReadAllBytesAsync(Segment(DirectoryPath), Cancel);
        var spelled = written.Select(entry => Spell(entry.Record)).ToList();
        var random = new Random(11);
        var opened = 0;

        for (var round = 0; round < 1_000; round++)
        {
            var copy = Copy();
            var maimed = bytes.ToList();
            for (var blow = random.Next(1, 4); blow > 0; blow--)
            {
                var at = random.Next(maimed.Count);
                var count = Math.Min(random.Next(1, 200), maimed.Count - at);
                switch (random.Next(4))
                {
                    case 0:
                        maimed.RemoveRange(at, count);
                        break;
                    case 1:
                        maimed.InsertRange(at, maimed.GetRange(random.Next(maimed.Count - count + 1), count));
                        break;
                    case 2:
                        maimed[at] ^= (byte)random.Next(1, 256);
                        break;
                    default:
                        maimed.RemoveRange(at, maimed.Count - at);
                        break;
                }

                if (maimed.Count == 0)
                {
                    break;
                }
            }

            await File.WriteAllBytesAsync(Segment(copy), maimed.ToArray(), Cancel);
            try
            {
                await using var log = Open(copy);
                var read = log.Read(0, int.MaxValue).Select(entry => Spell(entry.Record)).ToList();
                Assert.Equal(spelled.Take(read.Count), read);
                Assert.Equal(written[^1].NextOffset, log.End);
                Assert.Equal(read.Count == 0 ? log.End : log.End - written[read.Count - 1].NextOffset, log.Missing);
                opened++;
            }
            catch (CorruptDataException)
            {
                // A refusal loses nothing.
            }

            Directory.Delete(copy, recursive: true);
        }

        Assert.InRange(opened, 100, 900);
    }

    private async Task WriteThreeSegments()
    {
        Options.SegmentBytes = 1024;
        var large = new ModelRecord("main", 1, [], new byte[1_100]);
        await WriteLog(large, large, Later);
        Assert.Equal(3, LogSegment.List(DirectoryPath).Count);
    }

    private void Cut(int segment, long length)
    {
        using var file = File.OpenHandle(Segment(DirectoryPath, segment), FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length);
    }

    private async Task Append(byte[] bytes)
    {
        await using var file = new FileStream(Segment(DirectoryPath), FileMode.Append);
        await file.WriteAsync(bytes, Cancel);
    }
}
