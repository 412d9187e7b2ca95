using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Binary;
using RankEngine.Events;
using RankEngine.Log;

namespace RankEngine.Benchmarks.Log;

/// <summary>What an acknowledged batch of events costs, against writing its bytes to a file and flushing it.</summary>
[MemoryDiagnoser]
public class LogAppendBenchmarks
{
    /// <summary>Events of one request.</summary>
    private const int Events = 256;

    /// <summary>Events of one page view: they share reader, session, address, module and decision.</summary>
    private const int EventsOfOnePage = 8;

    private readonly ByteWriter _writer = new();
    private readonly TextPool _pool = new();

    private string _directory = "";
    private EventsRecord _record = null!;
    private LogRecord[] _records = [];
    private byte[] _encoded = [];
    private FileStream _file = null!;
    private EventLog _log = null!;

    /// <summary>Makes the events and opens both files on the disk that holds the temporary directory.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _record = MakeRecord();
        _records = [_record];
        Encode();
        _encoded = _writer.ToArray();

        // A fast wrong answer is no result.
        if (!Decode().Events.SequenceEqual(_record.Events))
        {
            throw new InvalidOperationException("The decoded events are not those that were encoded.");
        }

        _directory = Directory.CreateTempSubdirectory("rankengine-benchmark-").FullName;
        _file = new FileStream(Path.Combine(_directory, "plain"), FileMode.Create);
        _log = EventLog.Open(
            Path.Combine(_directory, "log"), new LogOptions(), TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Closes and removes the files.</summary>
    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _file.DisposeAsync();
        await _log.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The encoded bytes, without frame or recovery.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public void PlainWriteAndFlush()
    {
        _file.Write(_encoded);
        _file.Flush(flushToDisk: true);
    }

    /// <summary>One caller who waits for each batch: a flush for every batch.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public async Task<long> Append() => await _log.AppendAsync(_records, CancellationToken.None);

    /// <summary>32 callers at once, as under load: they share flushes.</summary>
    [Benchmark(OperationsPerInvoke = 32 * Events)]
    public async Task AppendByMany()
    {
        var appends = new Task<long>[32];
        for (var caller = 0; caller < appends.Length; caller++)
        {
            appends[caller] = _log.AppendAsync(_records, CancellationToken.None).AsTask();
        }

        await Task.WhenAll(appends);
    }

    /// <summary>To bytes, as the caller's thread does it.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int Encode()
    {
        _writer.Clear();
        LogRecordCodec.Encode(_record, _writer);
        return _writer.Count;
    }

    /// <summary>From bytes, as applier and replay do it.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public EventsRecord Decode() => (EventsRecord)LogRecordCodec.Decode(_encoded, _pool);

    private static EventsRecord MakeRecord()
    {
        var random = new Random(1);
        Pseudonym Draw() => new((ulong)random.NextInt64(), (ulong)random.NextInt64());

        const long ReceivedMs = 1_772_366_400_000;
        var events = new ReaderEvent[Events];
        for (var first = 0; first < Events; first += EventsOfOnePage)
        {
            var (reader, session, address) = (Draw(), Draw(), Draw());
            var decision = $"d-{random.NextInt64():x16}";
            for (var position = 1; position <= EventsOfOnePage; position++)
            {
                events[first + position - 1] = new ReaderEvent
                {
                    Identity = Draw(),
                    TimeMs = ReceivedMs - random.Next(5_000),
                    Kind = position == 1 ? EventKind.View : EventKind.Impression,
                    Article = $"article-{random.Next(10_000)}",
                    Reader = reader,
                    Session = session,
                    Address = address,
                    DecisionId = decision,
                    Module = "recommended",
                    Position = position,
                    Referrer = "https://www.example.org/",
                    Device = Device.Phone,
                    Country = "DE",
                    Region = "BE",
                };
            }
        }

        return new EventsRecord("main", ReceivedMs, false, events);
    }
}
