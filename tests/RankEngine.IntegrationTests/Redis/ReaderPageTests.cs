using RankEngine.Folding;
using RankEngine.Redis.Folding;

namespace RankEngine.IntegrationTests.Redis;

public sealed class ReaderPageTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 700)]
    [InlineData(3, 5_000)]
    public void Add_RandomReads_KeepsLatestOfEach(int seed, int articles)
    {
        var random = new Random(seed);
        var oracle = new Dictionary<string, long>();
        byte[] page = [];
        for (var round = 0; round < 200; round++)
        {
            var read = new Dictionary<string, long>();
            for (var i = random.Next(1, 30); i > 0; i--)
            {
                read[$"a-{random.Next(articles)}"] = 1_700_000_000_000 + random.Next(1_000_000);
            }

            page = ReaderPage.Add(page, read);
            foreach (var (article, time) in read)
            {
                oracle[article] = Math.Max(time, oracle.GetValueOrDefault(article));
            }
        }

        var latest = oracle
            .OrderByDescending(entry => entry.Value).ThenByDescending(entry => entry.Key, StringComparer.Ordinal)
            .Take(ReaderMemory.ReadCapacity);
        Assert.Equal(
            latest.OrderBy(entry => entry.Key, StringComparer.Ordinal),
            ReaderPage.Read(page).OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Read_EveryCut_IsRefusedOrShorter()
    {
        var page = ReaderPage.Add([], new Dictionary<string, long> { ["one"] = 1, ["second"] = 2, ["3"] = 3 });
        for (var length = 0; length < page.Length; length++)
        {
            var cut = page[..length];
            var whole = length is 0 or 12 or 27;
            if (whole)
            {
                Assert.True(ReaderPage.Read(cut).Count < 3);
            }
            else
            {
                Assert.Throws<InvalidDataException>(() => ReaderPage.Read(cut));
            }
        }
    }
}
