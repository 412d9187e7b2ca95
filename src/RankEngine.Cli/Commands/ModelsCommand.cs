using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;
using Spectre.Console;
using ModelsService = RankEngine.Contracts.V1.Models;

namespace RankEngine.Cli.Commands;

/// <summary>
/// <c>rankengine models list|upload|promote|rollback|vectors</c>: which ranking models there are, which one scores.
/// </summary>
internal static class ModelsCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("models", "Show, upload, promote and roll back ranking models.")
    {
        CreateList(),
        CreateUpload(),
        CreatePromote(),
        CreateRollback(),
        ModelsVectorsCommand.Create(),
    };

    private static Command CreateList()
    {
        var command = new Command("list", "Show the models of the site, newest first.");
        command.SetAction((parse, token) => CommandRun.RunAsync(
            parse,
            async (run, cancellationToken) =>
            {
                var response = await new ModelsService.ModelsClient(run.Calls)
                    .ListAsync(new ListModelsRequest { Site = run.Site }, run.Call(cancellationToken));
                if (run.IsJson)
                {
                    run.Print(ProtoJson.Response(response));
                }
                else if (response.Models.Count == 0)
                {
                    run.Say("There is no model; a formula scores.");
                }
                else
                {
                    run.Screen.Write(ToTable(response.Models));
                }

                return ExitCodes.Ok;
            },
            token));
        return command;
    }

    private static Command CreateUpload()
    {
        var manifest = new Argument<FileInfo>("manifest") { Description = "The model's manifest.json." };
        var content = new Argument<FileInfo>("model") { Description = "The model's file." };
        manifest.AcceptExistingOnly();
        content.AcceptExistingOnly();
        var command = new Command("upload", "Give the service a trained model's files.") { manifest, content };
        command.SetAction((parse, token) => CommandRun.RunAsync(
            parse,
            async (run, cancellationToken) =>
            {
                var request = new UploadModelRequest
                {
                    Site = run.Site,
                    Manifest = await ReadAsync(run.Parse.GetRequiredValue(manifest), 1 << 20, cancellationToken),
                    Content = await ReadAsync(run.Parse.GetRequiredValue(content), 16 << 20, cancellationToken),
                };
                var response = await new ModelsService.ModelsClient(run.Calls)
                    .UploadAsync(request, run.Call(cancellationToken));
                Print(run, response, $"Model {response.Model?.Version} is there; \"models promote\" makes it score.");
                return ExitCodes.Ok;
            },
            token));
        return command;
    }

    private static Command CreatePromote()
    {
        var version = new Argument<string>("version") { Description = "Version of the model." };
        var command = new Command("promote", "Make a model the one that scores.") { version };
        command.SetAction((parse, token) => CommandRun.RunAsync(
            parse,
            async (run, cancellationToken) =>
            {
                var request = new PromoteModelRequest
                {
                    Site = run.Site,
                    Version = run.Parse.GetRequiredValue(version),
                };
                var response = await new ModelsService.ModelsClient(run.Calls)
                    .PromoteAsync(request, run.Call(cancellationToken));
                Print(run, response, $"Model {response.Model?.Version ?? request.Version} scores now.");
                return ExitCodes.Ok;
            },
            token));
        return command;
    }

    private static Command CreateRollback()
    {
        var command = new Command("rollback", "Return to the model that scored before the last promotion.");
        command.SetAction((parse, token) => CommandRun.RunAsync(
            parse,
            async (run, cancellationToken) =>
            {
                var response = await new ModelsService.ModelsClient(run.Calls)
                    .RollbackAsync(new RollbackModelRequest { Site = run.Site }, run.Call(cancellationToken));
                Print(run, response, response.Model is { } model
                    ? $"Model {model.Version} scores again."
                    : "The formula scores again.");
                return ExitCodes.Ok;
            },
            token));
        return command;
    }

    private static async Task<ByteString> ReadAsync(FileInfo file, long mostBytes, CancellationToken cancellationToken)
    {
        if (file.Length > mostBytes)
        {
            throw new UsageException($"{file} is larger than {mostBytes >> 20} MiB.");
        }

        return UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
    }

    private static void Print(CommandRun run, IMessage response, string sentence)
    {
        if (run.IsJson)
        {
            run.Print(ProtoJson.Response(response));
        }
        else
        {
            run.Say(sentence);
        }
    }

    private static Table ToTable(IEnumerable<Model> models)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("version", "active", "created", "rows", "features", "metrics", "sha256");
        foreach (var model in models)
        {
            var metrics = model.Metrics
                .OrderBy(metric => metric.Key, StringComparer.Ordinal)
                .Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:G4}"));
            table.AddRow(
                RankedLists.Cell(model.Version),
                RankedLists.Cell(model.Active ? "yes" : ""),
                RankedLists.Cell(model.Created is { } created
                    ? created.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) : ""),
                RankedLists.Cell(model.Rows.ToString("N0", CultureInfo.InvariantCulture)),
                RankedLists.Cell(model.FeatureSchema.ToString(CultureInfo.InvariantCulture)),
                RankedLists.Cell(string.Join(", ", metrics)),
                RankedLists.Cell(model.Sha256.Length > 12 ? model.Sha256[..12] : model.Sha256));
        }

        return table;
    }
}
