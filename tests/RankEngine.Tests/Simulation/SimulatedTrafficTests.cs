using RankEngine.Events;
using RankEngine.Simulation.Events;

namespace RankEngine.Tests.Simulation;

public sealed class SimulatedTrafficTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Articles = [.. Enumerable.Range(0, 1_000).Select(number => $"a{number}")];

    [Fact]
    public void Fill_SameSeed_IsTheSameHoweverCut()
    {
        var whole = new TrafficEvent[10_000];
        Traffic(seed: 1).Fill(whole);
        var pieces = new TrafficEvent[10_000];
        var traffic = Traffic(seed: 1);
        for (var at = 0; at < pieces.Length; at += 100)
        {
            traffic.Fill(pieces.AsSpan(at, 100));
        }

        var other = new TrafficEvent[10_000];
        Traffic(seed: 2).Fill(other);

        Assert.Equal(whole, pieces);
        Assert.NotEqual(whole, other);
    }

    [Fact]
    public void Fill_Articles_FollowZipf()
    {
        var events = new TrafficEvent[200_000];
        Traffic(seed: 1).Fill(events);

        var views = events.Where(traffic => traffic.Kind == EventKind.View).ToList();
        var byRank = views.CountBy(view => view.Article).ToDictionary();
        var harmonic = Enumerable.Range(1, Articles.Length).Sum(rank => 1.0 / rank);
        foreach (var rank in (int[])[1, 2, 3, 10, 50])
        {
            var expected = views.Count / (rank * harmonic);
            var margin = 5 * Math.Sqrt(expected);
            Assert.InRange(byRank[rank - 1], expected - margin, expected + margin);
        }
    }

    [Fact]
    public void Fill_Sessions_HaveSeveralViewsOfOneReader()
    {
        var events = new TrafficEvent[400_000];
        Traffic(seed: 1).Fill(events);

        // Without those that were cut off at the end.
        var complete = events.Where(traffic => traffic.Session < 20_000).GroupBy(traffic => traffic.Session).ToList();
        Assert.All(complete, session => Assert.Single(session.Select(traffic => traffic.Reader).Distinct()));
        Assert.InRange(
            complete.Average(session => session.Count(traffic => traffic.Kind == EventKind.View)), 3.8, 4.2);
        var reads = events.Where(traffic => traffic.Kind == EventKind.Read).ToList();
        Assert.InRange(reads.Count, events.Length * 0.31, events.Length * 0.36);
        Assert.All(reads, read => Assert.True(read.DwellMs > 0));
    }

    [Fact]
    public void Fill_Times_FollowTheRate()
    {
        var events = new TrafficEvent[100_001];
        Traffic(seed: 1).Fill(events);

        Assert.Equal(Monday.ToUnixTimeMilliseconds(), events[0].TimeMs);
        Assert.Equal(Monday.AddSeconds(2).ToUnixTimeMilliseconds(), events[^1].TimeMs);
        Assert.True(events.Zip(events.Skip(1)).All(pair => pair.First.TimeMs <= pair.Second.TimeMs));
    }

    [Fact]
    public void Fill_LongRun_AllocatesNothing()
    {
        var traffic = Traffic(seed: 1);
        var events = new TrafficEvent[1_000];
        traffic.Fill(events);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            traffic.Fill(events);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void IdOf_ManyStreams_NeverMeet()
    {
        var ids = new HashSet<string>();
        var events = new TrafficEvent[5_000];
        foreach (var stream in (int[])[0, 1, 2])
        {
            var traffic = new SimulatedTraffic(new TrafficOptions { Start = Monday, Stream = stream }, Articles);
            traffic.Fill(events);
            foreach (var happened in events)
            {
                var named = traffic.ToEvent(happened);
                Assert.True(ids.Add(named.Id));
                Assert.True(Identifiers.IsValid(named.Id));
                Assert.Equal(Articles[happened.Article], named.Article);
                Assert.Equal(traffic.SessionOf(happened), named.Session);
            }
        }
    }

    [Fact]
    public void SimulatedTraffic_NoArticles_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new SimulatedTraffic(new TrafficOptions { Start = Monday }, []));

    private static SimulatedTraffic Traffic(int seed) =>
        new(new TrafficOptions { Start = Monday, Seed = seed }, Articles);
}
