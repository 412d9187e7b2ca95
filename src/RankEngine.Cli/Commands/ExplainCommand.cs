using System.CommandLine;
using System.Globalization;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;
using Spectre.Console;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine explain ARTICLE</c>: how a score came about, and why an article is not shown.</summary>
internal static class ExplainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var article = new Argument<string>("article") { Description = "Id of the article." };
        var decision = new Option<string?>("--decision")
        {
            Description = "In this answer; without it, the article's trending score now.",
        };
        var reader = new Option<string?>("--reader")
        {
            Description = "For this reader: tells whether what they have done hides the article.",
        };
        var filter = new FilterOptions();
        var command = new Command("explain", "Show how a score came about, and why an article is not shown.")
        {
            article, decision, reader,
        };
        filter.AddTo(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var request = new ExplainRequest
            {
                Site = run.Site,
                Article = run.Parse.GetRequiredValue(article),
                DecisionId = run.Parse.GetValue(decision) ?? "",
                Reader = run.Parse.GetValue(reader) ?? "",
                Filter = filter.Read(run.Parse),
            };
            var response = await new Contracts.V1.Ranking.RankingClient(run.Calls)
                .ExplainAsync(request, run.Call(cancellationToken));
            if (run.IsJson)
            {
                run.Print(ProtoJson.Response(response));
                return ExitCodes.Ok;
            }

            if (response.HiddenBecause.Count > 0)
            {
                run.Say($"Not shown: {string.Join(", ", response.HiddenBecause)}.");
            }

            if (response.Score is { } score)
            {
                var tree = new Tree(Node(score));
                AddParts(tree, score);
                run.Screen.Write(tree);
            }

            return ExitCodes.Ok;
        }
    }

    private static void AddParts(IHasTreeNodes parent, Explanation explanation)
    {
        foreach (var part in explanation.Parts)
        {
            AddParts(parent.AddNode(Node(part)), part);
        }
    }

    private static Spectre.Console.Text Node(Explanation explanation)
    {
        var formula = explanation.Formula.Length > 0 ? $"  ({explanation.Formula})" : "";
        return RankedLists.Cell(string.Create(
            CultureInfo.InvariantCulture, $"{explanation.Name} = {explanation.Value:G6}{formula}"));
    }
}
