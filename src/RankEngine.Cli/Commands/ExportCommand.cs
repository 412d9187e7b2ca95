using System.CommandLine;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine export ...</c>: what the service holds, in files that can be imported again.</summary>
internal static class ExportCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("export", "Write what the service holds to files that can be imported again.")
    {
        ExportArticlesCommand.Create(),
        ExportEventsCommand.Create(),
    };
}
