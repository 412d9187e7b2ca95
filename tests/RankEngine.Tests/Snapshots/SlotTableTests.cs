using RankEngine.Snapshots;

namespace RankEngine.Tests.Snapshots;

public sealed class SlotTableTests
{
    [Fact]
    public void GetOrAdd_ManyIds_NumbersThemInTheOrderOfTheirComing()
    {
        var table = new SlotTable();
        for (var i = 0; i < 30_000; i++)
        {
            Assert.Equal(i, table.GetOrAdd($"a{i}"));
            Assert.Equal(i / 2, table.GetOrAdd($"a{i / 2}"));
        }

        Assert.Equal(30_000, table.Count);
        for (var i = 0; i < 30_000; i++)
        {
            Assert.True(table.TryGet($"a{i}", out var slot));
            Assert.Equal(i, slot);
            Assert.Equal($"a{i}", table.IdOf(i));
            Assert.False(table.TryGet($"b{i}", out _));
        }
    }

    [Fact]
    public void SlotTable_IdsThatHaveASlot_KeepIt()
    {
        string[] ids = [.. Enumerable.Range(0, 5_000).Select(i => $"a{i}")];

        var table = new SlotTable(ids);

        Assert.All(ids, id => Assert.Equal(int.Parse(id[1..], null), table.GetOrAdd(id)));
        Assert.Equal(5_000, table.GetOrAdd("new"));
        Assert.Throws<InvalidDataException>(() => new SlotTable(["a", "b", "a"]));
    }

    [Fact]
    public async Task TryGet_WhileIdsCome_FindsEveryOneThatWasGivenOut()
    {
        var table = new SlotTable();
        var given = -1;
        var reader = Task.Run(
            () =>
            {
                for (var last = -1; last < 99_999; last = Volatile.Read(ref given))
                {
                    for (var slot = Math.Max(0, last - 50); slot <= last; slot++)
                    {
                        Assert.True(table.TryGet($"a{slot}", out var found));
                        Assert.Equal(slot, found);
                    }
                }
            },
            TestContext.Current.CancellationToken);
        for (var i = 0; i < 100_000; i++)
        {
            Volatile.Write(ref given, table.GetOrAdd($"a{i}"));
        }

        await reader;
    }
}
