using RankEngine.Ranking;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>What every <see cref="IModelStore"/> keeps to.</summary>
public abstract class ModelStoreContract
{
    private const string Site = "main";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract IModelStore CreateStore();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512 * 1024)]
    [InlineData(3_000_000)]
    public async Task PutAsync_AnyLength_ReadsBack(int length)
    {
        var store = CreateStore();
        var content = new byte[length];
        new Random(length).NextBytes(content);

        Assert.True(await store.PutAsync(Site, "1", "{}"u8.ToArray(), content, Cancel));

        var model = Assert.Single(await store.ListAsync(Site, Cancel));
        Assert.Equal(("1", (long)length), (model.Version, model.Length));
        Assert.Equal("{}"u8, model.Manifest.Span);
        Assert.Equal(content, (await store.ReadAsync(Site, "1", Cancel)).ToArray());
        Assert.Equal(model.Hash, (await store.FindAsync(Site, "1", Cancel))!.Hash);
    }

    [Fact]
    public async Task PutAsync_SameVersionAgain_ChangesNothing()
    {
        var store = CreateStore();
        byte[] first = [1, 2, 3];

        Assert.True(await store.PutAsync(Site, "1", "one"u8.ToArray(), first, Cancel));
        Assert.False(await store.PutAsync(Site, "1", "one"u8.ToArray(), first, Cancel));
        Assert.False(await store.PutAsync(Site, "1", "other"u8.ToArray(), new byte[] { 9 }, Cancel));
        Assert.True(await store.PutAsync(Site, "2", "same content"u8.ToArray(), first, Cancel));
        Assert.True(await store.PutAsync("other", "1", "other"u8.ToArray(), new byte[] { 9 }, Cancel));

        Assert.Equal(["1", "2"], (await store.ListAsync(Site, Cancel)).Select(model => model.Version));
        Assert.Equal(first, (await store.ReadAsync(Site, "1", Cancel)).ToArray());
        Assert.Equal(first, (await store.ReadAsync(Site, "2", Cancel)).ToArray());
        Assert.Equal("one"u8.ToArray(), (await store.FindAsync(Site, "1", Cancel))!.Manifest.ToArray());
    }

    [Fact]
    public async Task ReadAsync_UnknownVersion_Throws()
    {
        var store = CreateStore();

        Assert.Null(await store.FindAsync(Site, "1", Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => store.ReadAsync(Site, "1", Cancel));
    }

    [Fact]
    public async Task PromoteAndRollback_AnyOrderAndRepeated_HistoryIsTheSame()
    {
        ModelStep[] steps =
        [
            new(new ModelOrder(1_000, "a", 5), "v1"),
            new(new ModelOrder(1_000, "a", 10), "v2"),
            new(new ModelOrder(1_000, "ab", 1), "v3"),
            new(new ModelOrder(1_000, "b", 0), null),
            new(new ModelOrder(2_000, "a", 700), "v4"),
            new(new ModelOrder(1_700_000_000_123, "a", 1), null),
        ];
        var random = new Random(3);
        for (var round = 0; round < 10; round++)
        {
            var store = CreateStore();
            Assert.Empty(await store.ReadHistoryAsync(Site, Cancel));
            ModelStep[] order = [.. steps, .. steps];
            random.Shuffle(order);
            foreach (var step in order)
            {
                await (step.Version is { } version
                    ? store.PromoteAsync(Site, version, step.Order, Cancel)
                    : store.RollbackAsync(Site, step.Order, Cancel));
            }

            var history = await store.ReadHistoryAsync(Site, Cancel);
            Assert.Equal(steps, history);
            Assert.Equal("v2", ModelHistory.Active(history));
            Assert.Empty(await store.ReadHistoryAsync("other", Cancel));
        }
    }

    [Fact]
    public async Task PromoteAsync_MoreThanCapacity_KeepsTheLatest()
    {
        var store = CreateStore();
        foreach (var i in Enumerable.Range(0, 150).Reverse())
        {
            await store.PromoteAsync(Site, $"v{i}", new ModelOrder(i, "log", 1), Cancel);
        }

        var history = await store.ReadHistoryAsync(Site, Cancel);

        Assert.Equal(Enumerable.Range(50, 100).Select(i => $"v{i}"), history.Select(step => step.Version));
    }
}
