using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using RankEngine.Cli;

namespace RankEngine.Tests.Cli;

public sealed class SimulateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simulate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RunAsync_SameSeed_WritesTheSameBytes()
    {
        await SimulateAsync("a1.jsonl.gz", "e1.jsonl.gz", "--truth", In("t1.jsonl.gz"), "--seed", "5");
        await SimulateAsync("a2.jsonl.gz", "e2.jsonl.gz", "--truth", In("t2.jsonl.gz"), "--seed", "5");
        await SimulateAsync("a3.jsonl", "e3.jsonl", "--seed", "5");
        await SimulateAsync("a4.jsonl", "e4.jsonl", "--seed", "6");

        foreach (var kind in (string[])["a", "e", "t"])
        {
            Assert.Equal(Bytes($"{kind}1.jsonl.gz"), Bytes($"{kind}2.jsonl.gz"));
        }

        // Neither compression nor the truth beside them changes a row.
        Assert.Equal(Lines("a1.jsonl.gz"), Lines("a3.jsonl"));
        Assert.Equal(Lines("e1.jsonl.gz"), Lines("e3.jsonl"));
        Assert.Empty(Lines("e3.jsonl").Intersect(Lines("e4.jsonl")));
        Assert.Empty(Directory.GetFiles(_folder, "*.unfinished"));
    }

    [Fact]
    public async Task RunAsync_Files_AreTakenByImportSite()
    {
        var summary = await SimulateAsync("a.jsonl.gz", "e.jsonl.gz");

        var report = await RunAsync(
            "import", "site", "--articles", In("a.jsonl.gz"), "--events", In("e.jsonl.gz"), "--dry-run");

        var parts = report.GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal(
            summary.GetProperty("articles").GetInt64() + summary.GetProperty("versions").GetInt64(),
            parts[0].GetProperty("accepted").GetInt64());
        Assert.Equal(summary.GetProperty("events").GetInt64(), parts[1].GetProperty("accepted").GetInt64());
        Assert.All(parts, part =>
        {
            Assert.Equal(0, part.GetProperty("rejected").GetInt64());
            Assert.Empty(part.GetProperty("ignored_columns").EnumerateArray());
            Assert.Empty(part.GetProperty("remarks").EnumerateArray());
        });
        Assert.Equal(
            summary.GetProperty("events").GetInt64(),
            summary.GetProperty("kinds").EnumerateObject().Sum(kind => kind.Value.GetInt64()));
        Assert.InRange(summary.GetProperty("articles").GetInt32(), 90, 110);
    }

    [Fact]
    public async Task RunAsync_Events_LieInThePeriodAndNameItsArticles()
    {
        await SimulateAsync("a.jsonl", "e.jsonl", "--start", "2026-05-04T06:00:00+02:00");

        var from = new DateTimeOffset(2026, 5, 4, 4, 0, 0, TimeSpan.Zero);
        var published = new Dictionary<string, (DateTimeOffset Published, long Revision)>();
        foreach (var article in Rows("a.jsonl"))
        {
            // A later version of an article stands later, and says so.
            var id = article.GetProperty("id").GetString()!;
            var revision = long.Parse(article.GetProperty("revision").GetString()!, null);
            Assert.Equal(published.GetValueOrDefault(id).Revision + 1, revision);
            published[id] = (article.GetProperty("published").GetDateTimeOffset(), revision);
        }

        Assert.Contains(published.Values, article => article.Revision > 1);
        var last = from;
        foreach (var happened in Rows("e.jsonl"))
        {
            var time = happened.GetProperty("time").GetDateTimeOffset();
            Assert.InRange(time, last, from.AddHours(20));
            Assert.True(published[happened.GetProperty("article").GetString()!].Published <= time);
            last = time;
        }
    }

    [Fact]
    public async Task RunAsync_Truth_FitsTheClicks()
    {
        await SimulateAsync("a.jsonl", "e.jsonl", "--truth", In("t.jsonl"), "--views", "4000");

        var truth = Rows("t.jsonl").ToDictionary(
            row => row.GetProperty("id").GetString()!, row => row.GetProperty("click_probability").GetDouble());
        var events = Rows("e.jsonl").ToArray();
        Assert.Equal(Ids("EVENT_KIND_IMPRESSION"), truth.Keys);
        Assert.All(truth.Values, probability => Assert.InRange(probability, 0, 1));

        // Independent draws: their count keeps to the sum of the probabilities, within five standard deviations.
        var clicks = Ids("EVENT_KIND_CLICK").Count();
        var expected = truth.Values.Sum();
        var deviation = Math.Sqrt(truth.Values.Sum(probability => probability * (1 - probability)));
        Assert.True(clicks > 300, $"Only {clicks} clicks.");
        Assert.InRange(clicks, expected - (5 * deviation), expected + (5 * deviation));

        IEnumerable<string> Ids(string kind) => events
            .Where(happened => happened.GetProperty("kind").GetString() == kind)
            .Select(happened => happened.GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task RunAsync_NoPlaceForTheFile_FailsInASentence()
    {
        using var error = new StringWriter();

        var code = await RankEngineCommand.RunAsync(
            ["simulate", In("no/such/a.jsonl"), In("e.jsonl")], new InvocationConfiguration { Error = error });

        Assert.Equal(ExitCodes.Failed, code);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private byte[] Bytes(string name) => File.ReadAllBytes(In(name));

    private string[] Lines(string name)
    {
        using Stream file = File.OpenRead(In(name));
        using var rows = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(rows);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private IEnumerable<JsonElement> Rows(string name) =>
        Lines(name).Select(line => JsonDocument.Parse(line).RootElement);

    private Task<JsonElement> SimulateAsync(string articles, string events, params string[] options) =>
        RunAsync(
        [
            "simulate", In(articles), In(events), "--articles", "100", "--readers", "150", "--hours", "20", .. options,
        ]);

    private static async Task<JsonElement> RunAsync(params string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await RankEngineCommand.RunAsync(
            [.. line, "--json"], new InvocationConfiguration { Output = output, Error = error });
        Assert.True(code == ExitCodes.Ok, error.ToString());
        return JsonDocument.Parse(output.ToString()).RootElement;
    }
}
