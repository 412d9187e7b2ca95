using System.CommandLine;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine evaluate</c>: how good our own parts are, each beside its baseline; no server is asked.</summary>
internal static class EvaluateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("evaluate", "Measure parts of the service on files. No server is asked.")
    {
        EvaluateIndexCommand.Create(),
    };
}
