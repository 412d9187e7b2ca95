using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Rpc;

namespace RankEngine.IntegrationTests.Grpc;

/// <summary>Sends bytes that no generated client would send, over plain HTTP/2.</summary>
internal static class RawCall
{
    /// <summary>Sends one message in its frame and returns the status and its details.</summary>
    /// <param name="server">Address of gRPC.</param>
    /// <param name="method">Path of the call.</param>
    /// <param name="message">The bytes, compressed already when they are said to be.</param>
    /// <param name="gzip">Says that they are.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<(int Code, Status? Details)> SendAsync(
        Uri server,
        string method,
        byte[] message,
        bool gzip,
        CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server };
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(message, gzip)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (gzip)
        {
            request.Headers.Add("grpc-encoding", "gzip");
        }

        using var response = await client.SendAsync(request, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = response.TrailingHeaders.Contains("grpc-status")
            ? response.TrailingHeaders
            : (HttpHeaders)response.Headers;
        var details = headers.TryGetValues("grpc-status-details-bin", out var values)
            ? Status.Parser.ParseFrom(Convert.FromBase64String(Padded(values.Single())))
            : null;
        return (int.Parse(headers.GetValues("grpc-status").Single()), details);
    }

    /// <summary>Compresses some bytes, over and over.</summary>
    public static byte[] Gzip(byte[] bytes, int times = 1)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            for (; times > 0; times--)
            {
                gzip.Write(bytes);
            }
        }

        return buffer.ToArray();
    }

    private static string Padded(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');

    private static byte[] Frame(byte[] message, bool compressed)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }
}
