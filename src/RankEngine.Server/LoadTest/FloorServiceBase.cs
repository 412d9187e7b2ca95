using Grpc.Core;

namespace RankEngine.Server.LoadTest;

/// <summary>What generated code would be for the load test's service.</summary>
[BindServiceMethod(typeof(FloorMethod), nameof(FloorMethod.BindService))]
internal abstract class FloorServiceBase
{
    /// <summary>Returns as many bytes as asked for, always the same.</summary>
    public abstract Task<byte[]> Get(byte[] request, ServerCallContext context);
}
