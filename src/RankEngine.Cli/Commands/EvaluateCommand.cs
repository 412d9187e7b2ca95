using System.CommandLine;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine evaluate</c>: how good the answers are, on texts and logs with known answers.</summary>
internal static class EvaluateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("evaluate", "Measure how good the answers are. No server is needed.")
    {
        EvaluateRelatedCommand.Create(),
    };
}
