using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Server.Events;
using EventKind = RankEngine.Contracts.V1.EventKind;

namespace RankEngine.IntegrationTests.Grpc;

public class EventsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static RecordEventsRequest Batch(params string[] ids)
    {
        var request = new RecordEventsRequest();
        request.Events.Add(ids.Select(id => new Event
        {
            Id = id,
            Time = FakeEngine.Noon.ToTimestamp(),
            Kind = EventKind.View,
            Article = "a1",
            Reader = "ada",
        }));
        return request;
    }

    [Fact]
    public async Task Record_GoodAndBadEvents_TakesTheGoodAndNamesTheBad()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = Batch("e1", "not an id", "e3");
        request.Events[1].Position = 1_001;

        var response = await server.Events.RecordAsync(request, cancellationToken: Cancel);

        Assert.Equal(2, response.Accepted);
        Assert.Equal(2, response.DurableOffset);
        var rejection = Assert.Single(response.Rejected);
        Assert.Equal(1, rejection.Index);
        Assert.Equal(["id", "position"], rejection.Errors.Select(error => error.Field));
        var (site, historical, events) = Assert.Single(server.Engine.Recorded);
        Assert.Equal(("main", false, 2), (site, historical, events.Count));
        Assert.Equal(server.Pseudonymizer.Reader("main", "ada"), events[0].Reader);
    }

    [Fact]
    public async Task Record_OnlyBadEvents_WritesNothing()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var response = await server.Events.RecordAsync(Batch("?"), cancellationToken: Cancel);

        Assert.Equal((0, 0L, 1), (response.Accepted, response.DurableOffset, response.Rejected.Count));
        Assert.Empty(server.Engine.Recorded);
    }

    [Fact]
    public async Task Record_BadRequest_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Events.RecordAsync(new() { Site = "a b" }, cancellationToken: Cancel));

        Assert.Equal(
            ["site", "events"],
            StatusTests.Detail<BadRequest>(failure).FieldViolations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task Record_TooManyEvents_IsRefused()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = Batch([.. Enumerable.Repeat("e", EventChecks.MaxEvents + 1)]);

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Events.RecordAsync(request, cancellationToken: Cancel));

        Assert.Equal("events", Assert.Single(StatusTests.Detail<BadRequest>(failure).FieldViolations).Field);
    }

    [Fact]
    public async Task Record_Historical_SaysSoToTheLog()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = Batch("e1");
        request.Site = "old";
        request.Historical = true;
        request.Events[0].Time = new Timestamp();

        await server.Events.RecordAsync(request, cancellationToken: Cancel);

        var (site, historical, events) = Assert.Single(server.Engine.Recorded);
        Assert.Equal(("old", true, 0L), (site, historical, events[0].TimeMs));
    }

    [Fact]
    public async Task Record_AnyAnswer_NeverLogsTheReader()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = Batch("e1", "?");
        foreach (var sent in request.Events)
        {
            sent.Reader = "reader-canary";
            sent.Session = "session-canary";
            sent.ClientAddress = "address-canary";
        }

        await server.Events.RecordAsync(request, cancellationToken: Cancel);
        server.Engine.Failure = new InvalidOperationException("failed");
        await Assert.ThrowsAsync<RpcException>(
            async () => await server.Events.RecordAsync(request, cancellationToken: Cancel));

        Assert.DoesNotContain(server.Logs.All, line => line.Text.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RecordStream_LaterBatchDurableFirst_AnswersInOrder()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var firstMayEnd = new TaskCompletionSource();
        var lastStarted = new TaskCompletionSource();
        var count = 0;
        server.Engine.BeforeDurable = (_, _) =>
        {
            var number = Interlocked.Increment(ref count);
            if (number == 5)
            {
                lastStarted.SetResult();
            }

            return number == 1 ? firstMayEnd.Task : Task.CompletedTask;
        };
        using var stream = server.Events.RecordStream(cancellationToken: Cancel);

        for (var i = 1; i <= 5; i++)
        {
            await stream.RequestStream.WriteAsync(Batch([.. Enumerable.Repeat("e", i)]), Cancel);
        }

        await stream.RequestStream.CompleteAsync();
        var first = stream.ResponseStream.MoveNext(Cancel);

        // All five are with the log although none is answered: the stream reads ahead.
        await lastStarted.Task.WaitAsync(Cancel);
        Assert.False(first.IsCompleted);
        firstMayEnd.SetResult();

        Assert.True(await first);
        var accepted = new List<int> { stream.ResponseStream.Current.Accepted };
        while (await stream.ResponseStream.MoveNext(Cancel))
        {
            accepted.Add(stream.ResponseStream.Current.Accepted);
        }

        Assert.Equal([1, 2, 3, 4, 5], accepted);
    }

    [Fact]
    public async Task RecordStream_LogStands_ReadsAheadABoundedNumber()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var mayEnd = new TaskCompletionSource();
        var full = new TaskCompletionSource();
        var started = 0;
        server.Engine.BeforeDurable = (_, _) =>
        {
            if (Interlocked.Increment(ref started) == EventsGrpcService.MaxBatchesAhead)
            {
                full.SetResult();
            }

            return mayEnd.Task;
        };
        using var stream = server.Events.RecordStream(cancellationToken: Cancel);
        const int Sent = EventsGrpcService.MaxBatchesAhead + 40;

        for (var i = 0; i < Sent; i++)
        {
            await stream.RequestStream.WriteAsync(Batch("e"), Cancel);
        }

        await stream.RequestStream.CompleteAsync();
        await full.Task.WaitAsync(Cancel);
        Assert.Equal(EventsGrpcService.MaxBatchesAhead, Volatile.Read(ref started));
        mayEnd.SetResult();

        var answers = 0;
        while (await stream.ResponseStream.MoveNext(Cancel))
        {
            answers++;
        }

        Assert.Equal(Sent, answers);
    }

    [Fact]
    public async Task RecordStream_LogFails_AnswersWhatWasDurableThenFailsAndResumes()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.BeforeDurable = (events, _) => events.Count == 3
            ? Task.FromException(new UnavailableException("log", "The disk is full."))
            : Task.CompletedTask;
        var sizes = new[] { 1, 2, 3, 4 };
        var answered = new List<int>();
        RpcException failure;
        using (var stream = server.Events.RecordStream(cancellationToken: Cancel))
        {
            foreach (var size in sizes)
            {
                await stream.RequestStream.WriteAsync(Batch([.. Enumerable.Repeat("e", size)]), Cancel);
            }

            failure = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                while (await stream.ResponseStream.MoveNext(Cancel))
                {
                    answered.Add(stream.ResponseStream.Current.Accepted);
                }
            });
        }

        Assert.Equal([1, 2], answered);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.NotNull(StatusTests.Detail<RetryInfo>(failure).RetryDelay);

        server.Engine.BeforeDurable = (_, _) => Task.CompletedTask;
        using var resumed = server.Events.RecordStream(cancellationToken: Cancel);
        foreach (var size in sizes.Skip(answered.Count))
        {
            await resumed.RequestStream.WriteAsync(Batch([.. Enumerable.Repeat("e", size)]), Cancel);
        }

        await resumed.RequestStream.CompleteAsync();
        while (await resumed.ResponseStream.MoveNext(Cancel))
        {
            answered.Add(resumed.ResponseStream.Current.Accepted);
        }

        Assert.Equal(sizes, answered);
    }

    [Fact]
    public async Task RecordStream_BadBatch_AnswersThoseBeforeThenNamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        using var stream = server.Events.RecordStream(cancellationToken: Cancel);

        await stream.RequestStream.WriteAsync(Batch("e1"), Cancel);
        await stream.RequestStream.WriteAsync(new() { Site = "a b" }, Cancel);
        var first = await stream.ResponseStream.MoveNext(Cancel);
        var failure = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Cancel));

        Assert.True(first);
        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal(2, StatusTests.Detail<BadRequest>(failure).FieldViolations.Count);
    }

    [Fact]
    public async Task RecordStream_ClientGoesAway_EndsWithoutAnError()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var entered = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        server.Engine.BeforeDurable = async (_, token) =>
        {
            entered.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                left.SetResult();
            }
        };

        using (var stream = server.Events.RecordStream(cancellationToken: Cancel))
        {
            await stream.RequestStream.WriteAsync(Batch("e1"), Cancel);
            await entered.Task.WaitAsync(Cancel);
        }

        await left.Task.WaitAsync(Cancel);
        await server.DisposeAsync();
        Assert.Empty(server.Logs.Errors);
    }
}
