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
}
