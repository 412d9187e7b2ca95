using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Tests.Snapshots;

public sealed class DiskCopyTests
{
    private static readonly FollowerOptions Options = new() { CopyBytesPerSecond = 1_000 };

    [Theory]
    [InlineData(8, 61, true)]
    [InlineData(8, 60, false)]
    [InlineData(7, 999, false)]
    public void IsDue_SmallCopy_OnceAMinuteIfAnythingChanged(long version, int age, bool isDue) =>
        Assert.Equal(isDue, Copied(bytes: 100).IsDue(Snapshot(version, 1_000, 1), Seconds(age), Options));

    [Fact]
    public void IsDue_LargeCopy_AsOftenAsItsBytesAllow()
    {
        var copied = Copied(bytes: 500_000);

        Assert.False(copied.IsDue(Snapshot(8, 1_000, 1), Seconds(499), Options));
        Assert.True(copied.IsDue(Snapshot(8, 1_000, 1), Seconds(501), Options));
    }

    [Fact]
    public void IsDue_LargeCopyThatLacksMuch_DoesNotWait()
    {
        var copied = Copied(bytes: 500_000);

        Assert.False(copied.IsDue(Snapshot(8, 1_333, 1), Seconds(61), Options));
        Assert.True(copied.IsDue(Snapshot(8, 1_340, 1), Seconds(61), Options));
        Assert.True(copied.IsDue(Snapshot(8, 1_000, 2), Seconds(61), Options));
        Assert.False(copied.IsDue(Snapshot(8, 1_000, 2), Seconds(59), Options));
        Assert.True(DiskCopy.None.IsDue(Snapshot(0, 0, 0), Seconds(61), Options));
    }

    private static DiskCopy Copied(long bytes) => new(Version: 7, Generation: 1, Articles: 1_000, bytes);

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static SiteSnapshot Snapshot(long version, int articles, long generation) => new()
    {
        Site = "main",
        Version = version,
        Slots = new SlotTable(),
        Entries = PagedArray<ArticleEntry>.Of(new ArticleEntry?[articles]),
        Heads = new Dictionary<int, PartitionHead>(),
        Text = TextView.None with { Generation = generation },
    };
}
