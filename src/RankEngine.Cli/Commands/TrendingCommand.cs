using System.CommandLine;
using RankEngine.Cli.Output;
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

    private static readonly IReadOnlyDictionary<string, TrendingOrder> Orders = new Dictionary<string, TrendingOrder>
    {
        ["popular"] = TrendingOrder.Popular,
        ["surging"] = TrendingOrder.Surging,
        ["most-read"] = TrendingOrder.MostRead,
        ["most-shared"] = TrendingOrder.MostShared,
        ["most-commented"] = TrendingOrder.MostCommented,
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
        var order = new Option<string>("--order")
        {
            Description = "By what is expected next, by how far it has risen above what is usual, or by exact counts.",
            DefaultValueFactory = _ => "popular",
        };
        order.AcceptOnlyFromAmong([.. Orders.Keys]);
        var section = new Option<string?>("--section") { Description = "Only this section." };
        var tag = new Option<string?>("--tag") { Description = "Only this tag." };
        var perSection = new Option<int>("--max-per-section") { Description = "Most of one section; 0: as the server is set." };
        var perSource = new Option<int>("--max-per-source") { Description = "Most of one source; 0: as the server is set." };
        var limit = SharedOptions.Limit();
        var filter = new FilterOptions();
        var command = new Command("trending", "Show what readers turn to most now.")
        {
            order, window, section, tag, perSection, perSource, limit,
        };
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
                Order = Orders[run.Parse.GetRequiredValue(order)],
                Tag = run.Parse.GetValue(tag) ?? "",
                MaxPerSection = run.Parse.GetValue(perSection),
                MaxPerSource = run.Parse.GetValue(perSource),
                Limit = run.Parse.GetValue(limit),
                Filter = filter.Read(run.Parse),
            };
            var response = await new Contracts.V1.Ranking.RankingClient(run.Calls)
                .GetTrendingAsync(request, run.Call(cancellationToken));
            var title = string.Join(
                ", ",
                ((string[])[TitleOf(request), request.Order == TrendingOrder.Surging ? "" : span])
                    .Where(part => part.Length > 0));
            ListAnswer.Print(run, title, response, response.Articles, response.Info, response.Relaxed);
            return ExitCodes.Ok;
        }

        string TitleOf(GetTrendingRequest request) => string.Concat(
            request.Order == TrendingOrder.Popular ? "trending" : RankedLists.Words(request.Order),
            request.Section.Length > 0 ? $" in {request.Section}" : "",
            request.Tag.Length > 0 ? $" on {request.Tag}" : "");
    }
}
