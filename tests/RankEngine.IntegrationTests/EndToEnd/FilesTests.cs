using System.IO.Compression;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>A site goes into files and comes out of them, and nothing is lost or counted twice on the way.</summary>
[Collection(EndToEndTests.Name)]
public sealed class FilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("re-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SimulateImportExportImport_SameSite_EveryIntegerIsTheSame()
    {
        await using var server = await ServerProcess.StartNewAsync("--RankEngine:Refresh:Scheduled=false");
        var simulated = await CommandLine.RunAsync(
            "simulate", In("a.jsonl.gz"), In("e.jsonl.gz"), "--articles", "120", "--readers", "400", "--hours", "30");
        var events = simulated.GetProperty("events").GetInt64();
        Assert.True(events > 10_000, $"Only {events} events.");

        // Two imports of the same files count once.
        for (var time = 0; time < 2; time++)
        {
            await CommandLine.RunAsync(
                "import", "site", "--server", server.Address, "--articles", In("a.jsonl.gz"), "--events", In("e.jsonl.gz"));
            var report = await CommandLine.VerifyAsync(redis: null, server.Data);
            Assert.Equal((time + 1) * events, report.GetProperty("events").GetInt64());
            Assert.Equal(time * events, report.GetProperty("repeated").GetInt64());
        }

        // So does an export of what they became.
        await ExportAsync(server, "1");
        await CommandLine.RunAsync(
            "import", "events", In("events1.jsonl.gz"), "--pseudonymous", "--server", server.Address);
        var again = await CommandLine.VerifyAsync(redis: null, server.Data);
        Assert.Equal(events, Distinct(again));

        // Elsewhere it comes to the same, under a key of another installation too.
        await using var other = await ServerProcess.StartNewAsync("--RankEngine:Refresh:Scheduled=false");
        await CommandLine.RunAsync(
            "import",
            "site",
            "--pseudonymous",
            "--server",
            other.Address,
            "--articles",
            In("articles1.jsonl.gz"),
            "--events",
            In("events1.jsonl.gz"));
        Assert.Equal(events, Distinct(await CommandLine.VerifyAsync(redis: null, other.Data)));
        await ExportAsync(other, "2");
        Assert.Equal(Lines("articles1.jsonl.gz"), Lines("articles2.jsonl.gz"));
        Assert.Equal(events, Lines("events1.jsonl.gz").Count);
        Assert.Equal(Lines("events1.jsonl.gz"), Lines("events2.jsonl.gz"));
        Assert.Equal(simulated.GetProperty("articles").GetInt32(), Lines("articles1.jsonl.gz").Count);
    }

    private static long Distinct(System.Text.Json.JsonElement report) =>
        report.GetProperty("events").GetInt64() - report.GetProperty("repeated").GetInt64();

    private string In(string name) => Path.Combine(_folder, name);

    private async Task ExportAsync(ServerProcess server, string name)
    {
        await CommandLine.RunAsync(
            "export", "articles", "--server", server.Address, "--output", In($"articles{name}.jsonl.gz"));
        await CommandLine.RunAsync("export", "events", "--data", server.Data, "--output", In($"events{name}.jsonl.gz"));
    }

    /// <summary>Different lines in a fixed order: a log holds repeats, and records as they arrived.</summary>
    private SortedSet<string> Lines(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(In(name)), CompressionMode.Decompress));
        return new SortedSet<string>(
            reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
    }
}
