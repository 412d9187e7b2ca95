using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using RankEngine.Cli;
using RankEngine.Cli.Import;
using RankEngine.Contracts.V1;

namespace RankEngine.Tests.Cli;

public sealed class ImporterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<string> _said = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EventsAsync_BadRows_KeepsGoodOnesAndNamesLines()
    {
        var target = new RecordingTarget { RefusesEvent = item => item.Article == "c" ? "is too old" : null };
        using var all = new MemoryStream();
        using var errors = new RowErrors(_said.Add, all);
        var file = Reading.File(
            "x.csv", "time,kind,article\n1,view,a\nsoon,look,b\n1,view\n1,view,c\n\"1,view,d\n1,view,e\n");

        var outcome = await Importer(target, errors).EventsAsync([file], Mapper(), progress: null, Cancel);

        Assert.Equal(["a", "e"], target.Events.Select(item => item.Article));
        Assert.Equal((6, 2, 4, 0), (outcome.Rows, outcome.Accepted, outcome.Rejected, outcome.FailedFiles));
        Assert.Equal(ExitCodes.Rejected, outcome.ExitCode);
        Assert.Equal(
            [
                "x.csv:3: kind: \"look\" is none of " + EventMapper.KindNames + "; time: \"soon\" " + TimeText.Rule,
                "x.csv:4: The row has 2 fields where the header has 3.",
                "x.csv:6: The row opens a quote that is never closed.",
                "x.csv:5: time: is too old",
            ],
            _said);
        var lines = Encoding.UTF8.GetString(all.ToArray()).TrimEnd('\n').Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("line").GetInt64());
        Assert.Equal([3, 4, 6, 5], lines);
    }

    [Fact]
    public async Task EventsAsync_Always_SendsHistoricalBatchesOfBoundedSize()
    {
        var target = new RecordingTarget();
        using var errors = new RowErrors(_said.Add, all: null);
        var rows = new StringBuilder("time,kind,article,reader\n");
        for (var i = 0; i < 12_345; i++)
        {
            rows.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},view,a{i % 10},r{i}\n");
        }

        var outcome = await Importer(target, errors)
            .EventsAsync([Reading.File("x.csv.gz", Reading.Gzip(rows.ToString()))], Mapper(), progress: null, Cancel);

        Assert.Equal((12_345, ExitCodes.Ok), (outcome.Accepted, outcome.ExitCode));
        Assert.Equal(12_345, target.Events.Select(item => item.Id).Distinct().Count());
        Assert.All(target.EventRequests, request =>
        {
            Assert.True(request.Historical);
            Assert.Equal("s1", request.Site);
            Assert.InRange(request.Events.Count, 1, RankEngine.Cli.Import.Importer.EventsPerBatch);
        });
    }

    [Fact]
    public async Task EventsAsync_ManyBadRows_ShowsTheFirstAndKeepsAll()
    {
        using var all = new MemoryStream();
        using var errors = new RowErrors(_said.Add, all);
        var file = Reading.File("x.jsonl", string.Concat(Enumerable.Repeat("{\"time\":1}\n", 50)));

        var outcome = await Importer(new RecordingTarget(), errors)
            .EventsAsync([file], Mapper(), progress: null, Cancel);

        Assert.Equal(50, outcome.Rejected);
        Assert.Equal(RowErrors.Shown + 1, _said.Count);
        Assert.Equal(50, Encoding.UTF8.GetString(all.ToArray()).Count(character => character == '\n'));
    }

    [Fact]
    public async Task ArticlesAsync_UnreadableFile_KeepsWhatCameBeforeAndReadsTheOthers()
    {
        var target = new RecordingTarget();
        using var errors = new RowErrors(_said.Add, all: null);
        var rows = Enumerable.Range(0, 2000).Select(i => $"{{\"id\":\"a{i}\",\"title\":\"{i * 7919}\"}}\n");
        var torn = Reading.Gzip(string.Concat(rows));
        ImportFile[] files =
        [
            Reading.File("torn.jsonl.gz", torn[..(torn.Length / 2)]),
            Reading.File("cut.json", "[{\"id\":\"b1\"},{\"id\":\"b2\""),
            Reading.File("names.csv", "x,y\n1,2\n"),
            Reading.File("good.jsonl", "{\"id\":\"c1\"}"),
        ];

        var outcome = await Importer(target, errors).ArticlesAsync(
            files, new ArticleMapper(ColumnMapping.None), taken: null, progress: null, Cancel);

        Assert.Equal((3, ExitCodes.Failed), (outcome.FailedFiles, outcome.ExitCode));
        Assert.Contains("b1", target.Articles.Select(article => article.Id));
        Assert.Equal("c1", target.Articles.Last().Id);
        Assert.Equal(3, _said.Count);
        Assert.StartsWith("torn.jsonl.gz:", _said[0], StringComparison.Ordinal);
        Assert.StartsWith("cut.json:1: ", _said[1], StringComparison.Ordinal);
        Assert.StartsWith(
            "names.csv:1: None of the columns is known: \"x\", \"y\".", _said[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SiteImport_ShiftToNow_MovesBothFilesByOneSpan()
    {
        var target = new RecordingTarget();
        using var errors = new RowErrors(_said.Add, all: null);
        var plan = Plan(
            "{\"id\":\"a\",\"published\":1506816000000,\"updated\":1506816060000}\n"
            + "{\"id\":\"f\",\"published\":1506999999000}\n",
            "time,kind,article\n1506816100000,view,a\n1506816200000,view,a\nbad,view,a\n1506816150000,view,m\n",
            shiftToNow: true,
            createMissing: true);

        var outcome = await SiteImport.RunAsync(Importer(target, errors), plan, Now, progress: null, Cancel);

        var shift = Now - DateTimeOffset.FromUnixTimeMilliseconds(1506816200000);
        Assert.Equal(shift, outcome.Shift);
        Assert.Equal(
            new[] { 1506816100000, 1506816200000, 1506816150000 }.Select(Shifted),
            target.Events.Select(item => item.Time.ToDateTimeOffset()));
        Assert.Equal(Now, target.Events.Max(item => item.Time.ToDateTimeOffset()));
        var articles = target.Articles.ToDictionary(article => article.Id);
        Assert.Equal(Shifted(1506816000000), articles["a"].Published.ToDateTimeOffset());
        Assert.Equal(Shifted(1506816060000), articles["a"].Updated.ToDateTimeOffset());
        Assert.Equal(Shifted(1506816150000), articles["m"].Published.ToDateTimeOffset());
        Assert.Equal("m", articles["m"].Title);
        Assert.Equal(3, articles.Count);
        Assert.Contains(
            outcome.Parts[0].Remarks,
            remark => remark.StartsWith("1 articles are published in the future", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Rejected, outcome.ExitCode);
        Assert.Single(_said);

        DateTimeOffset Shifted(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs) + shift;
    }

    [Fact]
    public async Task SiteImport_WithoutShift_LeavesMomentsAndMakesNothing()
    {
        var target = new RecordingTarget();
        using var errors = new RowErrors(_said.Add, all: null);
        var plan = Plan(
            "{\"id\":\"a\",\"published\":1506816000000}", "time,kind,article\n1506816100000,view,m\n", false, false);

        var outcome = await SiteImport.RunAsync(Importer(target, errors), plan, Now, progress: null, Cancel);

        Assert.Equal(TimeSpan.Zero, outcome.Shift);
        Assert.Equal(1506816100, Assert.Single(target.Events).Time.Seconds);
        Assert.Equal("a", Assert.Single(target.Articles).Id);
    }

    [Fact]
    public async Task SendAsync_SharedKeys_AreSentInOrder()
    {
        var sent = new List<string>();
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource() };
        Batch<string>[] batches = [Batch("a", "b"), Batch("c"), Batch("b")];
        var index = -1;

        var sending = BatchSender.SendAsync(
            batches,
            async (batch, _) =>
            {
                var gate = gates[Interlocked.Increment(ref index)];
                lock (sent)
                {
                    sent.Add(batch.Items[0]);
                }

                await gate.Task;
            },
            inFlight: 4,
            key => key,
            Cancel);

        gates[1].SetResult();
        await WaitUntilAsync(() => { lock (sent) { return sent.Count == 2; } });
        Assert.Equal(["a", "c"], sent);
        gates[0].SetResult();
        gates[2].SetResult();
        await sending;
        Assert.Equal(["a", "c", "b"], sent);
    }

    [Fact]
    public async Task SendAsync_OneFails_StopsReadingAndTellsWhy()
    {
        var read = 0;

        IEnumerable<Batch<string>> Endless()
        {
            while (true)
            {
                read++;
                yield return Batch("x");
            }
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => BatchSender.SendAsync(
            Endless(),
            (_, _) => Task.FromException(new InvalidDataException("no")),
            inFlight: 2,
            orderKey: null,
            Cancel));
        Assert.InRange(read, 1, 1000);
    }

    [Fact]
    public async Task RetryPolicy_Unavailable_TriesAgainUntilItSucceeds()
    {
        var clock = new FakeTimeProvider(Now) { AutoAdvanceAmount = TimeSpan.Zero };
        var calls = 0;
        var waits = new List<TimeSpan>();

        var running = new RetryPolicy(TimeSpan.FromSeconds(60)).RunAsync(
            () => ++calls < 4 ? throw Failure(StatusCode.Unavailable) : Task.FromResult(calls),
            RankEngine.Cli.Connection.RpcFailures.RetryAfter,
            (_, wait) => waits.Add(wait),
            clock,
            Cancel);
        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        Assert.Equal(4, await running);
        Assert.Equal([250, 500, 1000], waits.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task RetryPolicy_UnavailableForTooLong_GivesUp()
    {
        var clock = new FakeTimeProvider(Now);
        var calls = 0;

        var running = new RetryPolicy(TimeSpan.FromSeconds(10)).RunAsync<int>(
            () =>
            {
                calls++;
                throw Failure(StatusCode.Unavailable);
            },
            RankEngine.Cli.Connection.RpcFailures.RetryAfter,
            waiting: null,
            clock,
            Cancel);
        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<RpcException>(() => running);
        Assert.InRange(calls, 5, 7);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Internal)]
    public async Task RetryPolicy_FailureForGood_IsNotTriedAgain(StatusCode status)
    {
        var calls = 0;

        await Assert.ThrowsAsync<RpcException>(() => new RetryPolicy(TimeSpan.FromSeconds(60)).RunAsync<int>(
            () =>
            {
                calls++;
                throw Failure(status);
            },
            RankEngine.Cli.Connection.RpcFailures.RetryAfter,
            waiting: null,
            new FakeTimeProvider(Now),
            Cancel));
        Assert.Equal(1, calls);
    }

    private static RpcException Failure(StatusCode status) => new(new Status(status, "no"));

    private static EventMapper Mapper() => new(ColumnMapping.None);

    private static Batch<string> Batch(params string[] items)
    {
        var batch = new Batch<string>("x");
        batch.Items.AddRange(items);
        return batch;
    }

    private static SitePlan Plan(string articles, string events, bool shiftToNow, bool createMissing) => new(
        [Reading.File("a.jsonl", articles)],
        ColumnMapping.None,
        [Reading.File("e.csv", events)],
        ColumnMapping.None,
        EventKind.Unspecified,
        shiftToNow,
        createMissing);

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Importer Importer(IImportTarget target, RowErrors errors) =>
        new(target, "s1", errors, _said.Add, new FakeTimeProvider(Now));
}
