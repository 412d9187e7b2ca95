using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RankEngine.Cli.Evaluation;
using RankEngine.Cli.Import;
using RankEngine.Cli.Output;
using RankEngine.Learning.Evaluation.Trending;
using Spectre.Console;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine evaluate trending</c>: who foretells best what readers turn to next.</summary>
internal static class EvaluateTrendingCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var events = new Option<string>("--events")
        {
            Description = "Events of a site: NDJSON, JSON, CSV or TSV, also .gz. Views, clicks and reads are counted.",
            HelpName = "file",
            Required = true,
        };
        var articles = new Option<string?>("--articles")
        {
            Description = "Its articles; one that is not there is published with its first event.",
            HelpName = "file",
        };
        var horizon = new Option<string>("--horizon")
        {
            Description = "How far ahead readers are counted, one after the other: 30m, 1h, 3h, 1d.",
            DefaultValueFactory = _ => "1h,3h,24h",
        };
        var step = new Option<string?>("--step")
        {
            Description = "Time between two rankings; by default the smaller of an hour and the horizon.",
        };
        var from = new Option<string?>("--from")
        {
            Description = "The first ranking, ISO 8601 (UTC); by default two days after the first event.",
        };
        var to = new Option<string?>("--to")
        {
            Description = "No window ends later, ISO 8601 (UTC); by default the last event.",
        };
        var command = new Command(
            "trending",
            "Replay a site's events, rank at each step by what came up to then, and count who turned to what was ranked: "
            + "beside the formulas of other systems and a list that knows the future.")
        {
            events, articles, horizon, step, from, to,
        };
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var options = new TrendingEvaluationOptions
            {
                Horizons = [.. SharedOptions.Items(run.Parse.GetRequiredValue(horizon))
                    .Select(item => Span(horizon.Name, item))],
                Step = run.Parse.GetValue(step) is { } text ? Span(step.Name, text) : null,
                From = Moment(from.Name, run.Parse.GetValue(from)),
                To = Moment(to.Name, run.Parse.GetValue(to)),
            };
            if (options.Horizons.Count == 0)
            {
                throw new UsageException($"{horizon.Name}: one at least is needed.");
            }

            ImportFile[] articleFiles = run.Parse.GetValue(articles) is { } path
                ? [new ImportFile(path, RowFormat.ByName, header: null)]
                : [];
            ImportFile[] eventFiles = [new ImportFile(run.Parse.GetRequiredValue(events), RowFormat.ByName, header: null)];
            using var errors = new RowErrors(run.Note, all: null);
            var failed = 0;
            var history = await run.WithProgressAsync(
                "read",
                articleFiles.Concat(eventFiles).Sum(file => (double)(file.Bytes ?? 0)),
                report => Task.Run(
                    () => SiteFiles.Read(
                        articleFiles,
                        eventFiles,
                        errors,
                        failure =>
                        {
                            failed++;
                            run.Note(failure);
                        },
                        read => report(read),
                        cancellationToken),
                    cancellationToken));
            if (failed > 0)
            {
                return ExitCodes.Failed;
            }

            try
            {
                var results = await run.WithProgressAsync("rank", 1, report => Task.Run(
                    () => TrendingEvaluation.Run(history, options, report, cancellationToken), cancellationToken));
                Print(run, results);
            }
            catch (ArgumentException failure)
            {
                throw new UsageException(failure.Message);
            }

            return errors.Count > 0 ? ExitCodes.Rejected : ExitCodes.Ok;
        }
    }

    private static TimeSpan Span(string option, string text)
    {
        var unit = text.Length > 1 ? text[^1] : ' ';
        var hours = unit switch
        {
            'm' => 1 / 60.0,
            'h' => 1,
            'd' => 24,
            _ => 0,
        };
        return hours > 0
            && double.TryParse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture, out var number)
            && number * hours is >= 1 / 60.0 and <= 24 * 60
                ? TimeSpan.FromHours(number * hours)
                : throw new UsageException($"{option}: \"{text}\" is no time from 1m to 60d, such as 30m, 3h or 1d.");
    }

    private static DateTimeOffset? Moment(string option, string? text) =>
        text is null ? null
        : TimeText.TryParse(Encoding.UTF8.GetBytes(text), out var unixMs)
            ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
            : throw new UsageException($"{option}: \"{text}\" is no moment, such as 2026-03-01T12:00:00Z.");

    private static string Name(TimeSpan horizon) => horizon.TotalMinutes % 60 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{horizon.TotalHours:0}h")
        : string.Create(CultureInfo.InvariantCulture, $"{horizon.TotalMinutes:0.##}m");

    private static void Print(CommandRun run, IReadOnlyList<HorizonResult> results)
    {
        if (run.IsJson)
        {
            run.Print(JsonSerializer.Serialize(new
            {
                horizons = results.ToDictionary(
                    result => Name(result.Horizon),
                    result => new
                    {
                        rankings = result.Rankings,
                        mean_pool = Math.Round(result.MeanPool, 1),
                        methods = result.Methods.ToDictionary(method => method.Name, Json),
                    }),
            }));
            return;
        }

        foreach (var result in results)
        {
            run.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"Next {Name(result.Horizon)}: {result.Rankings:N0} rankings of {result.MeanPool:N0} articles."));
            var table = new Table { Border = TableBorder.Simple };
            table.AddColumns("method", "readers10", "", "lead", "", "ndcg10", "lag p50", "p90", "alarms", "turnover");
            foreach (var method in result.Methods.OrderByDescending(method => method.ReadersAt10.Mean))
            {
                string[] cells =
                [
                    method.Variant.Length > 0 ? $"{method.Name} {method.Variant}" : method.Name,
                    Text(method.ReadersAt10.Mean),
                    Text(method.ReadersAt10),
                    method.ReadersLead is { } lead ? Text(lead.Mean) : "",
                    method.ReadersLead is { } ends ? Text(ends) : "",
                    Text(method.NdcgAt10.Mean),
                    Minutes(method.Lag.MedianMinutes),
                    Minutes(method.Lag.P90Minutes),
                    Text(method.FalseAlarms),
                    Text(method.Turnover),
                ];
                table.AddRow(cells.Select(RankedLists.Cell));
            }

            run.Screen.Write(table);
        }
    }

    private static object Json(TrendingMeasure method) => new
    {
        variant = method.Variant.Length > 0 ? method.Variant : null,
        ndcg10 = Round(method.NdcgAt10.Mean),
        ndcg10_interval = Ends(method.NdcgAt10),
        readers10 = Round(method.ReadersAt10.Mean),
        readers10_interval = Ends(method.ReadersAt10),
        best_other = method.BestOther,
        ndcg10_lead = method.NdcgLead is { } ndcg ? Round(ndcg.Mean) : (double?)null,
        ndcg10_lead_interval = method.NdcgLead is { } ndcgEnds ? Ends(ndcgEnds) : null,
        readers10_lead = method.ReadersLead is { } readers ? Round(readers.Mean) : (double?)null,
        readers10_lead_interval = method.ReadersLead is { } readersEnds ? Ends(readersEnds) : null,
        lag_minutes_median = method.Lag.MedianMinutes,
        lag_minutes_p90 = method.Lag.P90Minutes,
        missed = method.Lag.Missed,
        ideal_articles = method.Lag.Articles,
        false_alarms = Round(method.FalseAlarms),
        turnover = Round(method.Turnover),
    };

    private static double[] Ends(Interval interval) => [Round(interval.Low), Round(interval.High)];

    private static double Round(double value) => Math.Round(value, 4);

    private static string Text(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static string Text(Interval interval) => $"{Text(interval.Low)}..{Text(interval.High)}";

    private static string Minutes(double? value) =>
        value is { } minutes ? minutes.ToString("F0", CultureInfo.InvariantCulture) : "never";
}
