using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Checkpoints;
using RankEngine.Folding;
using RankEngine.Redis;
using RankEngine.Sites;
using Spectre.Console;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine verify</c>: is the store the sum of the logs, to the last integer.</summary>
internal static class VerifyCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>An audit asks for large answers of a busy store; nobody waits for it.</summary>
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var data = new Option<string[]>("--data")
        {
            Description = "Data directory of a server; once for each server that writes to the store.",
            HelpName = "dir",
            Required = true,
        };
        var redis = new Option<string?>("--redis")
        {
            Description = "Connection string of Redis or Valkey; without it the embedded store of the first --data.",
            HelpName = "connection",
        };
        var prefix = new Option<string>("--key-prefix")
        {
            Description = "What the installation's keys begin with.",
            DefaultValueFactory = _ => new RedisOptions().KeyPrefix,
        };
        var command = new Command(
            "verify",
            "Fold the checkpoints and logs of all servers and compare every integer with the store. Fails when "
            + "one differs. Run it when nothing is written.")
        {
            data, redis, prefix,
        };
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var directories = run.Parse.GetRequiredValue(data);
            var options = new RedisOptions
            {
                ConnectionString = run.Parse.GetValue(redis) ?? EmbeddedStoreOf(directories[0]),
                KeyPrefix = run.Parse.GetRequiredValue(prefix),
                CommandTimeout = CommandTimeout,
            };
            await using var stores = Open(run, options);
            var report = await VerifyAsync(run, stores, directories, cancellationToken);
            Print(run, report);
            return report is { IsClean: true, Waiting: 0 } ? ExitCodes.Ok : ExitCodes.Failed;
        }
    }

    private static RedisStores Open(CommandRun run, RedisOptions options)
    {
        try
        {
            return new RedisStores(options, run.Clock, NullLoggerFactory.Instance);
        }
        catch (ArgumentException failure)
        {
            throw new UsageException($"--redis: {failure.Message}");
        }
    }

    /// <summary>Finds the embedded store of a server that runs on a data directory.</summary>
    private static string EmbeddedStoreOf(string directory)
    {
        var socket = Path.Combine(Path.GetFullPath(directory), "store", "store.sock");
        return File.Exists(socket)
            ? "!" + socket
            : throw new PreconditionException(
                "store",
                $"There is no {socket}. If the server uses Redis, name it with --redis. If it uses the embedded store, "
                + "start the server: that store lives only as long. If it runs and the path is too long for a socket, "
                + "or holds a comma, the socket lies in a temporary folder: take its path from the server's log, where "
                + "the embedded store says that it answers, and give --redis unix:PATH.");
    }

    private static async Task<VerificationReport> VerifyAsync(
        CommandRun run, RedisStores stores, string[] directories, CancellationToken cancellationToken)
    {
        var logs = new List<LogHistory>();
        try
        {
            foreach (var directory in directories)
            {
                logs.Add(LogHistory.Open(directory, live: true, run.Logger));
            }

            var sites = new SiteDirectory(stores.Sites, new SiteOptions());
            await WaitAsync(run, stores.Partitions, sites, logs, cancellationToken);
            var told = 0.0;
            return await run.WithProgressAsync("verify", 1, report => Verification.RunAsync(
                stores.Partitions,
                sites,
                logs,
                run.Clock.GetUtcNow(),
                share =>
                {
                    report(share - told);
                    told = share;
                },
                cancellationToken));
        }
        finally
        {
            foreach (var log in logs)
            {
                log.Dispose();
            }
        }
    }

    /// <summary>Waits until the store has applied the logs, or for so long that it will not; the report tells then.</summary>
    private static async Task WaitAsync(
        CommandRun run,
        IPartitionStore store,
        SiteDirectory sites,
        List<LogHistory> logs,
        CancellationToken cancellationToken)
    {
        var started = run.Clock.GetTimestamp();
        var hasSaid = false;
        while (true)
        {
            await sites.RefreshAsync(cancellationToken);
            var heads = await store.ReadHeadsAsync(sites.AllPartitions(), cancellationToken);
            if (logs.TrueForAll(IsApplied) || run.Clock.GetElapsedTime(started) > Patience)
            {
                return;
            }

            if (!hasSaid)
            {
                hasSaid = true;
                run.Note("Waiting for the store to apply the logs.");
            }

            await Task.Delay(Poll, run.Clock, cancellationToken);

            // A partition that a log never wrote to does not know it.
            bool IsApplied(LogHistory history) => history.Log is var log && (log.End == 0
                || (heads.Any(head => head.Applied.ContainsKey(log.Id))
                    && heads.All(head => !head.Applied.TryGetValue(log.Id, out var offset) || offset >= log.End)));
        }
    }

    private static void Print(CommandRun run, VerificationReport report)
    {
        if (run.IsJson)
        {
            run.Print(JsonSerializer.Serialize(new
            {
                clean = report is { IsClean: true, Waiting: 0 },
                events = report.Events,
                repeated = report.Repeated,
                waiting = report.Waiting,
                compared = report.Compared,
                lost = report.Lost,
                doubled = report.Doubled,
                phantom = report.Phantom,
                histories = report.Histories,
                articles = report.Articles,
                differences = report.Differences,
            }));
            return;
        }

        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("", column =>
            column.RightAligned());
        foreach (var (name, number) in (ReadOnlySpan<(string, long)>)
        [
            ("events in the logs", report.Events),
            ("repeats among them", report.Repeated),
            ("compared", report.Compared),
            ("not applied yet", report.Waiting),
            ("lost", report.Lost),
            ("doubled", report.Doubled),
            ("phantom", report.Phantom),
            ("histories that differ", report.Histories),
            ("articles that differ", report.Articles),
        ])
        {
            table.AddRow(name, $"{number:N0}");
        }

        run.Screen.Write(table);
        foreach (var difference in report.Differences)
        {
            run.Say(difference);
        }

        run.Say(
            !report.IsClean ? "The store is not the sum of the logs."
            : report.Waiting > 0 ? "What is applied is right, but the store has not applied all: does the server run?"
            : "Clean: the store is the sum of the logs.");
    }
}
