using System.Threading.Channels;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Events;
using RankEngine.Server.Grpc;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Events;

/// <summary>The contract's Events service.</summary>
internal sealed class EventsGrpcService(IEventRecorder recorder, EventChecks checks) : Proto.Events.EventsBase
{
    /// <summary>Batches of one stream that may wait for the disk at the same time.</summary>
    internal const int MaxBatchesAhead = 64;

    // What a stream may hold in memory while it waits; a single batch may be larger.
    private const int MaxEventsAhead = 2 * EventChecks.MaxEvents;

    /// <inheritdoc/>
    public override Task<RecordEventsResponse> Record(RecordEventsRequest request, ServerCallContext context) =>
        RecordAsync(request, context.CancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// Reads on while earlier batches wait for the disk, so that one fsync serves many of them, and answers in order.
    /// Every batch before the one that failed is answered before the stream ends with its error.
    /// </remarks>
    public override async Task RecordStream(
        IAsyncStreamReader<RecordEventsRequest> requestStream,
        IServerStreamWriter<RecordEventsResponse> responseStream,
        ServerCallContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var ahead = new BatchesAhead(MaxBatchesAhead, MaxEventsAhead);
        var batches = Channel.CreateUnbounded<(Task<RecordEventsResponse> Answer, int Events)>(
            new() { SingleReader = true, SingleWriter = true });
        var reading = ReadBatchesAsync(requestStream, ahead, batches.Writer, stop.Token);
        try
        {
            await foreach (var (answer, events) in batches.Reader.ReadAllAsync(context.CancellationToken))
            {
                await responseStream.WriteAsync(await answer, context.CancellationToken);
                ahead.Leave(events);
            }
        }
        finally
        {
            // What is still under way is awaited: nothing of the stream outlives its call, and no failure goes unseen.
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (batches.Reader.TryRead(out var left))
            {
                await ((Task)left.Answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Its failure ends the channel, so that it is thrown after every answer before it.
    private async Task ReadBatchesAsync(
        IAsyncStreamReader<RecordEventsRequest> requests,
        BatchesAhead ahead,
        ChannelWriter<(Task<RecordEventsResponse> Answer, int Events)> batches,
        CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken))
            {
                var request = requests.Current;
                await ahead.EnterAsync(request.Events.Count, cancellationToken);
                await batches.WriteAsync(
                    (RecordAsync(request, cancellationToken), request.Events.Count), cancellationToken);
            }

            batches.Complete();
        }
        catch (Exception failure)
        {
            batches.Complete(failure);
        }
    }

    private async Task<RecordEventsResponse> RecordAsync(
        RecordEventsRequest request,
        CancellationToken cancellationToken)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Count(request.Events.Count, EventChecks.MaxEvents, "events");
        check.ThrowIfAny();

        var (taken, rejected) = checks.Check(site, request.Historical, request.Pseudonymous, request.Events);
        var response = new RecordEventsResponse { Accepted = taken.Count };
        response.Rejected.Add(rejected);
        if (taken.Count > 0)
        {
            response.DurableOffset = await recorder.RecordAsync(site, request.Historical, taken, cancellationToken);
        }

        return response;
    }
}
