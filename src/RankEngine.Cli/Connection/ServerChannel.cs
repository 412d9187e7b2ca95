using Grpc.Net.Client;

namespace RankEngine.Cli.Connection;

/// <summary>Opens connections to a server.</summary>
internal static class ServerChannel
{
    /// <summary>Where a server listens by default: this machine only, HTTP/2 without TLS.</summary>
    public const string DefaultAddress = "http://127.0.0.1:5080";

    private const int MaxMessageBytes = 64 << 20;

    /// <summary>Opens a connection; nothing is sent before the first call.</summary>
    /// <param name="server">Address with http (HTTP/2 without TLS) or https.</param>
    public static GrpcChannel Open(Uri server) => GrpcChannel.ForAddress(server, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = MaxMessageBytes,
        MaxSendMessageSize = MaxMessageBytes,
        HttpHandler = new SocketsHttpHandler
        {
            // A proxy of the environment does not speak HTTP/2 without TLS, and has no business on loopback.
            UseProxy = server.Scheme == Uri.UriSchemeHttps,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        },
        DisposeHttpClient = true,
    });
}
