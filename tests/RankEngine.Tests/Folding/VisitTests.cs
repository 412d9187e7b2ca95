using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.Tests.Folding;

public sealed class VisitTests
{
    private const int Noon = 12 * 60;

    private ulong _identities;

    [Fact]
    public void Add_OneReaderManyEventsManySessions_VisitsOnce()
    {
        var partition = new FoldedPartition();

        for (var i = 0; i < 1_000; i++)
        {
            partition.Add(View("a", minute: i / 10) with
            {
                Session = new Pseudonym(0, (ulong)i + 1),
                Kind = (EventKind)((i % 3) + (int)EventKind.View),
            });
        }

        Assert.Equal(1, Sum(partition, CountKind.Visits));
        Assert.Equal(1, partition.Count(Resolution.Minute, 0, "a", CountKind.Visits));
        Assert.Equal(1_000, Sum(partition, CountKind.Views) + Sum(partition, CountKind.Clicks) + Sum(partition, CountKind.Reads));
    }

    [Fact]
    public void Add_OneReaderManyArticles_MovesFiftyOfThem()
    {
        var partition = new FoldedPartition();

        for (var i = 0; i < 200; i++)
        {
            partition.Add(View($"a{i}", minute: i));
        }

        Assert.Equal(VisitorState.Capacity, partition.Counts
            .Where(count => count is { Resolution: Resolution.Hour, Kind: CountKind.Visits })
            .Sum(count => count.Count));
    }

    [Fact]
    public void Add_ReaderComesBackInTheNextWindow_VisitsAgain()
    {
        var partition = new FoldedPartition();

        partition.Add(View("a", minute: 0));
        partition.Add(View("a", minute: Noon - 1));
        partition.Add(View("a", minute: Noon));

        Assert.Equal(2, Sum(partition, CountKind.Visits));
        Assert.Equal(1, partition.Count(Resolution.Minute, Noon, "a", CountKind.Visits));
    }

    [Fact]
    public void Add_WindowsOfTwoReaders_EndAtOtherMoments()
    {
        var partition = new FoldedPartition();
        var hour = new Pseudonym((ulong)TimeBuckets.HourMs, 1);

        partition.Add(View("a", minute: Noon - 61) with { Reader = hour });
        partition.Add(View("a", minute: Noon - 60) with { Reader = hour });

        Assert.Equal(2, Sum(partition, CountKind.Visits));
    }

    [Fact]
    public void Add_VisitsByMinuteAndHour_LeavesNoDaysOrTotals()
    {
        var partition = new FoldedPartition();

        partition.Add(View("a", minute: 5));

        Assert.Equal(
            [Resolution.Minute, Resolution.Hour],
            partition.Counts.Where(count => count.Kind == CountKind.Visits).Select(count => count.Resolution).Order());
        Assert.Equal(1, partition.Count(Resolution.Total, 0, "a", CountKind.Views));
    }

    [Fact]
    public void Add_SessionWithoutAReader_IsAVisitOfANewOne()
    {
        var partition = new FoldedPartition();

        partition.Add(View("a", minute: 0) with { Reader = Pseudonym.None, Session = new Pseudonym(0, 3) });
        partition.Add(View("a", minute: 1) with { Reader = Pseudonym.None, Session = new Pseudonym(0, 3) });

        Assert.Equal((1, 1, 0), (
            Sum(partition, CountKind.Visits), Sum(partition, CountKind.NewVisits), Sum(partition, CountKind.LooseVisits)));
    }

    [Fact]
    public void Add_NeitherReaderNorSession_CountsEachAsLoose()
    {
        var partition = new FoldedPartition();

        partition.Add(View("a", minute: 0) with { Reader = Pseudonym.None });
        partition.Add(View("a", minute: 0) with { Reader = Pseudonym.None, Address = new Pseudonym(0, 4) });

        Assert.Equal((0, 2, 0), (
            Sum(partition, CountKind.Visits), Sum(partition, CountKind.LooseVisits), Sum(partition, CountKind.CrowdedVisits)));
        Assert.Equal(2, partition.Count(Resolution.Total, 0, "a", CountKind.LooseVisits));
    }

