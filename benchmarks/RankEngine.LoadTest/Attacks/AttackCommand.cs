using System.CommandLine;
using System.Text.Json;

namespace RankEngine.LoadTest.Attacks;

/// <summary><c>attacks</c>: floods a simulated site and tells what that won.</summary>
internal sealed class AttackCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Decides the site, its readers and the floods.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _days = new("--days")
    {
        Description = "Simulated days: all but the last are history, on the last one floods come; 2 or more.",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<double> _viewsPerDay = new("--views-per-day")
    {
        Description = "The site's size; 10,000 or more.",
        DefaultValueFactory = _ => 200_000,
    };

    private readonly Option<string[]> _flood = new("--flood")
    {
        Description = "Only these floods. Default: all.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _check = new("--check")
    {
        Description = "Exit with 1 when a bar is missed.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "JSON instead of tables." };

    /// <summary>Builds the command.</summary>
    public Command Create()
    {
        _flood.AcceptOnlyFromAmong([.. Floods.All.Select(flood => flood.Name)]);
        _days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 2)
            {
                result.AddError("--days must be 2 or more: a site without a past has no usual readers.");
            }
        });
        _viewsPerDay.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not >= 10_000)
            {
                result.AddError("--views-per-day must be 10,000 or more: on a smaller site anyone is a flood.");
            }
        });
        var command = new Command("attacks", "Floods a simulated site on servers of its own, raw and defended.")
        {
            _seed, _days, _viewsPerDay, _flood, _check, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var names = parse.GetValue(_flood) is { Length: > 0 } asked ? asked : null;
        var plan = new AttackPlan
        {
            Seed = parse.GetValue(_seed),
            ViewsPerDay = parse.GetValue(_viewsPerDay),
            History = TimeSpan.FromDays(parse.GetValue(_days) - 1),
            Floods = [.. Floods.All.Where(flood => names?.Contains(flood.Name) ?? true)],
        };
        await using var run = await AttackRun.StartAsync(plan, Console.Error.WriteLine, cancellationToken);
        var report = await run.RunAsync(cancellationToken);
        Console.WriteLine(parse.GetValue(_json)
            ? JsonSerializer.Serialize(report, Json)
            : AttackTable.Write(report));
        return parse.GetValue(_check) && !report.Bars.AllHold ? 1 : 0;
    }
}
