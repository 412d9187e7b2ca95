using RankEngine.Server.Hosting;

namespace RankEngine.IntegrationTests.Hosting;

public sealed class QuietMemoryTests
{
    private const long Large = 1L << 30;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    [Fact]
    public void Look_CallsOrAllocations_NeverAGoodTime()
    {
        var memory = new QuietMemory();
        for (var i = 0; i < 20; i++)
        {
            Assert.False(memory.Look(calls: i, allocated: 0, Large, Look));
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.False(memory.Look(calls: 20, allocated: i * (QuietMemory.QuietBytes + 1), Large, Look));
        }
    }

    [Fact]
    public void Look_QuietForAWhile_OnceAndAgainOnlyWhenMuchHasCome()
    {
        var memory = new QuietMemory();
        Assert.Equal(QuietMemory.QuietLooks + 1, LooksUntilDue(memory, Large, most: 10));

        memory.Returned(Large / 2, TimeSpan.FromMilliseconds(1));

        Assert.Null(LooksUntilDue(memory, Large / 2 + QuietMemory.WorthBytes, most: 100));
        Assert.NotNull(LooksUntilDue(memory, Large, most: 100));
    }

    [Fact]
    public void Look_AfterALongPause_RestsTwoHundredTimesAsLong()
    {
        var memory = new QuietMemory();
        LooksUntilDue(memory, Large, most: 10);

        memory.Returned(resident: 0, pause: TimeSpan.FromSeconds(3));

        Assert.Equal(300, LooksUntilDue(memory, Large, most: 1_000));
    }

    private static int? LooksUntilDue(QuietMemory memory, long resident, int most)
    {
        for (var look = 1; look <= most; look++)
        {
            if (memory.Look(calls: 1, allocated: 1, resident, Look))
            {
                return look;
            }
        }

        return null;
    }
}
