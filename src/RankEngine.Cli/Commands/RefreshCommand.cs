using System.CommandLine;
using System.Globalization;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;
using RefreshService = RankEngine.Contracts.V1.Refresh;

namespace RankEngine.Cli.Commands;

/// <summary>
/// <c>rankengine refresh start|get|cancel</c>: the batch job that recomputes what needs the whole site.
/// </summary>
internal static class RefreshCommand
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Builds the command.</summary>
    public static Command Create() => new(
        "refresh", "Recompute what needs the whole site: texts, related lists, priors.")
    {
        CreateStart(),
        CreateGet(),
        CreateCancel(),
    };

    private static Command CreateStart()
    {
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once instead of when it has ended." };
        var command = new Command("start", "Start a refresh, or join the one that runs, and wait for its end.")
        {
            noWait,
        };
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var client = new RefreshService.RefreshClient(run.Calls);
            var request = new StartRefreshRequest { Site = run.Site };
            var started = await client.StartAsync(request, run.Call(cancellationToken));
            var refresh = started.Run;
            if (!run.Parse.GetValue(noWait))
            {
                refresh = await run.WithProgressAsync(
                    "refresh", 1, progress => WaitAsync(run, client, refresh, progress, cancellationToken));
            }

            return Print(run, refresh);
        }
    }

    private static Command CreateGet()
    {
        var id = new Argument<string>("id") { Description = "Id of the refresh." };
        var command = new Command("get", "Show how far a refresh is.") { id };
        command.SetAction((parse, token) => CommandRun.RunAsync(
            parse,
            async (run, cancellationToken) =>
            {
                var request = new GetRefreshRequest { Site = run.Site, Id = run.Parse.GetRequiredValue(id) };
                var response = await new RefreshService.RefreshClient(run.Calls)
                    .GetAsync(request, run.Call(cancellationToken));
                return Print(run, response.Run);
            },
            token));
        return command;
    }

    private static Command CreateCancel()
    {
        var id = new Argument<string>("id") { Description = "Id of the refresh." };
        var command = new Command("cancel", "Cancel a refresh.") { id };
        command.SetAction((parse, token) => CommandRun.RunAsync(
            parse,
            async (run, cancellationToken) =>
            {
                var request = new CancelRefreshRequest { Site = run.Site, Id = run.Parse.GetRequiredValue(id) };
                var response = await new RefreshService.RefreshClient(run.Calls)
                    .CancelAsync(request, run.Call(cancellationToken));
                Print(run, response.Run);
                return ExitCodes.Ok;
            },
            token));
        return command;
    }

    private static async Task<RefreshRun> WaitAsync(
        CommandRun run,
        RefreshService.RefreshClient client,
        RefreshRun refresh,
        Action<double> progress,
        CancellationToken cancellationToken)
    {
        var shown = 0.0;
        while (refresh.State == RefreshState.Running)
        {
            await Task.Delay(PollEvery, run.Clock, cancellationToken);
            var request = new GetRefreshRequest { Site = run.Site, Id = refresh.Id };
            refresh = (await client.GetAsync(request, run.Call(cancellationToken))).Run;
            progress(Math.Max(0, refresh.Progress - shown));
            shown = Math.Max(shown, refresh.Progress);
        }

        return refresh;
    }

    private static int Print(CommandRun run, RefreshRun refresh)
    {
        if (run.IsJson)
        {
            run.Print(ProtoJson.Response(refresh));
        }
        else
        {
            run.Say(Describe(refresh));
        }

        return refresh.State is RefreshState.Running or RefreshState.Published ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static string Describe(RefreshRun refresh)
    {
        var took = refresh.Started is { } started && refresh.Ended is { } ended
            ? $" in {RankedLists.Age(ended.ToDateTimeOffset() - started.ToDateTimeOffset())}"
            : "";
        var what = refresh.State switch
        {
            RefreshState.Running => string.Create(
                CultureInfo.InvariantCulture,
                $"runs on {refresh.Holder}: {refresh.Stage}, {refresh.Progress:P0} done."),
            RefreshState.Published => string.Create(
                CultureInfo.InvariantCulture,
                $"published generation {refresh.Generation} from {refresh.Articles:N0} articles{took}."),
            RefreshState.Failed => $"failed{took}: {refresh.Error}",
            RefreshState.Cancelled => $"was cancelled{took}.",
            RefreshState.Fenced => "lost its lease to another replica; its result was thrown away.",
            _ => $"is in a state this program does not know ({refresh.State}).",
        };
        return $"Refresh {refresh.Id} {what}";
    }
}
