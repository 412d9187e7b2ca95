using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RankEngine.Server;

/// <summary>Where the service really listens: what port 0 became. Known once the host has started.</summary>
internal sealed class ListeningAddresses
{
    private ListenOptions? _grpc;
    private ListenOptions? _health;

    /// <summary>Address of gRPC.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public Uri Grpc => Address(_grpc);

    /// <summary>Address of the health endpoints.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public Uri Health => Address(_health);

    /// <summary>Remembers what Kestrel binds; it writes the port it got into its own options.</summary>
    internal void Set(ListenOptions grpc, ListenOptions health) => (_grpc, _health) = (grpc, health);

    private static Uri Address(ListenOptions? options) =>
        options?.IPEndPoint is { Port: > 0 } endPoint
            ? new Uri($"http://{endPoint}")
            : throw new InvalidOperationException("The service does not listen yet.");
}
