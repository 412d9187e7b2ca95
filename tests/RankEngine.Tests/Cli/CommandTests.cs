using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RankEngine.Cli;
using RankEngine.Cli.Commands;
using RankEngine.Cli.Connection;
using RankEngine.Cli.Diagnosis;
using RankEngine.Cli.Output;
using RankEngine.Contracts.V1;

namespace RankEngine.Tests.Cli;

public sealed class CommandTests
{
    private static readonly Uri Server = new("http://127.0.0.1:5080");

    [Theory]
    [InlineData("import articles a.jsonl b.csv.gz --columns x=id --errors e.ndjson --json")]
    [InlineData("import events - --format csv --kind view --site s1")]
    [InlineData("import site --articles a.jsonl --events e1.csv e2.csv --shift-to-now --create-missing")]
    [InlineData("export articles --output a.jsonl.gz")]
    [InlineData("export events --data d --output e.jsonl.gz")]
    [InlineData("import events e.jsonl.gz --pseudonymous")]
    [InlineData("log drain --from a --to b")]
    [InlineData("verify --data d --redis localhost")]
    [InlineData("related a1 --limit 5 --sections x,y --max-age 7d --exclude a2")]
    [InlineData("trending --window 6h --section s")]
    [InlineData("trending --order surging --tag x --section y --max-per-section 4 --max-per-source 2")]
    [InlineData("recommended --history a,b,c")]
    [InlineData("page --article a --reader r --module Related:related:10 --module Ranking:trending:8")]
    [InlineData("explain a1 --decision d1 --reader r --sections x --max-age 2d")]
    [InlineData("refresh start --no-wait")]
    [InlineData("refresh get r1")]
    [InlineData("models rollback")]
    [InlineData("train --data d1 --data d2 --site s1 --out m/ranker --seed 2 --max-rows 5000 --force --promote")]
    [InlineData("evaluate related --pairs p.jsonl.gz --background a.jsonl --vectors v.bin --json")]
    [InlineData("simulate a.jsonl.gz e.jsonl --truth t.jsonl --seed 2 --articles 50 --readers 9 --hours 3 --start 0")]
    [InlineData("doctor --server localhost:1")]
    public void Parse_DocumentedCommands_AreUnderstood(string line)
    {
        Assert.Empty(RankEngineCommand.Build().Parse(line).Errors);
    }

    [Theory]
    [InlineData("related")]
    [InlineData("trending --window 3h")]
    [InlineData("trending --order newest")]
    [InlineData("trending --site a/b")]
    [InlineData("trending --deadline 0")]
    [InlineData("trending --server ftp://x")]
    [InlineData("recommended --reader r --history a")]
    [InlineData("page --module x:y")]
    [InlineData("trending --max-age soon")]
    [InlineData("import events no-such-file.csv")]
    [InlineData("import events a.csv --kind watch")]
    [InlineData("import articles --columns a=b -")]
    [InlineData("import site --articles a.jsonl --events -")]
    [InlineData("import site --articles a.jsonl --events e.jsonl --shift-to-now --pseudonymous")]
    [InlineData("evaluate related")]
    [InlineData("train")]
    [InlineData("train --data d --max-rows 10")]
    [InlineData("train --data d --out m/.hidden")]
    [InlineData("simulate a.jsonl")]
    [InlineData("simulate a.jsonl a.jsonl")]
    [InlineData("simulate a.jsonl -")]
    [InlineData("simulate a.jsonl e.jsonl --days 1 --hours 1")]
    [InlineData("simulate a.jsonl e.jsonl --start soon")]
    [InlineData("simulate a.jsonl e.jsonl --start 9999-12-31")]
    [InlineData("simulate a.jsonl e.jsonl --readers 0")]
    [InlineData("simulate a.jsonl e.jsonl --truth t.jsonl --no-impressions")]
    [InlineData("nonsense")]
    public async Task RunAsync_WrongCommandLine_EndsWithUsage(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await RankEngineCommand.RunAsync(
            line.Split(' '), new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal(ExitCodes.Usage, code);
        Assert.NotEmpty(error.ToString());
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DryImport_ReportsInJsonAndByExitCode()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");
        await File.WriteAllTextAsync(
            path, "time,kind,article,x\n1,view,a,1\n1,watch,a,1\n", TestContext.Current.CancellationToken);
        try
        {
            using var output = new StringWriter();
            using var error = new StringWriter();

            var code = await RankEngineCommand.RunAsync(
                ["import", "events", path, "--dry-run", "--json"],
                new InvocationConfiguration { Output = output, Error = error });

            Assert.Equal(ExitCodes.Rejected, code);
            var part = System.Text.Json.JsonDocument.Parse(output.ToString()).RootElement.GetProperty("parts")[0];
            Assert.Equal(
                (2, 1, 1, "x"),
                (
                    part.GetProperty("rows").GetInt32(),
                    part.GetProperty("accepted").GetInt32(),
                    part.GetProperty("rejected").GetInt32(),
                    part.GetProperty("ignored_columns")[0].GetProperty("name").GetString()));
            Assert.StartsWith($"{path}:3: kind: \"watch\" is none of", error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("Related:related:10", "Related", ModuleKind.Related, 10)]
    [InlineData("a:b:trending:8", "a:b", ModuleKind.Trending, 8)]
    [InlineData("Recommended:recommended", "Recommended", ModuleKind.Recommended, 0)]
    public void ParseModule_NameKindLimit_AreTakenFromTheEnd(string text, string name, ModuleKind kind, int limit)
    {
        var module = PageCommand.ParseModule(text);

        Assert.Equal((name, kind, limit), (module.Name, module.Kind, module.Limit));
    }

    [Fact]
    public void Describe_BadRequest_NamesEveryField()
    {
        var bad = new BadRequest
        {
            FieldViolations =
            {
                new BadRequest.Types.FieldViolation { Field = "limit", Description = "must be from 1 to 100" },
                new BadRequest.Types.FieldViolation { Field = "article", Description = "is required" },
            },
        };
        var status = new Google.Rpc.Status { Code = (int)Code.InvalidArgument, Details = { Any.Pack(bad) } };

        var text = RpcFailures.Describe(status.ToRpcException(), Server, TimeSpan.FromSeconds(1));

        Assert.Equal("The server refused the request:\n  limit: must be from 1 to 100\n  article: is required", text);
    }

    [Fact]
    public void Describe_UnavailableWithRetryInfo_SaysWhenToComeBack()
    {
        var retry = new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1500)) };
        var failure = new Google.Rpc.Status
        {
            Code = (int)Code.Unavailable,
            Message = "The log is full.",
            Details = { Any.Pack(retry) },
        }.ToRpcException();

        Assert.Equal(
            "The server cannot answer now: The log is full. Try again in 2 s.",
            RpcFailures.Describe(failure, Server, TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), RpcFailures.RetryAfter(failure));
    }

