using System.CommandLine;
using System.Text.Json;
using RankEngine.Events;
using RankEngine.Log;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine log ...</c>: work on the logs of servers that are stopped.</summary>
internal static class LogCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("log", "Work on the logs of servers that are stopped.")
    {
        CreateDrain(),
    };

    /// <summary>Builds <c>log drain</c>.</summary>
    /// <remarks>
    /// Into a directory and not to a server: the log holds pseudonyms, and a server that was sent them would hash them
    /// again and take them for other readers.
    /// </remarks>
    private static Command CreateDrain()
    {
        var from = Directory("--from", "Data directory of the log to hand over. Its server must be stopped.");
        var to = Directory("--to", "Data directory that takes the records; made when missing. Its server must be stopped.");
        var old = new Option<bool>("--old")
        {
            Description = $"Hand over events older than {LogDrain.KnownFor.TotalDays:F0} days too: a store that has "
                + "them counts them twice. Only when the store is emptied and refilled.",
        };
        var command = new Command(
            "drain",
            "Append all records of one server's log to another's, before the first one's disk goes. Repeating it, and "
            + "what the store has already, changes nothing. Both servers must share one pseudonym key; a new directory is "
            + "given that of the first. A log whose old part is a checkpoint already is refused: move its whole data "
            + "directory instead.")
        {
            from, to, old,
        };
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            using var source = EventLog.OpenReadOnly(
                Path.Combine(run.Parse.GetRequiredValue(from), "log"), live: false);
            LogDrain.RequireRaw(source);
            var horizon = run.Clock.GetUtcNow() - LogDrain.KnownFor;
            if (!run.Parse.GetValue(old)
                && LogDrain.CountLiveEventsBefore(source, horizon, cancellationToken) is > 0 and var tooOld)
            {
                run.Note(
                    $"{tooOld:N0} events are older than {LogDrain.KnownFor.TotalDays:F0} days: the store may not know "
                    + "their identities any more and would count them twice. Give --old if the store will be emptied "
                    + "and refilled. Nothing was handed over.");
                return ExitCodes.Failed;
            }

            HandOverKey(run, run.Parse.GetRequiredValue(from), run.Parse.GetRequiredValue(to));
            await using var target = EventLog.Open(
                Path.Combine(run.Parse.GetRequiredValue(to), "log"),
                new LogOptions(),
                run.Clock,
                run.Logger);
            var told = 0L;
            var outcome = await run.WithProgressAsync("drain", source.End - source.Start, report => LogDrain.RunAsync(
                source,
                target,
                done =>
                {
                    report(done - told);
                    told = done;
                },
                cancellationToken));
            if (run.IsJson)
            {
                run.Print(JsonSerializer.Serialize(new
                {
                    records = outcome.Records,
                    events = outcome.Events,
                    articles = outcome.Articles,
                    promotions_left = outcome.PromotionsLeft,
                }));
            }
            else
            {
                run.Say($"{outcome.Records:N0} records handed over: {outcome.Events:N0} events, "
                    + $"{outcome.Articles:N0} articles.");
            }

            if (outcome.PromotionsLeft > 0)
            {
                run.Note($"{outcome.PromotionsLeft:N0} promotions and rollbacks of models were left out, for repeating "
                    + "them would change which model is active: see \"rankengine models\", promote again if need be.");
            }

            return ExitCodes.Ok;
        }
    }

    /// <summary>Makes sure that readers stay who they are.</summary>
    private static void HandOverKey(CommandRun run, string from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        var isNew = !System.IO.Directory.Exists(Path.Combine(to, "log"));
        if (!PseudonymKey.HandOver(from, to, isNew))
        {
            run.Note("The pseudonym key is configured outside of the data directories: both servers must have the same.");
        }
    }

    private static Option<string> Directory(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "dir",
        Required = true,
    };
}