    [Fact]
    public void Add_EarliestEventNamesAReferrer_VisitIsExplained()
    {
        var partition = new FoldedPartition();
        partition.Add(View("a", minute: 9));
        Assert.Equal(1, Sum(partition, CountKind.UnexplainedVisits));

        partition.Add(View("a", minute: 8) with { Referrer = "search.example" });

        Assert.Equal((1, 0), (Sum(partition, CountKind.Visits), Sum(partition, CountKind.UnexplainedVisits)));
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(0, 2, false)]
    [InlineData(0, 59, false)]
    [InlineData(59, 60, true)]
    [InlineData(59, 61, false)]
    [InlineData(0, 119, false)]
    [InlineData(0, 120, true)]
    public void Add_SeenBefore_IsNewUntilAWindowHasPassedAndAfterTwoBlocks(int seen, int comesBack, bool isNew)
    {
        foreach (var isLate in (bool[])[false, true])
        {
            var partition = new FoldedPartition();
            int[] slots = isLate ? [comesBack, seen] : [seen, comesBack];

            foreach (var slot in slots)
            {
                partition.Add(View("a", slot * Noon));
            }

            Assert.Equal(isNew ? 1 : 0, partition.Count(Resolution.Minute, comesBack * Noon, "a", CountKind.NewVisits));
            Assert.Equal(1, partition.Count(Resolution.Minute, seen * Noon, "a", CountKind.NewVisits));
        }
    }

    [Fact]
    public void Add_FloodOfOneAddress_IsCrowdedButForSixteen()
    {
        var partition = new FoldedPartition();
        var address = new Pseudonym(0, 4);

        for (var i = 0; i < 5_000; i++)
        {
            partition.Add(View("a", minute: 0) with { Reader = new Pseudonym((ulong)i, 1), Address = address });
        }

        Assert.Equal(5_000, Sum(partition, CountKind.Visits));
        Assert.Equal(5_000 - AddressState.Groups, Sum(partition, CountKind.CrowdedVisits));
    }

    [Fact]
    public void Add_HouseholdOfOneAddress_IsNotCrowded()
    {
        var partition = new FoldedPartition();

        for (var i = 0; i < 40; i++)
        {
            partition.Add(View($"a{i / 4}", minute: i) with
            {
                Reader = new Pseudonym((ulong)(i % 4), 1),
                Address = new Pseudonym(0, 4),
            });
        }

        Assert.Equal(0, Sum(partition, CountKind.CrowdedVisits));
    }

    [Fact]
    public void Add_ImpressionsAtPlaces_CountTheChanceOfALook()
    {
        var partition = new FoldedPartition();

        partition.Add(View("a", minute: 0) with { Kind = EventKind.Impression, Position = 1 });
        partition.Add(View("a", minute: 0) with { Kind = EventKind.Impression, Position = 3 });
        partition.Add(View("a", minute: 0) with { Kind = EventKind.Impression });

        Assert.Equal(1000 + 500 + 1000, partition.Count(Resolution.Total, 0, "a", CountKind.Examinations));
    }

    [Theory]
    [InlineData(60, 8, 2, 60)]
    [InlineData(400, 90, 1, 1)]
    [InlineData(150, 4, 12, 100)]
    [InlineData(900, 700, 40, 1)]
    public void Add_AnyOrderAnyBatching_IsWhatTheSetOfEventsSays(int count, int articles, int readers, int days)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var events = RandomEvents(random, count, articles, readers, days);
            var expected = VisitOracle.Of(events);

            var actual = new FoldedPartition();
            var shuffled = events.Concat(events.Where(_ => random.Next(4) == 0)).ToArray();
            random.Shuffle(shuffled);
            for (var at = 0; at < shuffled.Length;)
            {
                var delta = new PartitionDelta();
                var end = Math.Min(shuffled.Length, at + random.Next(1, 40));
                for (; at < end; at++)
                {
                    EventFold.Add(shuffled[at], actual, delta);
                }

                actual.Apply(delta);
            }

