using Google.Rpc;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Server.Grpc;

namespace RankEngine.IntegrationTests.Grpc;

/// <summary>Every failure leaves as the status the contract names, with its details, and is logged once.</summary>
public class StatusTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_InvalidRequest_NamesEveryField()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var failure = await FailAsync(
            server, new InvalidRequestException([new("a.b", "must be c"), new("d[3]", "must be e")]));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal(
            [("a.b", "must be c"), ("d[3]", "must be e")],
            Detail<BadRequest>(failure).FieldViolations.Select(violation => (violation.Field, violation.Description)));
        Assert.Empty(server.Logs.Errors);
    }

    [Fact]
    public async Task Call_NotFound_NamesWhat()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var failure = await FailAsync(server, new NotFoundException("site", "nowhere"));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        var resource = Detail<ResourceInfo>(failure);
        Assert.Equal(("site", "nowhere"), (resource.ResourceType, resource.ResourceName));
    }

    [Fact]
    public async Task Call_Precondition_NamesWhatStandsInTheWay()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var failure = await FailAsync(server, new PreconditionException("model", "There is no model before."));

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        var violation = Assert.Single(Detail<PreconditionFailure>(failure).Violations);
        Assert.Equal(("model", "There is no model before."), (violation.Subject, violation.Description));
    }

    [Fact]
    public async Task Call_Unavailable_SaysWhenToTryAgainAndHidesTheCause()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var failure = await FailAsync(
            server, new UnavailableException("store", "The store is away.", new InvalidOperationException("s3cret")));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("STORE_UNAVAILABLE", Detail<ErrorInfo>(failure).Reason);
        Assert.Equal(StatusMap.RetryAfter, Detail<RetryInfo>(failure).RetryDelay.ToTimeSpan());
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_UnknownFailure_IsInternalWithoutItsTextAndLoggedOnce()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var failure = await FailAsync(server, new InvalidOperationException("s3cret"));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.Equal("UNEXPECTED", Detail<ErrorInfo>(failure).Reason);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("s3cret", Assert.Single(server.Logs.Errors), StringComparison.Ordinal);
        Assert.Single(server.Logs.All, line => line.Text.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_UnknownFailure_IsInternalWithoutItsText()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        server.Engine.Failure = new InvalidOperationException("s3cret");
        using var stream = server.Events.RecordStream(cancellationToken: Cancel);

        await stream.RequestStream.WriteAsync(EventsTests.Batch("e1"), Cancel);
        var failure = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Cancel));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Logs.Errors);
    }

    [Fact]
    public async Task Call_HundredsOfBadFields_StillFitsTheTrailers()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = new GetRelatedRequest { Article = "a1", Filter = new Filter() };
        request.Filter.ExcludeIds.Add(Enumerable.Repeat("not an id", 1_000));

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Ranking.GetRelatedAsync(request, cancellationToken: Cancel));

        var violations = Detail<BadRequest>(failure).FieldViolations;
        Assert.Equal("filter.exclude_ids[0]", violations[0].Field);
        Assert.EndsWith($"(and {1_000 - violations.Count} more)", violations[^1].Description, StringComparison.Ordinal);
        Assert.InRange(
            failure.Trailers.Sum(entry => entry.IsBinary ? entry.ValueBytes.Length : entry.Value.Length), 1, 6_000);
    }

    [Fact]
    public async Task Call_Cancelled_IsNoErrorOfTheServer()
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
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var call = server.Events.RecordAsync(EventsTests.Batch("e1"), cancellationToken: cancel.Token);
        await entered.Task.WaitAsync(Cancel);
        await cancel.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await left.Task.WaitAsync(Cancel);
        await server.DisposeAsync();
        Assert.Empty(server.Logs.Errors);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3600)]
    public async Task Call_DeadlineAboveTheCeiling_EndsAtTheCeiling(int? seconds)
    {
        await using var server = await TestServer.StartAsync(
            Cancel, settings: [("ReadDeadline", "00:00:00.050"), ("WriteDeadline", "00:00:00.060")]);
        server.Engine.BeforeDurable = (_, token) => Task.Delay(Timeout.Infinite, token);
        server.Engine.BeforeRead = token => Task.Delay(Timeout.Infinite, token);
        var options = new CallOptions(
            deadline: seconds is { } given ? TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(given) : null,
            cancellationToken: Cancel);

        var read = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Articles.GetAsync(new() { Id = "a1" }, options));
        var write = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Events.RecordAsync(EventsTests.Batch("e1"), options));

        Assert.Equal(StatusCode.DeadlineExceeded, read.StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, write.StatusCode);
        Assert.Empty(server.Logs.Errors);
    }

    [Theory]
    [InlineData("1S", 1_000L)]
    [InlineData("250m", 250L)]
    [InlineData("2M", 120_000L)]
    [InlineData("99999999H", 359_999_996_400_000)]
    [InlineData("5000u", 5L)]
    [InlineData("3000000n", 3L)]
    [InlineData("", null)]
    [InlineData("S", null)]
    [InlineData("5", null)]
    [InlineData("-5S", null)]
    [InlineData("123456789S", null)]
    [InlineData("5x", null)]
    public void Parse_Timeout_ReadsWhatGrpcWrites(string timeout, long? expectedMs)
    {
        Assert.Equal(expectedMs, (long?)DeadlineCeiling.Parse(timeout)?.TotalMilliseconds);
    }

    [Fact]
    public void Ceiling_OfEveryUnaryCall_IsThatOfReadsOrWrites()
    {
        var options = new Server.GrpcHostingOptions();
        string[] reads = ["Explain", "Get", "GetPage", "GetRecommended", "GetRelated", "GetTrending", "List"];
        var methods = Methods(Contracts.V1.Ranking.Descriptor)
            .Concat(Methods(Contracts.V1.Events.Descriptor))
            .Concat(Methods(Contracts.V1.Articles.Descriptor))
            .Concat(Methods(Contracts.V1.Models.Descriptor))
            .Concat(Methods(Contracts.V1.Refresh.Descriptor));

        foreach (var method in methods)
        {
            var expected = method.Type != MethodType.Unary ? (TimeSpan?)null
                : reads.Contains(method.Name) ? options.ReadDeadline : options.WriteDeadline;
            Assert.Equal(expected, DeadlineCeiling.For(method, options));
        }
    }

    [Fact]
    public async Task Call_UnknownMethod_IsUnimplemented()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var (code, _) = await RawCall.SendAsync(
            server.Addresses.Grpc, "/rankengine.v1.Events/Forget", [], gzip: false, Cancel);

        Assert.Equal((int)StatusCode.Unimplemented, code);
    }

    internal static T Detail<T>(RpcException failure)
        where T : class, Google.Protobuf.IMessage<T>, new() =>
        failure.GetRpcStatus()?.GetDetail<T>() ?? throw new InvalidOperationException($"No {typeof(T).Name}.");

    private static IEnumerable<IMethod> Methods(Google.Protobuf.Reflection.ServiceDescriptor service) =>
        service.Methods.Select(method => (IMethod)new Method<string, string>(
            method.IsClientStreaming ? MethodType.DuplexStreaming : MethodType.Unary,
            service.FullName,
            method.Name,
            Marshallers.StringMarshaller,
            Marshallers.StringMarshaller));

    private static Task<RpcException> FailAsync(TestServer server, Exception failure)
    {
        server.Engine.Failure = failure;
        return Assert.ThrowsAsync<RpcException>(
            async () => await server.Ranking.GetRelatedAsync(
                new GetRelatedRequest { Article = "a1" }, cancellationToken: Cancel));
    }
}
