using System.Diagnostics;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>Waits for what must come true, and fails when it does not.</summary>
internal static class Eventually
{
    /// <summary>How long anything may take on a busy machine, unless a test says less.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    /// <summary>Waits until a condition holds; fails at the deadline.</summary>
    public static async Task HoldsAsync(
        Func<Task<bool>> condition, string what, CancellationToken cancellationToken, TimeSpan? deadline = null)
    {
        var started = Stopwatch.GetTimestamp();
        var patience = deadline ?? Deadline;
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < patience, $"Not within {patience}: {what}");
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Waits until a number has grown to a target; fails when it stands still until the deadline.</summary>
    /// <remarks>For work whose length depends on the machine: as long as it gets on, it may go on.</remarks>
    public static async Task GrowsToAsync(
        long target, Func<Task<long>> number, string what, CancellationToken cancellationToken)
    {
        var moved = Stopwatch.GetTimestamp();
        for (var last = long.MinValue; ;)
        {
            var now = await number();
            if (now == target)
            {
                return;
            }

            if (now > last)
            {
                (last, moved) = (now, Stopwatch.GetTimestamp());
            }

            Assert.True(
                Stopwatch.GetElapsedTime(moved) < Deadline, $"At {now} of {target} for {Deadline}: {what}");
            await Task.Delay(20, cancellationToken);
        }
    }
}
