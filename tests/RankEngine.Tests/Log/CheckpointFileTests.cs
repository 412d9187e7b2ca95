using Microsoft.Extensions.Logging;
using RankEngine.Log;

namespace RankEngine.Tests.Log;

public sealed class CheckpointFileTests : LogFixture
{
    private const string LogId = "0123456789abcdef";

    [Fact]
    public void TryReadLatest_SectionsOfEverySize_AreThoseWritten()
    {
        byte[][] sections = [[], [1], new byte[70_000], [0xFF, 0xFF, 0xFF, 0xFF], []];
        Write(100, sections);

        var checkpoint = Read();

        Assert.Equal(100, checkpoint?.Offset);
        Assert.Equal(sections, checkpoint?.Sections);
        Assert.Equal(sections, checkpoint?.Sections);
        Assert.Empty(Logger.Entries);
    }

    [Fact]
    public void TryReadLatest_NoSections_IsEmptyAndNotMissing()
    {
        Write(0);

        Assert.Empty(Read()!.Sections);
    }

    [Fact]
    public void TryReadLatest_NothingWritten_IsNull()
    {
        Assert.Null(Read());
    }

    [Fact]
    public void Write_Often_KeepsTheTwoNewest()
    {
        foreach (var offset in new[] { 5, 900, 1_000, 20_000 })
        {
            Write(offset, [(byte)(offset / 100)]);
        }

        Assert.Equal(20_000, Read()?.Offset);
        Assert.Equal(1_000, CheckpointFile.RetainableOffset(DirectoryPath));
        Assert.Equal(2, Directory.EnumerateFiles(DirectoryPath).Count());
    }

    [Fact]
    public void RetainableOffset_FewerThanTwo_IsZero()
    {
        Assert.Equal(0, CheckpointFile.RetainableOffset(DirectoryPath));
        Write(7);
        Assert.Equal(0, CheckpointFile.RetainableOffset(DirectoryPath));
    }

    [Fact]
    public void TryReadLatest_NewestCutAtEveryByte_FallsBackAndSaysSo()
    {
        Write(100, [1, 2, 3]);
        Write(200, [4, 5], [6]);
        var newest = Newest();
        var bytes = File.ReadAllBytes(newest);

        for (var cut = 0; cut < bytes.Length; cut++)
        {
            File.WriteAllBytes(newest, bytes[..cut]);
            var before = Logger.Entries.Count;

            var checkpoint = Read();

            Assert.Equal(100, checkpoint?.Offset);
            Assert.Equal([[1, 2, 3]], checkpoint?.Sections);
            Assert.Equal(LogLevel.Error, Assert.Single(Logger.Entries.Skip(before)).Level);
        }
    }

    [Fact]
    public void TryReadLatest_AnyBitOfNewestFlipped_FallsBack()
    {
        Write(100, [1, 2, 3]);
        Write(200, [4, 5], [6]);
        var newest = Newest();
        var bytes = File.ReadAllBytes(newest);

        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(newest, damaged);

            Assert.Equal(100, Read()?.Offset);
        }

        File.WriteAllBytes(newest, [.. bytes, 0]);
        Assert.Equal(100, Read()?.Offset);
    }

    [Fact]
    public void TryReadLatest_AnotherLogsOrRenamedCheckpoint_IsPassedOver()
    {
        Write(100, [1]);
        CheckpointFile.Write(DirectoryPath, "ffffffffffffffff", 300, [new byte[] { 2 }]);
        Assert.Equal(100, Read()?.Offset);

        File.Move(Newest(), Path.Combine(DirectoryPath, "00000000000000000400.checkpoint"));
        File.Copy(
            Path.Combine(DirectoryPath, "00000000000000000100.checkpoint"),
            Path.Combine(DirectoryPath, "00000000000000000500.checkpoint"));
        Assert.Equal(100, Read()?.Offset);
    }

    [Fact]
    public void Write_SectionsFailHalfway_LeavesTheOneBefore()
    {
        Write(100, [1]);

        Assert.Throws<InvalidOperationException>(() => CheckpointFile.Write(DirectoryPath, LogId, 200, Failing()));
        Assert.Equal(100, Read()?.Offset);
        Write(300, [3]);

        Assert.Equal(300, Read()?.Offset);
        Assert.Equal(100, CheckpointFile.RetainableOffset(DirectoryPath));
        Assert.Equal(2, Directory.EnumerateFiles(DirectoryPath).Count());

        static IEnumerable<ReadOnlyMemory<byte>> Failing()
        {
            yield return new byte[200_000];
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void TryReadLatest_SameOffsetWrittenAgain_IsTheLaterOne()
    {
        Write(100, [1]);
        Write(100, [2]);

        Assert.Equal([[2]], Read()?.Sections);
    }

    private void Write(long offset, params byte[][] sections) =>
        CheckpointFile.Write(DirectoryPath, LogId, offset, sections.Select(section => (ReadOnlyMemory<byte>)section));

    private Checkpoint? Read() => CheckpointFile.TryReadLatest(DirectoryPath, LogId, Logger);

    private string Newest() => Directory.EnumerateFiles(DirectoryPath, "*.checkpoint").Max()!;
}
