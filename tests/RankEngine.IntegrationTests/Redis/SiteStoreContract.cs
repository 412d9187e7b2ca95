using RankEngine.Sites;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>What every <see cref="ISiteStore"/> keeps to.</summary>
public abstract class SiteStoreContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract ISiteStore CreateStore();

    [Fact]
    public async Task RegisterAsync_SecondChoice_ReturnsTheFirst()
    {
        var store = CreateStore();

        Assert.Empty(await store.ListAsync(Cancel));
        Assert.Equal(4, await store.RegisterAsync("a", 4, Cancel));
        Assert.Equal(4, await store.RegisterAsync("a", 8, Cancel));
        Assert.Equal(1, await store.RegisterAsync("b", 1, Cancel));

        var sites = await store.ListAsync(Cancel);
        Assert.Equal(new Dictionary<string, int> { ["a"] = 4, ["b"] = 1 }, sites);
    }

    [Fact]
    public async Task RegisterAsync_ManyAtOnce_AllGetTheSame()
    {
        var store = CreateStore();

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => store.RegisterAsync("a", i, Cancel)));

        Assert.Single(answers.Distinct());
        Assert.Equal(answers[0], (await store.ListAsync(Cancel))["a"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public async Task RegisterAsync_PartitionsOutOfRange_Throws(int partitions)
    {
        var store = CreateStore();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.RegisterAsync("a", partitions, Cancel));
    }
}
