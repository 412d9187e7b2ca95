using System.CommandLine;
using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine related ARTICLE</c>: articles related to one.</summary>
internal static class RelatedCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var article = new Argument<string>("article") { Description = "Id of the article." };
        var limit = SharedOptions.Limit();
        var sameStory = new Option<bool>("--same-story")
        {
            Description = "Show the other articles of its story instead, newest first.",
        };
        var filter = new FilterOptions();
        var command = new Command("related", "Show the articles related to one.") { article, limit, sameStory };
        filter.AddTo(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var request = new GetRelatedRequest
            {
                Site = run.Site,
                Article = run.Parse.GetRequiredValue(article),
                Limit = run.Parse.GetValue(limit),
                Filter = filter.Read(run.Parse),
                SameStory = run.Parse.GetValue(sameStory),
            };
            var response = await new Contracts.V1.Ranking.RankingClient(run.Calls)
                .GetRelatedAsync(request, run.Call(cancellationToken));
            ListAnswer.Print(run, $"related to {request.Article}", response, response.Articles, response.Info);
            return ExitCodes.Ok;
        }
    }
}
