using System.CommandLine;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine evaluate</c>: measures against data of which the answer is known.</summary>
internal static class EvaluateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new(
        "evaluate",
        "Measure against data of which the answer is known, beside plain baselines. No server is needed.")
    {
        EvaluateRelatedCommand.Create(),
        EvaluateStoriesCommand.Create(),
        EvaluateIndexCommand.Create(),
        EvaluateTrendingCommand.Create(),
    };
}
