using RankEngine.IntegrationTests.EndToEnd;
using RankEngine.LoadTest.Attacks;

namespace RankEngine.IntegrationTests.Attacks;

/// <summary>
/// The attack suite in short: a small site at noon and the floods that cost least. The whole of it is a command,
/// <c>attacks</c> of benchmarks/RankEngine.LoadTest.
/// </summary>
[Collection(EndToEndTests.Name)]
public sealed class FloodTests
{
    private static readonly string[] Names = ["fresh-burst", "fresh-one-address", "one-reader"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Fails when a flood lifts an article into the top 10 of a defended server.</summary>
    [Fact]
    public async Task Floods_SmallSite_LiftNothingOnADefendedServer()
    {
        var plan = new AttackPlan
        {
            ViewsPerDay = 20_000,
            // More than two days: in its first an engine knows no reader, and holds nothing against new ones.
            // Noon: at night on so small a site five readers make a top ten.
            History = TimeSpan.FromHours(60),
            Attack = TimeSpan.FromMinutes(100),
            Floods =
            [
                .. Names.Select((name, i) => Floods.All.Single(flood => flood.Name == name) with
                {
                    Starts = TimeSpan.FromMinutes(10 + (30 * i)),
                }),
            ],
        };
        await using var run = await AttackRun.StartAsync(
            plan, text => TestContext.Current.TestOutputHelper?.WriteLine(text), Cancel);

        var report = await run.RunAsync(Cancel);

        Assert.Equal(Names, report.Floods.Select(flood => flood.Flood));
        Assert.All(report.Floods, flood =>
        {
            // Nobody wanted it, and it can be bought: else the flood proves nothing.
            Assert.False(flood.Lanes[Lane.Clean].IsLifted, $"{flood.Flood} lifts what would have risen anyway.");
            Assert.True(flood.Lanes[Lane.Raw].IsLifted, $"{flood.Flood} is too weak to show a defence.");
            Assert.False(
                flood.Lanes[Lane.Defended].IsLifted,
                $"{flood.Flood} lifted {flood.Target} to {flood.Lanes[Lane.Defended]}.");
        });
    }
}
