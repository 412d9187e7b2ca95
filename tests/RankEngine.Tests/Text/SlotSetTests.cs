using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class SlotSetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_AnySlots_HoldsTheseAndNoOthers(int seed)
    {
        var random = new Random(seed);
        var slots = Enumerable.Range(0, 200).Select(_ => random.Next(1_000)).ToHashSet();
        var others = Enumerable.Range(0, 400).Select(_ => random.Next(700)).ToHashSet();

        var set = SlotSet.Of(slots);
        var asked = SlotSet.Of(1_000, slots.Contains);
        var both = set.And(SlotSet.Of(others));

        Assert.Equal(slots.Count, set.Count);
        Assert.Equal(slots.Count, asked.Count);
        for (var slot = -1; slot < 1_100; slot++)
        {
            Assert.Equal(slots.Contains(slot), set.Contains(slot));
            Assert.Equal(slots.Contains(slot), asked.Contains(slot));
            Assert.Equal(slots.Contains(slot) && others.Contains(slot), both.Contains(slot));
        }

        var some = new int[50];
        for (var from = 0; from < 1_100; from += 37)
        {
            var count = set.CopyTo(from, some);
            Assert.Equal(slots.Where(slot => slot >= from).Order().Take(some.Length), some[..count]);
        }
    }
}
