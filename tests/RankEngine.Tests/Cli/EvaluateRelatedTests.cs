using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using RankEngine.Cli;
using RankEngine.Tests.Learning;

namespace RankEngine.Tests.Cli;

public sealed class EvaluateRelatedTests : IDisposable
{
    private static readonly string Pairs =
        Pair("Flood closes bridge", "Bridges closed by floods", "0.9")
        + Pair("Flood closes bridge", "Flood warning as river rises", "0.5")
        + Pair("Striker scores twice", "Central bank raises rates", "0.0");

    private readonly string _folder = Directory.CreateTempSubdirectory("evaluate").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RunAsync_TinyPairs_PrintsEveryMethod()
    {
        var file = Write("pairs.jsonl", Pairs);

        var (code, output, _) = await RunAsync("--pairs", file, "--json");

        Assert.Equal(ExitCodes.Ok, code);
        var answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(3, answer.GetProperty("pairs").GetInt32());
        var methods = answer.GetProperty("methods");
        Assert.Equal(
            ["tfidf", "lsa", "vectors", "rankengine"], methods.EnumerateObject().Select(method => method.Name));

        // People see that floods and bridges are the same in the plural; so does ours, in people's order.
        Assert.Equal(1, methods.GetProperty("rankengine").GetProperty("spearman").GetDouble());
        Assert.True(methods.GetProperty("rankengine").GetProperty("pearson").GetDouble() > 0.8);
    }

    [Fact]
    public async Task RunAsync_SentenceModel_IsAMethodAndPartOfOurs()
    {
        var file = Write("pairs.jsonl", Pairs);
        var (model, vocabulary) = new TinyOnnxModel().Write(_folder);

        var (code, output, error) = await RunAsync(
            "--pairs", file, "--sentence-model", model, "--vocabulary", vocabulary, "--max-tokens", "16", "--json");

        Assert.True(code == ExitCodes.Ok, error);
        var methods = JsonDocument.Parse(output).RootElement.GetProperty("methods");
        Assert.Equal(
            ["tfidf", "lsa", "vectors", "sentences", "rankengine"],
            methods.EnumerateObject().Select(method => method.Name));
        Assert.NotEqual(
            (await PearsonAsync()).GetRawText(), methods.GetProperty("rankengine").GetProperty("pearson").GetRawText());

        async Task<JsonElement> PearsonAsync() =>
            JsonDocument.Parse((await RunAsync("--pairs", file, "--json")).Output).RootElement
                .GetProperty("methods").GetProperty("rankengine").GetProperty("pearson");
    }

    [Fact]
    public async Task RunAsync_BadSentenceModel_NamesTheOption()
    {
        var file = Write("pairs.jsonl", Pairs);
        var (model, vocabulary) = new TinyOnnxModel { Places = 20 }.Write(_folder);
        string[] both = ["--sentence-model", model, "--vocabulary", vocabulary];

        await AssertUsageAsync("--max-tokens", both);
        await AssertUsageAsync("--max-tokens", [.. both, "--max-tokens", "2"]);
        await AssertUsageAsync("--vocabulary", "--sentence-model", model);
        await AssertUsageAsync("--vocabulary", "--sentence-model", model, "--vocabulary", model);
        await AssertUsageAsync("--sentence-model", "--sentence-model", vocabulary, "--vocabulary", vocabulary);

        async Task AssertUsageAsync(string named, params string[] options)
        {
            var (code, _, error) = await RunAsync(["--pairs", file, .. options]);
            Assert.Equal(ExitCodes.Usage, code);
            Assert.Contains(named, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RunAsync_CompressedPairsAndBackground_AreRead()
    {
        var file = Path.Combine(_folder, "pairs.jsonl.gz");
        await using (var stream = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        await using (var writer = new StreamWriter(stream))
        {
            await writer.WriteAsync(Pairs);
        }

        var background = Write("articles.jsonl", """{"id":"x","title":"Rain","body":"It rains."}""");
        var (code, output, _) = await RunAsync("--pairs", file, "--background", background);

        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains("3 pairs", output, StringComparison.Ordinal);
        Assert.Contains("rankengine", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":{\"title\":\"x\"}}\n")]
    [InlineData("not json\n")]
    [InlineData("{\"a\":{\"title\":1},\"b\":{},\"similarity\":0}\n")]
    public async Task RunAsync_WrongLine_NamesIt(string line)
    {
        var (code, _, error) = await RunAsync("--pairs", Write("pairs.jsonl", Pairs + line));

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("line 4", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NoPairs_IsWrongUsage()
    {
        Assert.Equal(ExitCodes.Usage, (await RunAsync("--pairs", Write("pairs.jsonl", ""))).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("--pairs", Path.Combine(_folder, "none"))).Code);
    }

    [Theory]
    [InlineData("semeval2022-en-dev", 0.746, 0.80)]
    [InlineData("sts-headlines-dev", 0.717, 0.76)]
    public async Task RunAsync_PairsJudgedByPeople_AgreesBetterThanTextbooks(string set, double tfidf, double least)
    {
        var file = Find($"related/{set}.jsonl.gz");
        Assert.SkipWhen(file is null, $"The pairs {set} are not here: shared/data stands beside the repository.");

        var (code, output, error) = await RunAsync("--pairs", file!, "--json");

        Assert.True(code == ExitCodes.Ok, error);
        var methods = JsonDocument.Parse(output).RootElement.GetProperty("methods");
        Assert.InRange(Pearson("tfidf"), tfidf - 0.005, tfidf + 0.005);
        Assert.InRange(Pearson("rankengine"), least, 1);

        double Pearson(string method) => methods.GetProperty(method).GetProperty("pearson").GetDouble();
    }

    private static string Pair(string a, string b, string similarity) =>
        $$"""{"a":{"title":"{{a}}","body":""},"b":{"title":"{{b}}","body":""},"similarity":{{similarity}} }""" + "\n";

    private static string? Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await RankEngineCommand.RunAsync(
            ["evaluate", "related", .. options], new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
