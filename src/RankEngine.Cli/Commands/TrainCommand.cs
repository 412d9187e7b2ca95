using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using RankEngine.Checkpoints;
using RankEngine.Cli.Evaluation;
using RankEngine.Contracts.V1;
using RankEngine.Learning.Text;
using RankEngine.Learning.Training;
using RankEngine.Ranking;
using RankEngine.Text;
using ModelsService = RankEngine.Contracts.V1.Models;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine train</c>: learns a ranking model from the logs, and may make it the one that scores.</summary>
internal static class TrainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var data = new Option<string[]>("--data")
        {
            Description = "Data directories of all replicas: their logs are read, also while a server writes them.",
            HelpName = "directory",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--out")
        {
            Description = "Folder of the model's versions; its last part is the model's name.",
            HelpName = "folder",
            DefaultValueFactory = _ => Path.Combine("models", "ranker"),
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Decides what is sampled; the same logs and seed give the same model.",
            DefaultValueFactory = _ => 1,
        };
        var maxRows = new Option<int>("--max-rows")
        {
            Description = "About how many rows to learn from, 1,000 or more; of more an even share is taken.",
            DefaultValueFactory = _ => new LogReplayOptions().MaxRows,
        };
        maxRows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1_000)
            {
                result.AddError("--max-rows must be 1000 or more.");
            }
        });
        var force = new Option<bool>("--force")
        {
            Description = "Write the model although there are too few rows or it measures badly.",
        };
        var promote = new Option<bool>("--promote")
        {
            Description = "Upload the model to the server and make it the one that scores.",
        };
        var command = new Command("train", "Learn a ranking model from the logs.")
        {
            data, output, seed, maxRows, force, promote,
        };
        var sentences = new SentenceModel(command);
        command.SetAction((parse, token) => CommandRun.RunAsync(parse, RunAsync, token));
        return command;

        async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var (folder, name) = Place(run.Parse.GetRequiredValue(output));
            using var encoder = sentences.Load(run);
            var replay = new LogReplayOptions
            {
                Seed = run.Parse.GetValue(seed),
                MaxRows = run.Parse.GetValue(maxRows),
            };
            var isForced = run.Parse.GetValue(force);

            // 1. The site's past, in order.
            var history = await ReadAsync(run, run.Parse.GetRequiredValue(data), cancellationToken);

            // 2. Rows.
            var plan = LogReplay.Plan(history, replay);
            var rows = await run.WithProgressAsync("replaying", 1, report => Task.Run(
                () => LogReplay.Rows(
                    run.Site,
                    history,
                    plan,
                    replay,
                    new EncoderFitter(EncoderSource.Shipped(encoder)),
                    report,
                    cancellationToken),
                cancellationToken));

            // 3. The model; refused here when it is no good.
            var created = run.Clock.GetUtcNow();
            var options = new RankerTrainingOptions
            {
                Name = name,
                Version = VersionOf(created, replay.Seed),
                Created = created,
                Seed = replay.Seed,
                Commit = Commit(),
                Force = isForced,
            };
            var trained = await run.WithProgressAsync("training", null, _ => Task.Run(
                () => LinearTrainer.Train(rows, options, cancellationToken), cancellationToken));
            var path = ModelFile.Write(folder, trained.ManifestBytes, trained.ContentBytes);

            // 4. The server.
            var isPromoted = run.Parse.GetValue(promote);
            if (isPromoted)
            {
                await PromoteAsync(run, trained, cancellationToken);
            }

            Print(run, history, trained.Model.Manifest, path, isForced, isPromoted);
            return ExitCodes.Ok;
        }
    }

    private static (string Folder, string Name) Place(string output)
    {
        var full = Path.GetFullPath(Path.TrimEndingDirectorySeparator(output));
        var name = Path.GetFileName(full);
        if (!Identifiers.IsValid(name) || name[0] == '.' || Path.GetDirectoryName(full) is not { } folder)
        {
            throw new UsageException(
                $"--out: the last part of \"{output}\" is the model's name; it {Identifiers.Rule}, "
                + "and not begin with a dot.");
        }

        return (folder, name);
    }

    private static async Task<SiteHistory> ReadAsync(
        CommandRun run, string[] directories, CancellationToken cancellationToken)
    {
        var logs = new List<LogHistory>();
        try
        {
            foreach (var directory in directories)
            {
                logs.Add(LogHistory.Open(directory, live: true, run.Logger));
            }

            if (logs.Exists(log => !log.IsRaw))
            {
                run.Note(
                    "What is older than the log keeps is only counted: articles of that time are known, its events are "
                    + "not trained on. RankEngine:Checkpoints:RawLifetime says how long events are kept.");
            }

            return await run.WithProgressAsync("reading logs", 1, report => Task.Run(
                () => SiteHistory.Read(run.Site, logs, report, cancellationToken), cancellationToken));
        }
        finally
        {
            logs.ForEach(log => log.Dispose());
        }
    }

    private static async Task PromoteAsync(CommandRun run, TrainedRanker trained, CancellationToken cancellationToken)
    {
        var client = new ModelsService.ModelsClient(run.Calls);
        var upload = new UploadModelRequest
        {
            Site = run.Site,
            Manifest = ByteString.CopyFrom(trained.ManifestBytes),
            Content = ByteString.CopyFrom(trained.ContentBytes),
        };
        await client.UploadAsync(upload, run.Call(cancellationToken));
        var promotion = new PromoteModelRequest { Site = run.Site, Version = trained.Model.Manifest.Version };
        await client.PromoteAsync(promotion, run.Call(cancellationToken));
    }

    private static void Print(
        CommandRun run, SiteHistory history, ModelManifest manifest, string path, bool isForced, bool isPromoted)
    {
        if (run.IsJson)
        {
            run.Print(JsonSerializer.Serialize(new
            {
                version = manifest.Version,
                folder = path,
                events = history.Events.Count,
                rows = manifest.Rows,
                positives = manifest.Positives,
                metrics = manifest.Metrics,
                forced = isForced,
                promoted = isPromoted,
            }));
            return;
        }

        var culture = CultureInfo.InvariantCulture;
        run.Say(string.Create(
            culture,
            $"{manifest.Rows:N0} rows, {manifest.Positives:N0} of them opened, of {history.Events.Count:N0} events."));
        run.Say(string.Create(
            culture,
            $"On the latest fifth, not trained on: AUC {manifest.Metrics[LinearTrainer.AucMetric]:F4}, views in the "
            + $"last hour alone {manifest.Metrics[LinearTrainer.BaselineAucMetric]:F4}; log loss "
            + $"{manifest.Metrics[LinearTrainer.LogLossMetric]:F4}."));
        run.Say(isForced ? "The gate was not asked (--force)." : "The gate lets it pass.");
        run.Say($"Model {manifest.Version} is in {path}.");
        run.Say(isPromoted
            ? $"Model {manifest.Version} scores now."
            : "\"models upload\" and \"models promote\" make it score.");
    }

    private static string VersionOf(DateTimeOffset created, int seed) =>
        string.Create(CultureInfo.InvariantCulture, $"{created.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-s{(uint)seed}");

    // The build writes it behind the version.
    private static string? Commit()
    {
        var version = typeof(TrainCommand).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? null : version[(plus + 1)..];
    }
}
