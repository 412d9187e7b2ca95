using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RankEngine.Contracts.V1;
using Code = Google.Rpc.Code;

namespace RankEngine.IntegrationTests.Grpc;

/// <summary>Bytes that are no message are the caller's fault, in every call.</summary>
public class MalformedMessageTests
{
    private const string RecordMethod = "/rankengine.v1.Events/Record";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "invalid UTF-8 in site", [0x0a, 2, 0xc3, 0x28] },
        { "length beyond the end", [0x0a, 100, (byte)'a'] },
        { "tag without a value", [0x0a] },
        { "field number zero", [0x00, 1] },
        { "endless varint", [0x18, .. Enumerable.Repeat((byte)0xff, 11)] },
        { "event cut short", [0x12, 5, 0x0a, 9, (byte)'a', (byte)'b', (byte)'c'] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Unary_MalformedMessage_IsInvalidArgument(string what, byte[] message)
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var (code, details) = await RawCall.SendAsync(
            server.Addresses.Grpc, RecordMethod, message, gzip: false, Cancel);

        Assert.True(code == (int)Code.InvalidArgument, what);
        Assert.Equal("MALFORMED_MESSAGE", details?.GetDetail<ErrorInfo>()?.Reason);
        Assert.Empty(server.Logs.Errors);
    }

    [Fact]
    public async Task Stream_MalformedMessage_IsInvalidArgument()
    {
        await using var server = await TestServer.StartAsync(Cancel);

        var (code, _) = await RawCall.SendAsync(
            server.Addresses.Grpc, "/rankengine.v1.Events/RecordStream", [0x0a, 2, 0xc3, 0x28], gzip: false, Cancel);

        Assert.Equal((int)Code.InvalidArgument, code);
        Assert.Empty(server.Logs.Errors);
    }

    [Fact]
    public async Task Unary_BytesFlippedAndCut_AreNeverAFaultOfTheServer()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var right = new RecordEventsRequest
        {
            Site = "main",
            Events =
            {
                new Event
                {
                    Id = "e1",
                    Time = FakeEngine.Noon.ToTimestamp(),
                    Kind = Contracts.V1.EventKind.Read,
                    Article = "a1",
                    Reader = "ada",
                    Session = "s1",
                    Dwell = new Duration { Seconds = 9 },
                    Referrer = "söarch",
                },
            },
        }.ToByteArray();
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var message = right[..random.Next(right.Length / 2, right.Length + 1)];
            for (var flips = random.Next(4); flips > 0; flips--)
            {
                message[random.Next(message.Length)] = (byte)random.Next(256);
            }

            var (code, _) = await RawCall.SendAsync(server.Addresses.Grpc, RecordMethod, message, gzip: false, Cancel);

            Assert.True(
                code is (int)Code.Ok or (int)Code.InvalidArgument,
                $"{Convert.ToHexString(message)} answered {code}");
        }

        Assert.Empty(server.Logs.Errors);
    }

    [Fact]
    public async Task Unary_GzipBomb_IsRefused()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var bomb = RawCall.Gzip(new byte[1024 * 1024], times: 512);
        var before = GC.GetTotalAllocatedBytes();

        var (code, _) = await RawCall.SendAsync(server.Addresses.Grpc, RecordMethod, bomb, gzip: true, Cancel);

        Assert.Equal((int)Code.ResourceExhausted, code);

        // Other tests allocate meanwhile; unpacking it all would take far more.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 384 * 1024 * 1024);
    }

    [Fact]
    public async Task Unary_Gzip_IsRead()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var request = new RecordEventsRequest { Site = "not an id", Events = { new Event() } };

        var (code, details) = await RawCall.SendAsync(
            server.Addresses.Grpc, RecordMethod, RawCall.Gzip(request.ToByteArray()), gzip: true, Cancel);

        Assert.Equal((int)Code.InvalidArgument, code);
        Assert.Equal("site", Assert.Single(details!.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Unary_MessageOverItsLimit_IsResourceExhausted()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var related = new GetRelatedRequest { Article = new string('a', 1024 * 1024) };
        var batch = new RecordEventsRequest { Events = { new Event { Id = new string('a', 16 * 1024 * 1024) } } };

        var ofRelated = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Ranking.GetRelatedAsync(related, cancellationToken: Cancel));
        var ofBatch = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Events.RecordAsync(batch, cancellationToken: Cancel));

        Assert.Equal(StatusCode.ResourceExhausted, ofRelated.StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, ofBatch.StatusCode);
    }

    [Fact]
    public async Task Unary_BatchBelowItsLimit_IsTaken()
    {
        await using var server = await TestServer.StartAsync(Cancel);
        var batch = new RecordEventsRequest { Events = { new Event { Id = new string('a', 15 * 1024 * 1024) } } };

        var response = await server.Events.RecordAsync(batch, cancellationToken: Cancel);

        Assert.Contains(Assert.Single(response.Rejected).Errors, error => error.Field == "id");
    }
}
