using System.CommandLine;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine trending</c>: what readers turn to most now.</summary>
internal static class TrendingCommand
{
    /// <summary>Names of the windows, as typed.</summary>
    public static readonly IReadOnlyDictionary<string, Window> Windows = new Dictionary<string, Window>
    {
        ["1h"] = Window.Hour,
        ["6h"] = Window.SixHours,
        ["24h"] = Window.Day,
        ["7d"] = Window.Week,
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var window = new Option<string>("--window")
        {
            Description = "Span of time to look at.",
            DefaultValueFactory = _ => "24h",
        };
        window.AcceptOnlyFromAmong([.. Windows.Keys]);
        var section = new Option<string?>("--section") { Description = "Only this section." };
        var limit = SharedOptions.Limit();
        var filter = new FilterOptions();
        var command = new Command("trending", "Show what readers turn to most now.") { window, section, limit };
        filter.AddTo(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var span = run.Parse.GetRequiredValue(window);
            var request = new GetTrendingRequest
            {
                Site = run.Site,
                Window = Windows[span],
                Section = run.Parse.GetValue(section) ?? "",
                Limit = run.Parse.GetValue(limit),
                Filter = filter.Read(run.Parse),
            };
            var response = await new Contracts.V1.Ranking.RankingClient(run.Calls)
                .GetTrendingAsync(request, run.Call(cancellationToken));
            var title = request.Section.Length > 0 ? $"trending in {request.Section}, {span}" : $"trending, {span}";
            ListAnswer.Print(run, title, response, response.Articles, response.Info);
            return ExitCodes.Ok;
        }
    }
}
