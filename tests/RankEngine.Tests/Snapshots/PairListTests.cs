using RankEngine.Snapshots;

namespace RankEngine.Tests.Snapshots;

public sealed class PairListTests
{
    [Fact]
    public void Add_RandomSums_EqualsADictionary()
    {
        var random = new Random(5);
        var expected = new Dictionary<(int Other, int Hour, bool After), long>();
        var list = PairList.Empty;
        for (var round = 0; round < 400; round++)
        {
            var batch = new (int, int, bool, long)[random.Next(1, 9)];
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i] = (random.Next(20), random.Next(5), random.Next(2) == 0, random.Next(-1, 3));
                var key = (batch[i].Item1, batch[i].Item2, batch[i].Item3);
                expected[key] = expected.GetValueOrDefault(key) + batch[i].Item4;
            }

            list = list.Add(batch, oldestHour: 0);
        }

        Assert.Equal(
            expected.Where(pair => pair.Value != 0)
                .Select(pair => (pair.Key.Other, pair.Key.Hour, pair.Key.After, pair.Value))
                .Order(),
            list.Cells(oldestHour: 0).Order());
    }

    [Fact]
    public void AddDecayed_OneHalfLifeAgo_IsHalf()
    {
        var sums = new Dictionary<int, double>();

        PairList.Empty.Add([(4, 10, true, 6L)], oldestHour: 0).AddDecayed(12, halfLifeHours: 2, sums);

        Assert.Equal(3.0, sums[4], precision: 9);
    }
}
