using BenchmarkDotNet.Attributes;
using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.Benchmarks.Folding;

/// <summary>Folding a batch of events, against counting its articles in a dictionary.</summary>
[MemoryDiagnoser]
public class EventFoldBenchmarks
{
    private const int Events = 4_096;
    private const int Articles = 10_000;
    private const int Sessions = 1_000;

    private readonly FoldedPartition _before = new();

    private ReaderEvent[] _events = [];

    /// <summary>Makes views of sessions that take turns.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        Pseudonym Draw() => new((ulong)random.NextInt64(), (ulong)random.NextInt64());
        var sessions = Enumerable.Range(0, Sessions).Select(_ => (Reader: Draw(), Session: Draw())).ToArray();
        _events =
        [
            .. Enumerable.Range(0, Events).Select(i => new ReaderEvent
            {
                Identity = Draw(),
                TimeMs = 1_772_366_400_000 + i,
                Kind = EventKind.View,
                // The product of two draws: some articles are read by many.
                Article = $"a{random.Next(Articles) * (long)random.Next(Articles) / Articles}",
                Reader = sessions[i % Sessions].Reader,
                Session = sessions[i % Sessions].Session,
            }),
        ];

        // A fast wrong answer is no result.
        var (delta, counted) = (Fold(), CountArticles());
        var sums = delta.Counts.Where(count => count.Key.Kind == CountKind.Views).GroupBy(count => count.Key.Article)
            .ToDictionary(group => group.Key, group => group.Sum(count => count.Value));
        if (delta.Counted != Events || sums.Count != counted.Count || counted.Any(one => sums[one.Key] != one.Value))
        {
            throw new InvalidOperationException("The fold's counts are not those of the events.");
        }
    }

    /// <summary>Views by article and no more: no identities, histories, visits or pairs.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public Dictionary<string, long> CountArticles()
    {
        var counts = new Dictionary<string, long>();
        foreach (var readerEvent in _events)
        {
            counts[readerEvent.Article] = counts.GetValueOrDefault(readerEvent.Article) + 1;
        }

        return counts;
    }

    /// <summary>All an event does.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public PartitionDelta Fold()
    {
        var delta = new PartitionDelta();
        foreach (var readerEvent in _events)
        {
            EventFold.Add(readerEvent, _before, delta);
        }

        return delta;
    }

    /// <summary>What followers read of the batch.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public byte[] FoldAndPack() => PartitionChange.Pack(Fold());
}