    [Fact]
    public void Describe_NobodyListens_NamesTheAddress()
    {
        var failure = new RpcException(new Grpc.Core.Status(
            StatusCode.Unavailable,
            "Error connecting",
            new HttpRequestException("x", new IOException("Connection refused"))));

        var text = RpcFailures.Describe(failure, Server, TimeSpan.FromSeconds(1));

        Assert.Contains(
            "http://127.0.0.1:5080/ cannot be reached: Connection refused.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ToTable_HostileTitle_CannotMoveTheCursorOrBreakMarkup()
    {
        var article = new RankedArticle
        {
            Id = "a",
            Title = "[red]\u001b[2J\u202Egnirts",
            Position = 1,
            Source = Source.ReadTogether,
        };
        using var output = new StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(
            new Spectre.Console.AnsiConsoleSettings
            {
                Ansi = Spectre.Console.AnsiSupport.No,
                Out = new Spectre.Console.AnsiConsoleOutput(output),
            });
        console.Profile.Width = 200;

        console.Write(RankedLists.ToTable("list [x]", [article], DateTimeOffset.UnixEpoch));

        Assert.Contains("[red] [2J gnirts", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("read together", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
    }

    [Fact]
    public void Describe_Info_TellsAgeModelAndWhatIsMissing()
    {
        var info = new ResponseInfo
        {
            DecisionId = "d1",
            SnapshotVersion = 7,
            CountsAge = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)),
            Degraded = { DegradedReason.NoTextIndex },
        };

        Assert.Equal(
            "decision d1 · formula · counts 3 s old · snapshot 7 · degraded: no text index",
            RankedLists.Describe(info));
    }

    [Theory]
    [InlineData(0.4, 0.01, nameof(Verdict.Ok))]
    [InlineData(-3, 0.01, nameof(Verdict.Warn))]
    [InlineData(3, 4, nameof(Verdict.Ok))]
    [InlineData(400, 0.01, nameof(Verdict.Fail))]
    public void Skew_OfClocks_IsJudgedBeyondTheCallsOwnDuration(double skew, double uncertainty, string expected)
    {
        var finding = ServerExamination.Skew(TimeSpan.FromSeconds(skew), TimeSpan.FromSeconds(uncertainty));

        Assert.Equal(expected, finding.Verdict.ToString());
        Assert.Equal(expected == nameof(Verdict.Ok), finding.Advice.Length == 0);
    }
}
