using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RankEngine.Cli.Import;
using RankEngine.Cli.Output;
using RankEngine.Events;
using RankEngine.Simulation;
using RankEngine.Simulation.Articles;
using RankEngine.Simulation.Readers;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine simulate</c>: a site that never was, as files for <c>import site</c>.</summary>
/// <remarks>No server is asked: readers see what an imagined editor shows. The same options give the same bytes.</remarks>
internal static class SimulateCommand
{
    /// <summary>Fixed, so that a seed alone tells what is written; an import may shift it to now.</summary>
    private const string DefaultStart = "2026-01-01T00:00:00Z";

    private const double ViewsPerReader = 2.5;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var articlesFile = new Argument<string>("articles-file")
        {
            Description = "File for the articles, compressed when it ends in .gz.",
        };
        var eventsFile = new Argument<string>("events-file")
        {
            Description = "File for the events, compressed when it ends in .gz.",
        };
        var truth = new Option<string?>("--truth")
        {
            Description = "File for what no site knows: the probability of a click, for each impression by its id.",
            HelpName = "file",
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Decides everything; the same seed and options give the same bytes.",
            DefaultValueFactory = _ => 1,
        };
        var articles = Count("--articles", 1_000, "Articles, about; new versions of them come on top.");
        var readers = Count("--readers", 5_000, "Readers who may come.");
        var days = Length("--days", "Days that pass, by default 2.");
        var hours = Length("--hours", "Hours that pass, in place of --days.");
        var start = new Option<string>("--start")
        {
            Description = $"When it begins. {ImportOptions.TimesHelp}",
            HelpName = "moment",
            DefaultValueFactory = _ => DefaultStart,
        };
        var views = Length("--views", $"Views in a day, by default {ViewsPerReader} for each reader.");
        var noImpressions = new Option<bool>("--no-impressions")
        {
            Description = "Leave out impressions, nine events in ten.",
        };
        var command = new Command(
            "simulate",
            "Write a simulated site as files that \"import site\" takes. No server is needed.")
        {
            articlesFile, eventsFile, truth, seed, articles, readers, days, hours, start, views, noImpressions,
        };
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var parse = run.Parse;
            var plan = new SimulationPlan(
                parse.GetRequiredValue(articlesFile),
                parse.GetRequiredValue(eventsFile),
                parse.GetValue(truth),
                parse.GetValue(seed),
                parse.GetValue(articles),
                parse.GetValue(readers),
                Start(parse.GetRequiredValue(start)),
                Span(parse.GetValue(days), parse.GetValue(hours)),
                parse.GetValue(views) ?? ViewsPerReader * parse.GetValue(readers),
                !parse.GetValue(noImpressions));
            plan.Check();
            var summary = await run.WithProgressAsync(
                "simulate", 1, report => Task.Run(() => WriteAsync(plan, report, cancellationToken), cancellationToken));
            Print(run, plan, summary);
            return ExitCodes.Ok;
        }
    }

    private static async Task<SimulationSummary> WriteAsync(
        SimulationPlan plan, Action<double> report, CancellationToken cancellationToken)
    {
        var newsroom = new Newsroom(Newsroom.Sized(
            new NewsroomOptions { Start = plan.Start, Seed = plan.Seed }, plan.Articles, plan.End));
        var summary = new SimulationSummary();

        var bar = new Progress(plan, report);
        await OutputFile.WriteAsync(plan.ArticlesFile, TextWriter.Null, async writer =>
        {
            foreach (var article in newsroom.PublishUntil(plan.End))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await writer.WriteLineAsync(ProtoJson.Row(article.ToMessage()).AsMemory(), cancellationToken);
                summary.Add(article);
                bar.Reach(article.Time, from: 0);
            }

            return true;
        });

        var readership = new Readership(
            new ReadershipOptions
            {
                Seed = plan.Seed,
                Readers = plan.Readers,
                RecordImpressions = plan.WithImpressions,
            },
            newsroom);
        await OutputFile.WriteAsync(plan.EventsFile, TextWriter.Null, events =>
            OutputFile.WriteAsync(plan.TruthFile ?? OutputFile.Standard, TextWriter.Null, async truths =>
            {
                foreach (var happened in readership.History(plan.Start, plan.End, plan.ViewsPerDay))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await events.WriteLineAsync(ProtoJson.Row(happened.ToMessage()).AsMemory(), cancellationToken);
                    if (plan.TruthFile is not null && happened.ClickProbability is { } probability)
                    {
                        await truths.WriteLineAsync(Truth(happened.Id, probability).AsMemory(), cancellationToken);
                    }

                    summary.Add(happened.Kind);
                    bar.Reach(happened.Time, from: Progress.ArticlesShare);
                }

                return true;
            }));
        return summary;
    }

    private static string Truth(string id, double probability) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{id}\",\"click_probability\":{probability}}}");

    private static void Print(CommandRun run, SimulationPlan plan, SimulationSummary summary)
    {
        if (run.IsJson)
        {
            run.Print(JsonSerializer.Serialize(new
            {
                seed = plan.Seed,
                from = plan.Start,
                to = plan.End,
                articles = summary.Articles,
                versions = summary.Versions,
                events = summary.Events,
                kinds = summary.Kinds,
                files = new[] { plan.ArticlesFile, plan.EventsFile, plan.TruthFile }.OfType<string>(),
            }));
            return;
        }

        var culture = CultureInfo.InvariantCulture;
        run.Say(string.Create(
            culture, $"{summary.Articles:N0} articles and {summary.Versions:N0} new versions in {plan.ArticlesFile}."));
        run.Say(string.Create(
            culture,
            $"{summary.Events:N0} events in {plan.EventsFile}: "
            + $"{string.Join(", ", summary.Kinds.Select(kind => string.Create(culture, $"{kind.Value:N0} {kind.Key}")))}."));
        run.Say($"import site --articles {plan.ArticlesFile} --events {plan.EventsFile} --shift-to-now");
    }

    private static Option<int> Count(string name, int standard, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 10_000_000))
            {
                result.AddError($"{name} must be from 1 to 10000000.");
            }
        });
        return option;
    }

    private static Option<double?> Length(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (> 0 and <= 1e9)))
            {
                result.AddError($"{name} must be more than 0.");
            }
        });
        return option;
    }

    private static DateTimeOffset Start(string text) =>
        TimeText.TryParse(Encoding.UTF8.GetBytes(text), out var unixMs)
            ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
            : throw new UsageException($"--start: \"{text}\" {TimeText.Rule}.");

    private static TimeSpan Span(double? days, double? hours)
    {
        var span = (days, hours) switch
        {
            (not null, not null) => throw new UsageException("Give --days or --hours, not both."),
            (null, { } number) => number / 24,
            _ => days ?? 2,
        };
        return span <= 3650
            ? TimeSpan.FromMilliseconds(Math.Ceiling(span * TimeSpan.MillisecondsPerDay))
            : throw new UsageException("At most 3650 days can pass.");
    }

    /// <summary>What is to be simulated, and where it goes.</summary>
    private sealed record SimulationPlan(
        string ArticlesFile,
        string EventsFile,
        string? TruthFile,
        int Seed,
        int Articles,
        int Readers,
        DateTimeOffset Start,
        TimeSpan Length,
        double ViewsPerDay,
        bool WithImpressions)
    {
        public DateTimeOffset End => Start + Length;

        public void Check()
        {
            string[] files = [.. new[] { ArticlesFile, EventsFile, TruthFile }.OfType<string>().Select(Path.GetFullPath)];
            if (files.Distinct(StringComparer.Ordinal).Count() < files.Length)
            {
                throw new UsageException("Articles, events and truth need a file each.");
            }

            if (Array.Exists([ArticlesFile, EventsFile, TruthFile], file => file is OutputFile.Standard or ""))
            {
                throw new UsageException("Articles and events go to files, not to standard output.");
            }

            if (TruthFile is not null && !WithImpressions)
            {
                throw new UsageException("--truth is about impressions, which --no-impressions leaves out.");
            }

            if (DateTimeOffset.MaxValue - Start < Length)
            {
                throw new UsageException("--start: too late, it would go on after the year 9999.");
            }
        }
    }

    /// <summary>What was written.</summary>
    private sealed class SimulationSummary
    {
        private readonly SortedDictionary<EventKind, long> _kinds = [];

        public long Articles { get; private set; }

        public long Versions { get; private set; }

        public long Events => _kinds.Values.Sum();

        /// <summary>Events by the contract's names of their kinds.</summary>
        public Dictionary<string, long> Kinds =>
            _kinds.ToDictionary(kind => kind.Key.ToString().ToLowerInvariant(), kind => kind.Value);

        public void Add(SimulatedArticle article)
        {
            Articles += article.Version == 0 ? 1 : 0;
            Versions += article.Version == 0 ? 0 : 1;
        }

        public void Add(EventKind kind) => _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
    }

    /// <summary>Tells how far the simulated time has come.</summary>
    private sealed class Progress(SimulationPlan plan, Action<double> report)
    {
        public const double ArticlesShare = 0.3;

        private double _told;

        public void Reach(DateTimeOffset time, double from)
        {
            var share = from == 0 ? ArticlesShare : 1 - ArticlesShare;
            var reached = from + (share * ((time - plan.Start) / plan.Length));
            if (reached - _told > 0.001)
            {
                report(reached - _told);
                _told = reached;
            }
        }
    }
}
