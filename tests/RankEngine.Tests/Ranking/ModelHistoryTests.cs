using RankEngine.Ranking;

namespace RankEngine.Tests.Ranking;

public sealed class ModelHistoryTests
{
    // "-" is a rollback.
    [Theory]
    [InlineData("", null)]
    [InlineData("-", null)]
    [InlineData("v1", "v1")]
    [InlineData("v1 -", null)]
    [InlineData("v1 v2", "v2")]
    [InlineData("v1 v2 -", "v1")]
    [InlineData("v1 v2 v2 -", "v1")]
    [InlineData("v1 v2 - v3 -", "v1")]
    [InlineData("v1 v2 - v3 - -", null)]
    [InlineData("v1 v2 v1 -", "v2")]
    public void Active_Steps_IsTheLastNotRolledBack(string steps, string? active)
    {
        var history = steps
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((step, i) => new ModelStep(new ModelOrder(i, "log", i), step == "-" ? null : step));

        Assert.Equal(active, ModelHistory.Active(history));
    }
}
