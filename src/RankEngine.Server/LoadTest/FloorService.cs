using System.Collections.Concurrent;
using Grpc.Core;

namespace RankEngine.Server.LoadTest;

/// <summary>A constant reply through the same process, port and interceptors as any other: the least a call can cost.</summary>
internal sealed class FloorService : FloorServiceBase
{
    // A load test asks for a few sizes; more are somebody else's doing and are not kept.
    private const int MaxSizes = 64;

    private readonly ConcurrentDictionary<int, Task<byte[]>> _replies = [];

    /// <inheritdoc/>
    public override Task<byte[]> Get(byte[] request, ServerCallContext context)
    {
        var size = FloorMethod.SizeOf(request);
        if (_replies.TryGetValue(size, out var reply))
        {
            return reply;
        }

        reply = Task.FromResult(new byte[size]);
        return _replies.Count < MaxSizes ? _replies.GetOrAdd(size, reply) : reply;
    }
}
