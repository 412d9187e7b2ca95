using System.Text;
using RankEngine.Generations;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>What every <see cref="IGenerationStore"/> keeps to.</summary>
public abstract class GenerationStoreContract
{
    private const string Site = "main";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract IGenerationStore CreateStore();

    [Fact]
    public async Task AcquireAsync_Held_ReturnsNullUntilReleased()
    {
        var store = CreateStore();

        var first = await store.AcquireAsync(Site, "ada", Long, Cancel);
        Assert.NotNull(first);
        Assert.Null(await store.AcquireAsync(Site, "bob", Long, Cancel));
        Assert.Null(await store.AcquireAsync(Site, "ada", Long, Cancel));
        Assert.NotNull(await store.AcquireAsync("other", "bob", Long, Cancel));
        Assert.True(await store.RenewAsync(first, Cancel));

        await store.ReleaseAsync(first, Cancel);
        Assert.False(await store.RenewAsync(first, Cancel));
        var second = await store.AcquireAsync(Site, "bob", Long, Cancel);
        Assert.True(second!.Token > first.Token);

        // Too late: must not end the next one's lease.
        await store.ReleaseAsync(first, Cancel);
        Assert.True(await store.RenewAsync(second, Cancel));
    }

    [Fact]
    public async Task PublishAsync_HolderPausedPastItsLease_IsFenced()
    {
        var store = CreateStore();
        var paused = await store.AcquireAsync(Site, "paused", Short, Cancel);
        var late = await WriteAsync(store, paused!, "late");

        // The store's clock decides: wait until it has given the lease to another.
        Lease? next;
        while ((next = await store.AcquireAsync(Site, "next", Long, Cancel)) is null)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.Equal(PublishOutcome.Fenced, await store.PublishAsync(paused!, late!, Cancel));
        Assert.Null(await store.ReadCurrentAsync(Site, Cancel));
        Assert.False(await store.RenewAsync(paused!, Cancel));
        Assert.Null(await store.BeginAsync(paused!, Cancel));

        var good = await WriteAsync(store, next, "good");
        Assert.Equal(PublishOutcome.Published, await store.PublishAsync(next, good!, Cancel));
        Assert.Equal(PublishOutcome.Fenced, await store.PublishAsync(paused!, late!, Cancel));
        Assert.Equal(PublishOutcome.Fenced, await store.PublishAsync(next, late!, Cancel));
        Assert.Equal("good", await ContentAsync(store, (await store.ReadCurrentAsync(Site, Cancel))!));
    }

    [Fact]
    public async Task PublishAsync_LeaseExpiredAndNobodyElse_IsFenced()
    {
        var store = CreateStore();
        var lease = await store.AcquireAsync(Site, "ada", Short, Cancel);
        var generation = await WriteAsync(store, lease!, "one");
        while (await store.BeginAsync(lease!, Cancel) is not null)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.Equal(PublishOutcome.Fenced, await store.PublishAsync(lease!, generation!, Cancel));
    }

    [Fact]
    public async Task PublishAsync_ChunkMissing_IsIncomplete()
    {
        var store = CreateStore();
        var lease = await store.AcquireAsync(Site, "ada", Long, Cancel);
        var generation = await WriteAsync(store, lease!, "one");
        var more = generation! with { Sections = new Dictionary<string, int> { ["left"] = 4, ["right"] = 1 } };

        Assert.Equal(PublishOutcome.Incomplete, await store.PublishAsync(lease!, more, Cancel));
        Assert.Null(await store.ReadCurrentAsync(Site, Cancel));
        Assert.Equal(PublishOutcome.Published, await store.PublishAsync(lease!, generation, Cancel));
    }

    [Fact]
    public async Task PublishAsync_Next_SwitchesAndLeavesTheOldReadable()
    {
        var store = CreateStore();
        var lease = await store.AcquireAsync(Site, "ada", Long, Cancel);
        var one = await WriteAsync(store, lease!, "one");
        var two = await WriteAsync(store, lease!, "two");
        Assert.True(two!.Number > one!.Number);
        Assert.Equal(PublishOutcome.Published, await store.PublishAsync(lease!, one, Cancel));
        var before = await store.ReadCurrentAsync(Site, Cancel);

        Assert.Equal(PublishOutcome.Published, await store.PublishAsync(lease!, two, Cancel));
        var after = await store.ReadCurrentAsync(Site, Cancel);

        Assert.Equal(two.Number, after!.Number);
        Assert.Equal("two", Encoding.UTF8.GetString(after.Manifest.Span));
        Assert.Equal(two.Sections, after.Sections);
        Assert.Equal("two", await ContentAsync(store, after));
        Assert.Equal("one", await ContentAsync(store, before!));
        Assert.False(await store.WriteChunkAsync(lease!, two.Number, "left", 0, "late"u8.ToArray(), Cancel));
        Assert.Null(await store.ReadCurrentAsync("other", Cancel));
        await Assert.ThrowsAsync<NotFoundException>(
            async () => await store.ReadSectionAsync(after, "none", Cancel).ToListAsync(Cancel));
        await Assert.ThrowsAsync<NotFoundException>(async () => await store
            .ReadSectionAsync(after with { Number = 1_000_000 }, "left", Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task ReadCurrentAsync_WhileOthersPublish_SeesOldOrNewNeverHalf()
    {
        var store = CreateStore();
        var lease = await store.AcquireAsync(Site, "ada", Long, Cancel);
        Assert.Equal(
            PublishOutcome.Published,
            await store.PublishAsync(lease!, (await WriteAsync(store, lease!, "first"))!, Cancel));
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                var generation = await WriteAsync(store, lease!, $"text number {i}");
                Assert.Equal(PublishOutcome.Published, await store.PublishAsync(lease!, generation!, Cancel));
            }
        }, Cancel);

        var last = 0L;
        while (!publishing.IsCompleted)
        {
            var current = await store.ReadCurrentAsync(Site, Cancel);
            Assert.True(current!.Number >= last);
            last = current.Number;
            Assert.Equal(Encoding.UTF8.GetString(current.Manifest.Span), await ContentAsync(store, current));
        }

        await publishing;
        Assert.Equal("text number 39", await ContentAsync(store, (await store.ReadCurrentAsync(Site, Cancel))!));
    }

    // Two sections that hold the text together; the manifest holds it whole.
    private static async Task<Generation?> WriteAsync(IGenerationStore store, Lease lease, string text)
    {
        if (await store.BeginAsync(lease, Cancel) is not { } number)
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(await store.WriteChunkAsync(lease, number, "left", 1, bytes.AsMemory(1, 1), Cancel));
        Assert.True(await store.WriteChunkAsync(lease, number, "left", 0, bytes.AsMemory(0, 1), Cancel));
        Assert.True(await store.WriteChunkAsync(lease, number, "right", 0, bytes.AsMemory(2), Cancel));
        Assert.True(await store.WriteChunkAsync(lease, number, "right", 0, bytes.AsMemory(2), Cancel));
        return new Generation(
            lease.Site, number, bytes, new Dictionary<string, int> { ["left"] = 2, ["right"] = 1 });
    }

    private static async Task<string> ContentAsync(IGenerationStore store, Generation generation)
    {
        var bytes = new List<byte>();
        foreach (var section in (string[])["left", "right"])
        {
            await foreach (var chunk in store.ReadSectionAsync(generation, section, Cancel))
            {
                bytes.AddRange(chunk.Span);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
