using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using HdrHistogram;
using RankEngine.Contracts.V1;
using RankEngine.Simulation.Events;

namespace RankEngine.LoadTest;

/// <summary>What a run of events came to.</summary>
/// <param name="Events">Events sent.</param>
/// <param name="AcceptedPerSecond">Up to the last acknowledgement.</param>
/// <param name="VisiblePerSecond">Up to the moment at which all are counted and an answer shows it: no backlog.</param>
/// <param name="BacklogSeconds">From the last acknowledgement to that moment.</param>
/// <param name="VisibleP50Ms">Median time from a probe's acknowledgement to its count in an answer.</param>
/// <param name="VisibleP99Ms">99th percentile of the same.</param>
/// <param name="Probes">Probes that were seen.</param>
/// <param name="Rejected">Events the server did not take.</param>
/// <param name="Lost">Events taken but not counted; negative: counted twice.</param>
/// <param name="BytesPerEvent">Mean size on the wire.</param>
internal sealed record EventResult(
    long Events,
    double AcceptedPerSecond,
    double VisiblePerSecond,
    double BacklogSeconds,
    double VisibleP50Ms,
    double VisibleP99Ms,
    long Probes,
    long Rejected,
    long Lost,
    double BytesPerEvent);

/// <summary>Sends simulated traffic over streams and measures when its counts can be seen.</summary>
/// <remarks>
/// Messages are made before the clock starts: the load takes little from the machine it shares with the server. Events
/// carry the time at which they are due.
/// </remarks>
internal sealed class EventLoad(IReadOnlyList<ChannelBase> connections, string site, TimeProvider clock)
{
    private const int EventsPerBatch = 1_000;
    private const int ExplainsAtOnce = 16;

    // Enough readers that every partition of the site gets some of the last events.
    private const int LastEvents = 1_024;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ProbePoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SeenTimeout = TimeSpan.FromMinutes(10);

    private readonly Contracts.V1.Events.EventsClient _events = new(connections[0]);
    private readonly Contracts.V1.Ranking.RankingClient _ranking = new(connections[0]);
    private readonly LongConcurrentHistogram _visibleUs = new(1, 600_000_000, 3);
    private readonly string _run = Guid.NewGuid().ToString("n");
    private long _accepted;
    private long _rejected;

    /// <summary>Id of a reader of the traffic.</summary>
    public static string ReaderOf(int number) => string.Create(CultureInfo.InvariantCulture, $"t{number}");

