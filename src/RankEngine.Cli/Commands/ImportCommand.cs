using System.CommandLine;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine import ...</c>: articles and events from files.</summary>
internal static class ImportCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("import", "Import articles and events from files.")
    {
        ImportArticlesCommand.Create(),
        ImportEventsCommand.Create(),
        ImportSiteCommand.Create(),
    };
}