            var minutes = actual.Counts
                .Where(sum => sum.Resolution == Resolution.Minute && sum.Kind >= CountKind.Visits)
                .ToDictionary(sum => new CountKey(sum.Article, sum.Kind, sum.Bucket), sum => sum.Count);
            Assert.Equal(Ordered(expected.Counts), Ordered(minutes));
            Assert.Equal(Ordered(expected.Pairs), Ordered(actual.Pairs));
            foreach (var derived in minutes.Where(sum => sum.Key.Kind.IsDerived())
                .GroupBy(sum => (sum.Key.Article, sum.Key.Kind, Hour: sum.Key.Minute / 60)))
            {
                Assert.Equal(
                    derived.Sum(sum => sum.Value),
                    actual.Count(Resolution.Hour, derived.Key.Hour, derived.Key.Article, derived.Key.Kind));
            }
        }
    }

    [Fact]
    public void Add_ReadingLacksWhatALateEventChanges_SaysWhatToReadAgain()
    {
        var held = new FoldedPartition();
        held.Add(View("a", minute: 10 * Noon));
        var late = View("b", minute: 0);
        var query = new PartitionQuery();
        query.Add(late);

        var first = Read(held, query);
        EventFold.Add(late, first, new PartitionDelta());
        Assert.True(first.IsShort);
        query.Add(first);
        var second = Read(held, query);
        var delta = new PartitionDelta();
        EventFold.Add(late, second, delta);

        Assert.False(second.IsShort);
        Assert.Equal(-1, delta.Counts[new CountKey("a", CountKind.NewVisits, 10 * Noon)]);
    }

    // As a store answers: what was asked, and of readers who are not there when they were seen.
    private static PartitionReading Read(FoldedPartition held, PartitionQuery query) => new(
        new PartitionHead("", 0, new Dictionary<string, long>()),
        new HashSet<Pseudonym>(),
        query.Visitors.ToDictionary(key => key, held.Visitor),
        query.Addresses.ToDictionary(key => key, held.Address),
        query.Visitors
            .Where(key => held.Visitor(key).IsEmpty)
            .SelectMany(key => SeenSlots.Around(key.Visitor, key.Slot))
            .Concat(query.Seen)
            .Distinct()
            .ToDictionary(key => key, held.Seen));

    private static long Sum(FoldedPartition partition, CountKind kind) => partition.Counts
        .Where(count => count.Resolution == Resolution.Minute && count.Kind == kind)
        .Sum(count => count.Count);

    private static string[] Ordered<TKey>(IEnumerable<KeyValuePair<TKey, long>> sums) =>
        [.. sums.Select(sum => $"{sum.Key} {sum.Value}").Order(StringComparer.Ordinal)];

    private static ReaderEvent[] RandomEvents(Random random, int count, int articles, int readers, int days)
    {
        var pseudonyms = Enumerable.Range(1, readers)
            .Select(i => new Pseudonym((ulong)random.NextInt64(), (ulong)i))
            .ToArray();
        return
        [
            .. Enumerable.Range(1, count).Select(i => new ReaderEvent
            {
                Identity = new Pseudonym(1, (ulong)i),
                // Coarse, so that moments coincide.
                TimeMs = random.NextInt64(days * TimeBuckets.DayMs) / 20_000 * 20_000,
                Kind = random.Next(4) == 0 ? (EventKind)random.Next(1, EventKinds.Count) : EventKind.View,
                Article = $"a{random.Next(articles)}",
                Reader = random.Next(8) == 0 ? Pseudonym.None : pseudonyms[random.Next(readers)],
                Session = random.Next(3) == 0 ? Pseudonym.None : new Pseudonym(0, (ulong)random.Next(1, 4)),
                Referrer = random.Next(2) == 0 ? "r" : "",
                Position = random.Next(3) == 0 ? random.Next(130) : 0,
                Address = random.Next(3) == 0 ? Pseudonym.None : new Pseudonym((ulong)random.Next(3) << 30, 5),
            }),
        ];
    }

    private ReaderEvent View(string article, int minute) => new()
    {
        Identity = new Pseudonym(1, ++_identities),
        TimeMs = minute * TimeBuckets.MinuteMs,
        Kind = EventKind.View,
        Article = article,
        Reader = new Pseudonym(0, 7),
    };
}
