using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using RankEngine.LoadTest.Attacks;

namespace RankEngine.LoadTest;

/// <summary>The command line.</summary>
internal sealed class LoadCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // Before a run is measured: compilation and connections are no part of it.
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EventsWarmup = TimeSpan.FromSeconds(10);

    private readonly Argument<string[]> _scenarios = new("scenario")
    {
        Description = "What to run, in order: floor, related, trending, recommended, page, events; or start, alone.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _server = new("--server")
    {
        Description = "The running server.",
        DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    private readonly Option<bool> _start = new("--start") { Description = "Start a server with the embedded store." };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "With --start: its data directory, which is kept. Default: a new one, removed at the end.",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "With --start: more configuration, as RankEngine:Applier:MinBatchEvents=256.",
    };

    private readonly Option<string> _site = new("--site")
    {
        Description = "The site.",
        DefaultValueFactory = _ => "main",
    };

    private readonly Option<int> _articles = new("--articles")
    {
        Description = "Load this many simulated articles first, and refresh.",
    };

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "How long each scenario runs.",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<double> _rate = new("--rate")
    {
        Description = "Open loop: calls (or events) per second. Without it reading is a closed loop.",
    };

    private readonly Option<bool> _unpaced = new("--unpaced")
    {
        Description = "Events only: send what --rate and --seconds amount to as fast as the server takes it.",
    };

    private readonly Option<int> _concurrency = new("--concurrency")
    {
        Description = "Closed loop: callers.",
        DefaultValueFactory = _ => 32,
    };

    private readonly Option<int> _connections = new("--connections")
    {
        Description = "Connections; also the streams of events.",
        DefaultValueFactory = _ => 2,
    };

    private readonly Option<double> _floorSeconds = new("--floor-seconds")
    {
        Description = "How long the floor is measured before each reading scenario, for the ratio; 0: not at all.",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<int> _times = new("--times")
    {
        Description = "Of start: how often the server is started, and killed each time.",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per line." };

    /// <summary>Builds the command.</summary>
    public RootCommand Create()
    {
        var root = new RootCommand("Measures a RankEngine server over gRPC.")
        {
            _scenarios, _server, _start, _data, _set, _site, _articles, _seconds, _rate, _unpaced, _concurrency,
            _connections, _floorSeconds, _times, _json, new AttackCommand().Create(),
        };
        _scenarios.AcceptOnlyFromAmong([.. Scenario.Reading, "events", "start"]);
        root.SetAction(RunAsync);
        return root;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        if (parse.GetRequiredValue(_scenarios) is ["start"])
        {
            return await RunStartsAsync(parse, cancellationToken);
        }

        await using var server = parse.GetValue(_start)
            ? await ServerProcess.StartAsync(parse.GetValue(_data), parse.GetValue(_set) ?? [], cancellationToken)
            : null;
        if (server is not null)
        {
            Note($"The server listened after {server.Started.TotalSeconds:0.00} s.");
        }

        var channels = Enumerable.Range(0, parse.GetValue(_connections))
            .Select(_ => GrpcChannel.ForAddress(server?.Address ?? parse.GetRequiredValue(_server)))
            .ToArray();
        try
        {
            var site = parse.GetRequiredValue(_site);
            var articles = new SiteArticles(channels[0], site, TimeProvider.System);
            if (parse.GetValue(_articles) is > 0 and var count)
            {
                var started = TimeProvider.System.GetTimestamp();
                await articles.LoadAsync(count, cancellationToken);
                Note($"{count} articles in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s.");
            }

            var ids = await articles.ListAsync(cancellationToken);
            if (ids.Count == 0)
            {
                Note($"The site has no articles. Load some with --articles.");
                return 1;
            }

            foreach (var name in parse.GetRequiredValue(_scenarios))
            {
                if (name == "events")
                {
                    await RunEventsAsync(parse, channels, site, ids, cancellationToken);
                }
                else
                {
                    await RunReadsAsync(parse, name, channels, site, ids, cancellationToken);
                }
            }

            return 0;
        }
        finally
        {
            foreach (var channel in channels)
            {
                channel.Dispose();
            }
        }
    }

    private async Task RunReadsAsync(
        ParseResult parse,
        string name,
        GrpcChannel[] channels,
        string site,
        List<string> ids,
        CancellationToken cancellationToken)
    {
        CallInvoker[] connections = [.. channels.Select(channel => channel.CreateCallInvoker())];
        var concurrency = parse.GetValue(_concurrency);
        var related = await new RequestLoad(connections, Scenario.Of("related", site, ids))
            .RunClosedAsync(1, Warmup, cancellationToken);
        var floor = Scenario.Floor((int)Math.Round(related.BytesPerRequest));
        var scenario = name == "floor" ? floor : Scenario.Of(name, site, ids);
        await new RequestLoad(connections, scenario).RunClosedAsync(concurrency, Warmup, cancellationToken);

        double? floorPerSecond = null;
        var rate = parse.GetValue(_rate);
        if (name != "floor" && rate == 0 && parse.GetValue(_floorSeconds) is > 0 and var floorSeconds)
        {
            await new RequestLoad(connections, floor).RunClosedAsync(concurrency, Warmup, cancellationToken);
            floorPerSecond = (await new RequestLoad(connections, floor)
                .RunClosedAsync(concurrency, TimeSpan.FromSeconds(floorSeconds), cancellationToken)).PerSecond;
        }

        var duration = TimeSpan.FromSeconds(parse.GetValue(_seconds));
        var load = new RequestLoad(connections, scenario);
        var result = rate > 0
            ? await load.RunOpenAsync(rate, duration, cancellationToken)
            : await load.RunClosedAsync(concurrency, duration, cancellationToken);
        var report = new
        {
            result.Scenario,
            Rps = Round(result.PerSecond),
            P50Ms = Round(result.P50Ms),
            P99Ms = Round(result.P99Ms),
            result.Errors,
            BytesPerRequest = Round(result.BytesPerRequest),
            RatioToFloor = floorPerSecond is > 0 ? Round(result.PerSecond / floorPerSecond.Value) : (double?)null,
        };
        Print(parse, report);
    }

    private async Task RunEventsAsync(
        ParseResult parse,
        GrpcChannel[] channels,
        string site,
        List<string> ids,
        CancellationToken cancellationToken)
    {
        var rate = parse.GetValue(_rate) is > 0 and var asked ? asked : 50_000;

        // The server compiles what it runs often in its first seconds.
        await new EventLoad(channels, site, TimeProvider.System).RunAsync(
            rate, EventsWarmup, paced: true, ids, cancellationToken);
        var result = await new EventLoad(channels, site, TimeProvider.System).RunAsync(
            rate,
            TimeSpan.FromSeconds(parse.GetValue(_seconds)),
            !parse.GetValue(_unpaced),
            ids,
            cancellationToken);
        var report = new
        {
            Scenario = "events",
            Rps = Round(result.VisiblePerSecond),
            P50Ms = Round(result.VisibleP50Ms),
            P99Ms = Round(result.VisibleP99Ms),
            Errors = result.Rejected,
            BytesPerRequest = Round(result.BytesPerEvent),
            RatioToFloor = (double?)null,
            result.Events,
            AcceptedPerSecond = Round(result.AcceptedPerSecond),
            BacklogSeconds = Round(result.BacklogSeconds),
            result.Probes,
            result.Lost,
        };
        Print(parse, report);
    }

    private async Task<int> RunStartsAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        if (parse.GetValue(_data) is not { } directory || !Directory.Exists(directory))
        {
            Note($"start needs --data, the directory of a server that was filled before.");
            return 1;
        }

        var load = new StartLoad(directory, parse.GetValue(_set) ?? [], parse.GetRequiredValue(_site));
        for (var i = 0; i < parse.GetValue(_times); i++)
        {
            var start = await load.RunAsync(cancellationToken);
            var report = new
            {
                Scenario = "start",
                ListensMs = Round(start.Listens.TotalMilliseconds),
                TrendingMs = Round(start.Trending.TotalMilliseconds),
                RelatedMs = Round(start.Related.TotalMilliseconds),
                RefilledMs = Round(start.Refilled.TotalMilliseconds),
                start.Degraded,
                CountsAgeMs = Round(start.CountsAge.TotalMilliseconds),
                CpuMs = Round(start.Processor.TotalMilliseconds),
                start.Refused,
            };
            Print(parse, report);
        }

        return 0;
    }

    private void Print<T>(ParseResult parse, T report)
    {
        var json = JsonSerializer.SerializeToNode(report, Json)!.AsObject();
        Console.WriteLine(parse.GetValue(_json)
            ? json.ToJsonString()
            : string.Join("  ", json.Select(field => $"{field.Key} {field.Value?.ToString() ?? "-"}")));
    }

    private static double Round(double value) => Math.Round(value, 3);

    private static void Note(FormattableString text) =>
        Console.Error.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
