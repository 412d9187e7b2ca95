using RankEngine.Binary;
using RankEngine.Text;

namespace RankEngine.Tests.Text;

public sealed class NeighborListTests
{
    // Steps a similarity is kept in.
    private const float Step = 1f / ushort.MaxValue;

    [Fact]
    public void With_ManyInAnyOrder_KeepsTheNearestAndOfEqualsTheLowerSlots()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            // Slots of three and of four bytes, and many ties.
            var highest = round % 2 == 0 ? 400 : 1 << 30;
            var near = new Dictionary<int, float>();
            var list = NeighborList.Empty.For(9);
            for (var i = 0; i < 120; i++)
            {
                var slot = random.Next(highest);
                var similarity = random.Next(1, 30) * 1_000 * Step;
                near[slot] = similarity;
                list = list.With(slot, similarity);
                if (random.Next(10) == 0 && list.Count < NeighborList.Capacity)
                {
                    list = list.Without(slot);
                    near.Remove(slot);
                }

                // What fell off the end does not come back by itself.
                near = Best(near);
            }

            Assert.Equal(
                near.OrderByDescending(one => one.Value).ThenBy(one => one.Key)
                    .Select(one => new SlotSimilarity(one.Key, one.Value)),
                list.ToArray(),
                (expected, actual) => expected.Slot == actual.Slot && Math.Abs(expected.Cosine - actual.Cosine) < Step);
            Assert.All(near.Keys, slot => Assert.True(list.Contains(slot)));
            Assert.Equal(9, list.Text);
            Assert.Equal(list.ToArray(), Again(list).ToArray());
        }
    }

    [Fact]
    public void Of_SimilaritiesBelowAStep_StayAboveNothing()
    {
        var list = NeighborList.Of(0, [new(0, 1), new(1, 1), new(2, 1e-9f)]);

        Assert.Equal([1, 2], list.ToArray().Select(one => one.Slot));
        Assert.Equal(1, list.ToArray()[0].Cosine);
        Assert.InRange(list.ToArray()[1].Cosine, float.Epsilon, Step);
    }

    private static Dictionary<int, float> Best(Dictionary<int, float> near) => near
        .OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(NeighborList.Capacity).ToDictionary();

    private static NeighborList Again(NeighborList list)
    {
        var writer = new ByteWriter();
        list.Pack(writer);
        var reader = new ByteReader(writer.Written.Span);
        return NeighborList.Unpack(ref reader);
    }
}
