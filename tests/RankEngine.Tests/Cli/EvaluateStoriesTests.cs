using System.CommandLine;
using System.Text.Json;
using RankEngine.Cli;

namespace RankEngine.Tests.Cli;

public sealed class EvaluateStoriesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evaluate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RunAsync_UciHeadlines_FindsMoreThanItsBaseline()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        const string Name = "shared/data/stories/uci-headlines.jsonl.gz";
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, Name)))
        {
            directory = directory.Parent;
        }

        Assert.SkipWhen(directory is null, $"{Name} is not on this machine.");

        var (code, output) = await RunAsync(Path.Combine(directory!.FullName, Name));

        Assert.Equal(ExitCodes.Ok, code);
        var methods = JsonDocument.Parse(output).RootElement.GetProperty("methods");
        Assert.InRange(methods.GetProperty("tfidf").GetProperty("precision_at_10").GetDouble(), 0.779, 0.789);
        var ours = methods.GetProperty("rankengine");
        Assert.InRange(ours.GetProperty("precision_at_10").GetDouble(), 0.82, 1);
        Assert.InRange(ours.GetProperty("b3_f1").GetDouble(), 0.78, 1);
        var served = methods.GetProperty("served");
        Assert.InRange(served.GetProperty("b3_precision").GetDouble(), 0.97, 1);
        Assert.InRange(served.GetProperty("b3_recall").GetDouble(), 0.08, 1);
    }

    [Fact]
    public async Task RunAsync_SmallFile_PrintsOneLineOfJson()
    {
        var file = Path.Combine(_folder, "stories.jsonl");
        await File.WriteAllLinesAsync(
            file,
            [
                """{"title":"bank raises rates","story":"rates"}""",
                """{"title":"comet above coast","story":"comet","body":null}""",
                "",
                """{"title":"bank raises rates again","story":"rates"}""",
            ],
            TestContext.Current.CancellationToken);

        var (code, output) = await RunAsync(file);

        Assert.Equal(ExitCodes.Ok, code);
        var result = JsonDocument.Parse(Assert.Single(output.Trim().Split('\n'))).RootElement;
        Assert.Equal(3, result.GetProperty("articles").GetInt32());
        Assert.Equal(2, result.GetProperty("stories").GetInt32());
    }

    [Theory]
    [InlineData("""{"title":"no story"}""")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"title":"a","story":"b","published":"today"}""")]
    [InlineData("""{"title":"a","story":"b","published":999999999999999999}""")]
    [InlineData("")]
    public async Task RunAsync_BadFile_SaysSo(string line)
    {
        var file = Path.Combine(_folder, "bad.jsonl");
        await File.WriteAllTextAsync(file, line, TestContext.Current.CancellationToken);

        var (code, _) = await RunAsync(file);

        Assert.Equal(ExitCodes.Usage, code);
    }

    private static async Task<(int Code, string Output)> RunAsync(string file)
    {
        var configuration = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var code = await RankEngineCommand.RunAsync(["evaluate", "stories", "--articles", file, "--json"], configuration);
        return (code, configuration.Output.ToString()!);
    }
}
