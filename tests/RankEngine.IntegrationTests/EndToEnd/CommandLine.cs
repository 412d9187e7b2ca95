using System.CommandLine;
using System.Text.Json;
using RankEngine.Cli;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>Runs <c>rankengine</c> as a person would, and reads its JSON.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command that must succeed.</summary>
    public static async Task<JsonElement> RunAsync(params string[] line)
    {
        var (code, output, error) = await TryAsync(line);
        Assert.True(code == ExitCodes.Ok, $"{string.Join(' ', line)} ended with {code}: {output}{error}");
        return output.Length > 0 ? JsonDocument.Parse(output).RootElement : default;
    }

    /// <summary>Runs a command that may fail.</summary>
    public static async Task<(int Code, string Output, string Error)> TryAsync(params string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await RankEngineCommand.RunAsync(
            [.. line, "--json"], new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Compares the store with the logs of some servers; all must be applied and agree.</summary>
    public static async Task<JsonElement> VerifyAsync(string? redis, params string[] directories)
    {
        var report = await RunAsync(
        [
            "verify",
            .. directories.SelectMany(directory => new[] { "--data", directory }),
            .. redis is null ? Array.Empty<string>() : ["--redis", redis],
        ]);
        Assert.True(report.GetProperty("clean").GetBoolean());
        return report;
    }
}
