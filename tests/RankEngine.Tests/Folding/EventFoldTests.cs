using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.Tests.Folding;

public sealed class EventFoldTests
{
    [Fact]
    public void Add_SameEventTwice_CountsOnce()
    {
        var partition = new FoldedPartition();
        var view = View(1, "a1", minute: 10);

        partition.Add(view);
        partition.Add(view);

        Assert.Equal(1, partition.Count(Resolution.Minute, 10, "a1", CountKind.Views));
        Assert.Equal(1, partition.Count(Resolution.Total, 0, "a1", CountKind.Views));
        Assert.Equal((1, 1), (partition.Counted, partition.Repeated));
    }

    [Fact]
    public void Add_ReadWithDwell_CountsWholeSeconds()
    {
        var partition = new FoldedPartition();

        partition.Add(View(1, "a1", minute: 0) with { Kind = EventKind.Read, DwellMs = 42_999 });

        Assert.Equal(42, partition.Count(Resolution.Hour, 0, "a1", CountKind.DwellSeconds));
    }

    [Fact]
    public void Add_SessionOutOfOrder_PairsByEventTime()
    {
        var partition = new FoldedPartition();

        partition.Add(View(1, "late", minute: 5));
        partition.Add(View(2, "early", minute: 1));

        var pair = Assert.Single(partition.Pairs);
        Assert.Equal(new PairKey("early", "late", 0), pair.Key);
        Assert.Equal(1, pair.Value);
    }

    [Fact]
    public void Add_EarlierOpeningArrivesLast_TurnsThePairAround()
    {
        var partition = new FoldedPartition();
        partition.Add(View(1, "a", minute: 2));
        partition.Add(View(2, "b", minute: 4));
        Assert.Equal(new PairKey("a", "b", 0), Assert.Single(partition.Pairs).Key);

        partition.Add(View(3, "b", minute: 1));

        Assert.Equal(new PairKey("b", "a", 0), Assert.Single(partition.Pairs).Key);
    }

    [Fact]
    public void Add_SameArticlesManyTimes_PairsOncePerSession()
    {
        var partition = new FoldedPartition();

        for (var i = 0; i < 10; i++)
        {
            partition.Add(View(i + 1, i % 2 == 0 ? "a" : "b", minute: i));
        }

        Assert.Equal(1, partition.Pairs[new PairKey("a", "b", 0)]);
    }

    [Fact]
    public void Add_SameSessionIdOfTwoReaders_DoesNotPair()
    {
        var partition = new FoldedPartition();

        partition.Add(View(1, "a", minute: 1));
        partition.Add(View(2, "b", minute: 2) with { Reader = new Pseudonym(9, 9) });

        Assert.Empty(partition.Pairs);
    }

    [Fact]
    public void Add_LongSession_KeepsTheEarliestWhateverTheOrder()
    {
        var events = Enumerable.Range(0, 120).Select(i => View(i + 1, $"a{i}", minute: i * 2)).ToArray();
        var inOrder = new FoldedPartition();
        var backwards = new FoldedPartition();

        foreach (var readerEvent in events)
        {
            inOrder.Add(readerEvent);
        }

        foreach (var readerEvent in events.Reverse())
        {
            backwards.Add(readerEvent);
        }

        Assert.Equal(Ordered(inOrder), Ordered(backwards));
        Assert.DoesNotContain(inOrder.Pairs.Keys, pair => pair.To == $"a{VisitorState.Capacity}");
    }

    [Fact]
    public void Add_AnyOrderAnyBatchingAnyRepeats_EndsInTheSameState()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var events = RandomEvents(random, 60);
            var expected = new FoldedPartition();
            foreach (var readerEvent in events)
            {
                expected.Add(readerEvent);
            }

            var actual = new FoldedPartition();
            var shuffled = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(shuffled);
            for (var at = 0; at < shuffled.Length;)
            {
                var delta = new PartitionDelta();
                var end = Math.Min(shuffled.Length, at + random.Next(1, 12));
                for (; at < end; at++)
                {
                    EventFold.Add(shuffled[at], actual, delta);
                }

                actual.Apply(delta);
            }

            AssertSame(expected, actual, seed);
        }
    }

    [Fact]
    public void FromBytes_PackedVisitor_IsTheSame()
    {
        var delta = new PartitionDelta();
        var visitor = VisitorState.Begin(isKnown: true)
            .Open(new Opening("a:1", 5, 7, OpeningTraits.Explained), delta)
            .Open(new Opening("b.2", 3, 0, OpeningTraits.HasAddress), delta);

        var read = VisitorState.FromBytes(visitor.Bytes.ToArray());

        Assert.True(read.IsKnown);
        Assert.Equal(
            [
                new Opening("b.2", 3, 0, OpeningTraits.HasAddress),
                new Opening("a:1", 5, 7, OpeningTraits.Explained),
            ],
            read.Entries.ToArray());
    }

    internal static ReaderEvent View(int id, string article, int minute) => new()
    {
        Identity = new Pseudonym(1, (ulong)id),
        TimeMs = minute * TimeBuckets.MinuteMs,
        Kind = EventKind.View,
        Article = article,
        Reader = new Pseudonym(7, 7),
        Session = new Pseudonym(8, 8),
    };

    internal static ReaderEvent[] RandomEvents(Random random, int count) =>
    [
        .. Enumerable.Range(1, count).Select(i => View(i, $"a{random.Next(8)}", random.Next(0, 900)) with
        {
            Kind = (EventKind)random.Next(1, EventKinds.Count),
            Reader = new Pseudonym(0, (ulong)random.Next(0, 4)),
            Session = new Pseudonym(0, (ulong)random.Next(0, 3)),
            DwellMs = random.Next(0, 5000),
        }),
    ];

    internal static void AssertSame(FoldedPartition expected, FoldedPartition actual, int seed)
    {
        Assert.True(
            expected.Counts.ToHashSet().SetEquals(actual.Counts), $"Counts differ for seed {seed}.");
        Assert.Equal(Ordered(expected), Ordered(actual));
        Assert.Equal(
            expected.Readers.OrderBy(reader => reader.Key).Select(Describe),
            actual.Readers.OrderBy(reader => reader.Key).Select(Describe));
    }

    private static string Describe(KeyValuePair<Pseudonym, ReaderMemory> reader) =>
        $"{reader.Key} {string.Join(',', reader.Value.Read)} {string.Join(',', reader.Value.Hidden.Order())}";

    private static string[] Ordered(FoldedPartition partition) =>
        [.. partition.Pairs.Select(pair => $"{pair.Key} {pair.Value}").Order()];
}
