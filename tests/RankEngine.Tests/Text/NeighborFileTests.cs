using RankEngine.Binary;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public sealed class NeighborFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("re-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Add_ManyLists_AreTheSameWhileTheFileIsWrittenAndAfter()
    {
        // More than the buffer holds, so that some lie in the file before others come.
        var lists = Lists(12_000);
        var file = NeighborFile.Create(_directory);
        var kept = new List<NeighborList>();
        for (var slot = 0; slot < lists.Count; slot++)
        {
            kept.Add(file.Add(slot, lists[slot]));
            Assert.Equal(lists[slot].ToArray(), kept[slot].ToArray());
            Assert.Equal(lists[slot / 2].ToArray(), kept[slot / 2].ToArray());
        }

        file.Complete();

        Assert.Empty(Directory.EnumerateFiles(_directory));
        for (var slot = 0; slot < lists.Count; slot++)
        {
            Assert.Equal(lists[slot].ToArray(), kept[slot].ToArray());
            Assert.Equal(lists[slot].Text, kept[slot].Text);
            Assert.Equal(Packed(lists[slot]), Packed(kept[slot]));
            Assert.Equal(slot % 50 == 0, kept[slot].File is null);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadAll_LongerThanTheBuffer_GivesEachListOnceAndWhereItLies(bool isComplete)
    {
        var lists = Lists(12_000);
        var file = NeighborFile.Create(_directory);
        var kept = lists.Select((list, slot) => file.Add(slot, list)).ToArray();
        if (isComplete)
        {
            file.Complete();
        }

        var seen = new List<int>();
        file.ReadAll((slot, offset, neighbors) =>
        {
            seen.Add(slot);
            Assert.Equal(kept[slot].Offset, offset);
            Assert.Equal(lists[slot].Count, neighbors.Count);
            Assert.Equal(lists[slot].ToArray()[^1], neighbors[neighbors.Count - 1]);
        });

        Assert.Equal(
            Enumerable.Range(0, lists.Count).Where(slot => lists[slot].Count > 0),
            seen.Order());
    }

    [Fact]
    public void With_ListInAFile_IsAListInMemory()
    {
        var list = NeighborList.Of(0, [new(3, 0.5f), new(4, 0.25f)]).For(9);
        var file = NeighborFile.Create(_directory);
        var kept = file.Add(0, list);
        file.Complete();

        Assert.Equal(list.With(7, 0.3f).ToArray(), kept.With(7, 0.3f).ToArray());
        Assert.Equal(list.Without(3).ToArray(), kept.Without(3).ToArray());
        Assert.Same(kept, kept.Without(8));
        Assert.True(kept.Contains(4));
        Assert.Equal(9, kept.With(7, 0.3f).Text);
        Assert.Null(kept.With(7, 0.3f).File);
    }

    private static List<NeighborList> Lists(int count)
    {
        var random = new Random(5);
        var lists = new List<NeighborList>();
        for (var slot = 0; slot < count; slot++)
        {
            // Every fiftieth is empty, and some have slots of four bytes.
            var highest = slot % 3 == 0 ? int.MaxValue : 1_000_000;
            var slots = Enumerable.Range(0, slot % 50 == 0 ? 0 : random.Next(1, NeighborList.Capacity + 1))
                .Select(_ => random.Next(highest)).ToArray();
            var similarities = slots.Select(_ => random.NextSingle()).OrderDescending().ToArray();
            lists.Add(new NeighborList(slots, similarities).For(slot + 1));
        }

        return lists;
    }

    private static byte[] Packed(NeighborList list)
    {
        var writer = new ByteWriter();
        list.Pack(writer);
        return writer.ToArray();
    }
}
