using System.CommandLine;
using System.Text.Json;
using RankEngine.Articles;
using RankEngine.Cli;
using RankEngine.IntegrationTests.Redis;
using RankEngine.IntegrationTests.Stores;
using RankEngine.Log;
using StackExchange.Redis;

namespace RankEngine.IntegrationTests.Folding;

public sealed class VerificationTests(RedisServerFixture redis) : FoldingFixture(redis)
{
    private readonly string _prefix = NewPrefix();

    [Fact]
    public async Task Verify_StoreThatFoldedTheLogs_IsClean()
    {
        await FillAsync("a", 1);
        await FillAsync("b", 2);

        var (code, report, error) = await VerifyAsync("a", "b");

        Assert.True(code == ExitCodes.Ok, error);
        Assert.True(report.GetProperty("clean").GetBoolean());
        Assert.Equal(1200, report.GetProperty("events").GetInt64());
        Assert.True(report.GetProperty("compared").GetInt64() > 500);
        Assert.Equal(0, report.GetProperty("waiting").GetInt64());
    }

    [Fact]
    public async Task Verify_LogLeftOut_CountsPhantoms()
    {
        await FillAsync("a", 1);
        await FillAsync("b", 2);

        var (code, report, _) = await VerifyAsync("a");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.True(report.GetProperty("phantom").GetInt64() > 0);
        Assert.True(report.GetProperty("doubled").GetInt64() > 0);
    }

    [Fact]
    public async Task Verify_CountTamperedWith_NamesTheDifference()
    {
        await FillAsync("a", 1);
        await using var raw = await ConnectionMultiplexer.ConnectAsync("!" + ConnectionString["unix:".Length..]);
        var database = raw.GetDatabase();
        var totals = $"{_prefix}{{main:0}}:t";
        Assert.True(await database.HashDeleteAsync(totals, "a7"));

        var (code, report, _) = await VerifyAsync("a");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.False(report.GetProperty("clean").GetBoolean());
        Assert.True(report.GetProperty("lost").GetInt64() > 0);
        Assert.Equal(0, report.GetProperty("phantom").GetInt64());
        Assert.All(
            report.GetProperty("differences").EnumerateArray(),
            difference => Assert.Contains("of a7 in Total", difference.GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_NoLogThere_SaysSo()
    {
        var (code, _, error) = await RunAsync("verify", "--data", DataDirectory("none"), "--redis", ConnectionString);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("no log", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoStoreNamedAndNoneEmbedded_SaysWhatToDo()
    {
        var (code, _, error) = await RunAsync("verify", "--data", DataDirectory("none"));

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("--redis", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await RankEngineCommand.RunAsync(
            args, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private async Task<(int Code, JsonElement Report, string Error)> VerifyAsync(params string[] names)
    {
        var (code, output, error) = await RunAsync(
        [
            "verify", "--json", "--redis", ConnectionString, "--key-prefix", _prefix,
            .. names.SelectMany(name => (string[])["--data", DataDirectory(name)]),
        ]);
        return (code, output.Length > 0 ? JsonElement.Parse(output) : default, error);
    }

    /// <summary>Writes a log of events and articles and folds it into the store.</summary>
    private async Task FillAsync(string name, int seed)
    {
        var clock = TimeProvider.System;
        var now = clock.GetUtcNow();
        await using var log = OpenLog(clock, name);
        await log.AppendAsync(
            [
                new SiteRecord("main", now.ToUnixTimeMilliseconds(), 1),
                new ArticlesRecord(
                    "main",
                    now.ToUnixTimeMilliseconds(),
                    [
                        .. Enumerable.Range(0, 20).Select(number => new ArticleEntry(
                            $"a{number}", seed, new Article { Id = $"a{number}", Title = "Title", Published = now })),
                    ]),
                .. EventStream.Make(seed, 600, now).Chunk(100).Select(events => new EventsRecord(
                    "main", now.ToUnixTimeMilliseconds(), false, events)),
            ],
            Cancel);
        await FoldAsync(log, OpenStores(_prefix, clock), clock, name);
    }
}
