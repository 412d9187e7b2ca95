using System.CommandLine;
using System.CommandLine.Invocation;
using RankEngine.Cli.Commands;

namespace RankEngine.Cli;

/// <summary>The command line: one file in <c>Commands/</c> for each command.</summary>
internal static class RankEngineCommand
{
    /// <summary>Builds the whole tree of commands.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand($"Works a RankEngine service. {ExitCodes.Help}")
        {
            ImportCommand.Create(),
            ExportCommand.Create(),
            RelatedCommand.Create(),
            TrendingCommand.Create(),
            RecommendedCommand.Create(),
            PageCommand.Create(),
            ExplainCommand.Create(),
            RefreshCommand.Create(),
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            ModelsCommand.Create(),
            SimulateCommand.Create(),
            DoctorCommand.Create(),
            VerifyCommand.Create(),
            LogCommand.Create(),
        };
        root.Options.Add(SharedOptions.Server);
        root.Options.Add(SharedOptions.Site);
        root.Options.Add(SharedOptions.Json);
        root.Options.Add(SharedOptions.Deadline);
        return root;
    }

    /// <summary>Runs what was typed and returns the exit code; see <see cref="ExitCodes"/>.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="configuration">Where to write; null: standard output and error.</param>
    public static async Task<int> RunAsync(string[] args, InvocationConfiguration? configuration = null)
    {
        var parse = Build().Parse(args);
        var code = await parse.InvokeAsync(configuration, CancellationToken.None);

        // The library ends a wrong command line with 1, which here means that the work failed.
        return parse.Action is ParseErrorAction ? ExitCodes.Usage : code;
    }
}
