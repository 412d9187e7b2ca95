using System.CommandLine;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine recommended</c>: articles for one reader, or for anyone.</summary>
internal static class RecommendedCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var reader = new Option<string?>("--reader") { Description = "The reader, as named in events." };
        var history = new Option<string?>("--history")
        {
            Description = "Ids of what was read, oldest first, a,b,c; instead of a reader.",
        };
        var limit = SharedOptions.Limit();
        var filter = new FilterOptions();
        var command = new Command("recommended", "Show articles for one reader, or for anyone.")
        {
            reader, history, limit,
        };
        filter.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(reader) is not null && result.GetValue(history) is not null)
            {
                result.AddError("Give --reader or --history, not both.");
            }
        });
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var request = new GetRecommendedRequest
            {
                Site = run.Site,
                Reader = run.Parse.GetValue(reader) ?? "",
                Limit = run.Parse.GetValue(limit),
                Filter = filter.Read(run.Parse),
            };
            request.History.AddRange(SharedOptions.Items(run.Parse.GetValue(history)));
            var response = await new Contracts.V1.Ranking.RankingClient(run.Calls)
                .GetRecommendedAsync(request, run.Call(cancellationToken));
            var title = request.Reader.Length > 0 ? $"recommended for {request.Reader}"
                : request.History.Count > 0 ? $"recommended after {string.Join(", ", request.History)}"
                : "recommended for anyone";
            ListAnswer.Print(run, title, response, response.Articles, response.Info);
            return ExitCodes.Ok;
        }
    }
}
