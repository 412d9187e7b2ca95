using System.Buffers.Binary;
using Grpc.Core;

namespace RankEngine.Server.LoadTest;

/// <summary>The one method of the load test's own service; no part of the public contract.</summary>
internal static class FloorMethod
{
    /// <summary>Largest reply it gives, in bytes.</summary>
    public const int MaxReply = 1024 * 1024;

    // As a message is read and written by others, less the parsing: the floor is what the wire costs.
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(
        static (byte[] bytes, SerializationContext context) => context.Complete(bytes),
        static context => context.PayloadAsNewBuffer());

    private static readonly Method<byte[], byte[]> Get = new(
        MethodType.Unary, "rankengine.loadtest.Floor", "Get", Raw, Raw);

    /// <summary>Binds the method; found by name through <see cref="FloorServiceBase"/>.</summary>
    public static void BindService(ServiceBinderBase binder, FloorServiceBase? service) =>
        binder.AddMethod(Get, service is null ? null : new UnaryServerMethod<byte[], byte[]>(service.Get));

    /// <summary>Reads the size of the reply asked for: four bytes, little-endian.</summary>
    public static int SizeOf(ReadOnlySpan<byte> request)
    {
        var size = request.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(request);
        if (size is < 0 or > MaxReply)
        {
            throw new RpcException(new Status(
                StatusCode.InvalidArgument, $"Four bytes, little-endian, of 0 to {MaxReply} are expected."));
        }

        return size;
    }
}
