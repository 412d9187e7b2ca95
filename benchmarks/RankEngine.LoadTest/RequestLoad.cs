using System.Diagnostics;
using Grpc.Core;
using HdrHistogram;

namespace RankEngine.LoadTest;

/// <summary>What a run came to.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="PerSecond">Answers without error per second.</param>
/// <param name="P50Ms">Median latency, milliseconds, from the moment a call was due.</param>
/// <param name="P99Ms">99th percentile of the same.</param>
/// <param name="Errors">Calls that failed.</param>
/// <param name="BytesPerRequest">Mean size of an answer's message.</param>
internal sealed record RequestResult(
    string Scenario, double PerSecond, double P50Ms, double P99Ms, long Errors, double BytesPerRequest);

/// <summary>Calls one method for some time.</summary>
internal sealed class RequestLoad(IReadOnlyList<CallInvoker> connections, Scenario scenario)
{
    private const long MaxLatencyUs = 60_000_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly LongConcurrentHistogram _latencyUs = new(1, MaxLatencyUs, 3);
    private long _answers;
    private long _bytes;
    private long _errors;
    private long _number;

    /// <summary>Closed loop: callers who each wait for their answer before they ask again.</summary>
    public async Task<RequestResult> RunClosedAsync(
        int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(started) < duration)
                {
                    await CallAsync(Stopwatch.GetTimestamp(), cancellationToken);
                }
            },
            cancellationToken)));
        return Result(Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Open loop: calls at a fixed rate, however long the answers take; a call that is sent late is not younger.</summary>
    public async Task<RequestResult> RunOpenAsync(double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var started = Stopwatch.GetTimestamp();
        var total = (long)(rate * duration.TotalSeconds);
        var calls = new List<Task>();
        for (var sent = 0L; sent < total;)
        {
            var due = Math.Min(total, 1 + (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate));
            for (; sent < due; sent++)
            {
                calls.Add(CallAsync(started + (long)(sent / rate * Stopwatch.Frequency), cancellationToken));
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        await Task.WhenAll(calls);
        return Result(Stopwatch.GetElapsedTime(started));
    }

    private async Task CallAsync(long due, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _number);
        var request = scenario.Requests[number % scenario.Requests.Length];
        var connection = connections[(int)(number % connections.Count)];
        try
        {
            using var call = connection.AsyncUnaryCall(
                scenario.Method,
                null,
                new CallOptions(deadline: DateTime.MaxValue, cancellationToken: cancellationToken),
                request);
            var reply = await call.ResponseAsync.WaitAsync(Deadline, cancellationToken);
            Interlocked.Increment(ref _answers);
            Interlocked.Add(ref _bytes, reply.Length);
        }
        catch (Exception e) when (e is RpcException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _errors);
        }

        // An error takes its time too: left out, a server that fails slowly would look fast.
        var us = (long)Stopwatch.GetElapsedTime(due).TotalMicroseconds;
        _latencyUs.RecordValue(Math.Clamp(us, 1, MaxLatencyUs));
    }

    private RequestResult Result(TimeSpan elapsed) => new(
        scenario.Name,
        _answers / elapsed.TotalSeconds,
        _latencyUs.GetValueAtPercentile(50) / 1000.0,
        _latencyUs.GetValueAtPercentile(99) / 1000.0,
        _errors,
        _answers == 0 ? 0 : (double)_bytes / _answers);
}
