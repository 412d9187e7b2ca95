using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;

namespace RankEngine.LoadTest;

/// <summary>Methods without messages: the load's own cost is the same for all of them, and small.</summary>
internal static class RawCall
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(
        static (byte[] bytes, SerializationContext context) => context.Complete(bytes),
        static context => context.PayloadAsNewBuffer());

    /// <summary>The server's constant reply; see <c>RankEngine:LoadTestFloor</c>.</summary>
    public static readonly Method<byte[], byte[]> Floor = Unary("rankengine.loadtest.Floor", "Get");

    /// <summary>Events in a stream.</summary>
    public static readonly Method<byte[], byte[]> RecordStream = new(
        MethodType.DuplexStreaming, Contracts.V1.Events.Descriptor.FullName, "RecordStream", Raw, Raw);

    /// <summary>A method of the ranking service.</summary>
    public static Method<byte[], byte[]> Ranking(string name) =>
        Unary(Contracts.V1.Ranking.Descriptor.FullName, name);

    /// <summary>A request for a constant reply.</summary>
    public static byte[] FloorRequest(int size)
    {
        var request = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(request, size);
        return request;
    }

    /// <summary>The bytes of requests.</summary>
    public static byte[][] Bytes(IEnumerable<IMessage> requests) => [.. requests.Select(r => r.ToByteArray())];

    private static Method<byte[], byte[]> Unary(string service, string name) =>
        new(MethodType.Unary, service, name, Raw, Raw);
}
