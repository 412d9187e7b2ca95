using RankEngine.Text;

namespace RankEngine.Tests.Text;

public class SlotKeysTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ToFront_AnyValues_AreTheLowest(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            // Falling, rising or mixed, with long runs that are nearly sorted.
            var values = Enumerable.Range(0, random.Next(1, 400)).Select(value => (ulong)value * 3).ToArray();
            if (round % 3 == 0)
            {
                random.Shuffle(values);
            }
            else if (round % 3 == 1)
            {
                Array.Reverse(values);
            }

            var count = random.Next(0, values.Length + 1);
            var expected = values.Order().Take(count).ToList();

            Lowest.ToFront(values, count);

            Assert.Equal(expected, values.Take(count).Order());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CopyTo_ManyScores_GivesTheHighestOfEqualsTheLowestSlots(int seed)
    {
        var random = new Random(seed);
        var scores = Enumerable.Range(0, 5_000).Select(slot => (Score: random.Next(1, 900), Slot: slot)).ToArray();
        random.Shuffle(scores);
        var keys = new SlotKeys(40);
        foreach (var (score, slot) in scores)
        {
            if (score >= keys.Threshold)
            {
                keys.Add(score, slot);
            }
        }

        var best = new SlotSimilarity[40];
        var count = keys.CopyTo(best, 1);
        keys.Return();

        Assert.Equal(40, count);
        Assert.Equal(
            scores.OrderByDescending(item => item.Score).ThenBy(item => item.Slot).Take(40)
                .Select(item => new SlotSimilarity(item.Slot, item.Score)),
            best.OrderByDescending(item => item.Cosine).ThenBy(item => item.Slot));
    }
}