    /// <summary>Sends traffic of a rate for a time.</summary>
    /// <param name="rate">Events per second in all.</param>
    /// <param name="duration">For how long, were the server as fast.</param>
    /// <param name="paced">False: as fast as the server takes them.</param>
    /// <param name="articles">Ids of the articles read, the most popular first.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<EventResult> RunAsync(
        double rate, TimeSpan duration, bool paced, IReadOnlyList<string> articles, CancellationToken cancellationToken)
    {
        var perStream = (int)(rate * duration.TotalSeconds / connections.Count / EventsPerBatch);
        var before = await CountAsync(articles, cancellationToken);
        var start = clock.GetUtcNow() + TimeSpan.FromSeconds(1);
        var streams = await Task.WhenAll(Enumerable.Range(0, connections.Count).Select(stream => Task.Run(
            () => Batches(stream, perStream, start, rate / connections.Count, articles), cancellationToken)));
        var bytes = streams.Sum(batches => batches.Sum(batch => (long)batch.Length));
        var events = (long)perStream * EventsPerBatch * connections.Count;

        using var probing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var probes = ProbeAsync(probing.Token, cancellationToken);
        var interval = paced ? TimeSpan.FromSeconds(EventsPerBatch * connections.Count / rate) : TimeSpan.Zero;
        await Task.WhenAll(streams.Select(
            (batches, i) => SendAsync(connections[i], batches, started, interval, cancellationToken)));
        var acknowledged = Stopwatch.GetElapsedTime(started);
        await SeeLastAsync(cancellationToken);
        var seen = Stopwatch.GetElapsedTime(started);
        await probing.CancelAsync();
        await probes;

        var counted = await CountAsync(articles, cancellationToken) - before;
        return new EventResult(
            events,
            _accepted / acknowledged.TotalSeconds,
            counted / seen.TotalSeconds,
            (seen - acknowledged).TotalSeconds,
            _visibleUs.GetValueAtPercentile(50) / 1000.0,
            _visibleUs.GetValueAtPercentile(99) / 1000.0,
            _visibleUs.TotalCount,
            _rejected,
            _accepted - counted,
            (double)bytes / events);
    }

    private byte[][] Batches(
        int stream, int count, DateTimeOffset start, double rate, IReadOnlyList<string> articles)
    {
        var traffic = new SimulatedTraffic(
            new TrafficOptions { Start = start, Stream = stream, EventsPerSecond = rate }, articles);
        var batches = new byte[count][];
        var buffer = new TrafficEvent[EventsPerBatch];
        for (var batch = 0; batch < count; batch++)
        {
            traffic.Fill(buffer);
            var request = new RecordEventsRequest { Site = site };
            foreach (ref readonly var one in buffer.AsSpan())
            {
                request.Events.Add(new Event
                {
                    // Another run's events are other events.
                    Id = $"{_run}-{traffic.IdOf(one)}",
                    Time = DateTimeOffset.FromUnixTimeMilliseconds(one.TimeMs).ToTimestamp(),
                    Kind = (EventKind)one.Kind,
                    Article = traffic.Articles[one.Article],
                    Reader = traffic.Readers[one.Reader],
                    Session = $"{_run}-{traffic.SessionOf(one)}",
                    Dwell = one.DwellMs > 0 ? TimeSpan.FromMilliseconds(one.DwellMs).ToDuration() : null,
                });
            }

            batches[batch] = request.ToByteArray();
        }

        return batches;
    }

    private async Task SendAsync(
        ChannelBase channel,
        byte[][] batches,
        long started,
        TimeSpan interval,
        CancellationToken cancellationToken)
    {
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            RawCall.RecordStream, null, new CallOptions(cancellationToken: cancellationToken));
        var answers = ReadAnswersAsync(call.ResponseStream, cancellationToken);
        for (var i = 0; i < batches.Length; i++)
        {
            var wait = (interval * i) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, clock, cancellationToken);
            }

            await call.RequestStream.WriteAsync(batches[i], cancellationToken);
        }

        await call.RequestStream.CompleteAsync();
        await answers;
    }

    private async Task ReadAnswersAsync(IAsyncStreamReader<byte[]> answers, CancellationToken cancellationToken)
    {
        while (await answers.MoveNext(cancellationToken))
        {
            var answer = RecordEventsResponse.Parser.ParseFrom(answers.Current);
            Interlocked.Add(ref _accepted, answer.Accepted);
            Interlocked.Add(ref _rejected, answer.Rejected.Count);
        }
    }

    /// <summary>Sends an event of an article of its own, now and then, and waits for each to be counted.</summary>
    private async Task ProbeAsync(CancellationToken until, CancellationToken cancellationToken)
    {
        var probes = new List<Task>();
        using var timer = new PeriodicTimer(ProbeInterval, clock);
        try
        {
            for (var number = 0; await timer.WaitForNextTickAsync(until); number++)
            {
                probes.Add(ProbeOnceAsync($"probe-{_run}-{number}", cancellationToken));
            }
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested)
        {
            await Task.WhenAll(probes);
        }
    }

    private async Task ProbeOnceAsync(string article, CancellationToken cancellationToken)
    {
        await RecordAsync(article, 1, cancellationToken);
        var acknowledged = Stopwatch.GetTimestamp();
        await SeeAsync(article, 1, cancellationToken);
        _visibleUs.RecordValue((long)Stopwatch.GetElapsedTime(acknowledged).TotalMicroseconds);
    }

    /// <summary>Sends events that come after all others in every partition, and waits until all of them are seen.</summary>
    private async Task SeeLastAsync(CancellationToken cancellationToken)
    {
        var article = $"last-{_run}";
        await RecordAsync(article, LastEvents, cancellationToken);
        await SeeAsync(article, LastEvents, cancellationToken);
    }

    private async Task RecordAsync(string article, int count, CancellationToken cancellationToken)
    {
        var request = new RecordEventsRequest { Site = site };
        for (var i = 0; i < count; i++)
        {
            request.Events.Add(new Event
            {
                Id = $"{article}-{i}",
                Time = clock.GetUtcNow().ToTimestamp(),
                Kind = EventKind.View,
                Article = article,
                Reader = $"{article}-{i}",
            });
        }

        var response = await _events.RecordAsync(request, cancellationToken: cancellationToken);
        if (response.Accepted != count)
        {
            throw new InvalidOperationException($"A probe was refused: {response.Rejected}");
        }
    }

    private async Task SeeAsync(string article, long count, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (await CountAsync(article, cancellationToken) < count)
        {
            if (Stopwatch.GetElapsedTime(started) > SeenTimeout)
            {
                throw new TimeoutException($"Events of {article} were acknowledged and not seen in {SeenTimeout}.");
            }

            await Task.Delay(ProbePoll, clock, cancellationToken);
        }
    }

    private async Task<long> CountAsync(IReadOnlyList<string> articles, CancellationToken cancellationToken)
    {
        var sum = 0L;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = ExplainsAtOnce,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            articles,
            parallel,
            async (article, token) => Interlocked.Add(ref sum, await CountAsync(article, token)));
        return sum;
    }

    /// <summary>Views and reads of an article, as an answer shows them.</summary>
    private async Task<long> CountAsync(string article, CancellationToken cancellationToken)
    {
        var request = new ExplainRequest { Site = site, Article = article };
        var response = await _ranking.ExplainAsync(request, cancellationToken: cancellationToken);
        return response.Score?.Parts.FirstOrDefault(part => part.Name == "counts")?.Parts
            .Where(count => count.Name is "Views" or "Reads")
            .Sum(count => (long)count.Value) ?? 0;
    }
}
