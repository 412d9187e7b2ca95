using Microsoft.Extensions.Time.Testing;
using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Log;

namespace RankEngine.Tests.Log;

/// <summary>A directory of its own, a clock that stands still, and a logger that remembers.</summary>
public abstract class LogFixture : IDisposable
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private int _directories;

    protected LogFixture()
    {
        // These tests open thousands of small logs; a real disk would flush for minutes.
        var shared = new DirectoryInfo("/dev/shm");
        var parent = shared.Exists ? shared.FullName : Path.GetTempPath();
        Root = Directory.CreateDirectory(Path.Combine(parent, $"rankengine-{Guid.NewGuid():n}")).FullName;
        DirectoryPath = Path.Combine(Root, "log");
    }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected string Root { get; }

    protected string DirectoryPath { get; }

    protected FakeTimeProvider Clock { get; } = new(Noon);

    private protected RememberingLogger Logger { get; } = new();

    protected LogOptions Options { get; } = new();

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected EventLog Open(string? directory = null) =>
        EventLog.Open(directory ?? DirectoryPath, Options, Clock, Logger);

    /// <summary>Appends records one by one and closes; returns them as they lie.</summary>
    protected async Task<List<LogEntry>> WriteLog(params LogRecord[] records)
    {
        await using var log = Open();
        var before = log.End;
        foreach (var record in records)
        {
            await log.AppendAsync([record], Cancel);
        }

        return [.. log.Read(before, int.MaxValue)];
    }

    /// <summary>Copies the log, so that the copy can be maimed.</summary>
    protected string Copy()
    {
        var copy = Directory.CreateDirectory(Path.Combine(Root, $"copy{_directories++}")).FullName;
        foreach (var file in Directory.EnumerateFiles(DirectoryPath))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    protected static string Segment(string directory, int index = 0) => LogSegment.List(directory)[index].Path;

    protected static void Mark(string directory, long offset) =>
        AcknowledgedMark.Create(directory, LogStamp.TryRead(directory)!.Value, offset).Dispose();

    /// <summary>What a record says, as text: lists compare by what they hold.</summary>
    protected static string Spell(LogRecord record) => System.Text.Json.JsonSerializer.Serialize<object>(record);

    protected static void AssertSame(IEnumerable<LogRecord> expected, IEnumerable<LogRecord> actual) =>
        Assert.Equal(expected.Select(Spell), actual.Select(Spell));

    /// <summary>One small record of every kind.</summary>
    protected static LogRecord[] Samples()
    {
        var receivedMs = Noon.ToUnixTimeMilliseconds();
        return
        [
            new SiteRecord("main", receivedMs, 4),
            new ArticlesRecord("main", receivedMs,
            [
                new ArticleEntry("a1", 7, new Article { Id = "a1", Title = "Kosovo", Published = Noon }),
                new ArticleEntry("a2", 8, null),
            ]),
            new EventsRecord("main", receivedMs, false,
            [
                new ReaderEvent
                {
                    Identity = new Pseudonym(1, 2),
                    TimeMs = receivedMs - 1_000,
                    Kind = EventKind.View,
                    Article = "a1",
                    Reader = new Pseudonym(3, 4),
                    Country = "DE",
                },
                new ReaderEvent
                {
                    Identity = new Pseudonym(5, 6),
                    TimeMs = receivedMs,
                    Kind = EventKind.Click,
                    Article = "a1",
                    Reader = new Pseudonym(3, 4),
                },
            ]),
            new ModelRecord("main", receivedMs, [1, 2, 3], [4, 5, 6, 0, 0]),
            new PromotionRecord("main", receivedMs, "v1"),
        ];
    }
}
