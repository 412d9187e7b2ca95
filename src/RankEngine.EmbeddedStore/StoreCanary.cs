using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RankEngine.EmbeddedStore;

/// <summary>Writes a value and reads it back: a store that no longer takes writes may still answer PING.</summary>
internal sealed class StoreCanary(string socketPath, TimeProvider timeProvider) : IDisposable
{
    private const string Key = "rankengine:canary";

    private Socket? _socket;
    private long _round;

    /// <summary>Writes the next value and reads it back.</summary>
    /// <returns>Null when the store is well, else what was wrong.</returns>
    public async Task<string?> CheckAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        string? failure;
        try
        {
            failure = await WriteAndReadAsync(either.Token);
        }
        catch (SocketException broken)
        {
            failure = $"The socket failed: {broken.Message}.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failure = $"No answer within {timeout.TotalMilliseconds:F0} ms.";
        }

        if (failure is not null)
        {
            // A late answer must not be taken for the next one.
            Dispose();
        }

        return failure;
    }

    /// <summary>Closes the connection; the next check opens another.</summary>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async Task<string?> WriteAndReadAsync(CancellationToken cancellationToken)
    {
        if (_socket is null)
        {
            _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await _socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
        }

        // Never the value that stands in the store already, so an answer proves that this write arrived.
        var value = (++_round).ToString("x16", CultureInfo.InvariantCulture);
        var request = Encoding.ASCII.GetBytes(
            $"*3\r\n$3\r\nSET\r\n${Key.Length}\r\n{Key}\r\n${value.Length}\r\n{value}\r\n"
            + $"*2\r\n$3\r\nGET\r\n${Key.Length}\r\n{Key}\r\n");
        var wanted = Encoding.ASCII.GetBytes($"+OK\r\n${value.Length}\r\n{value}\r\n");
        for (var sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request.AsMemory(sent), SocketFlags.None, cancellationToken);
        }

        var answer = new byte[wanted.Length];
        for (var read = 0; read < answer.Length;)
        {
            var received = await _socket.ReceiveAsync(answer.AsMemory(read), SocketFlags.None, cancellationToken);
            if (received == 0)
            {
                return "The store closed the connection.";
            }

            read += received;
            if (!answer.AsSpan(0, read).SequenceEqual(wanted.AsSpan(0, read)))
            {
                var text = Encoding.ASCII.GetString(answer, 0, read).ReplaceLineEndings(" ").TrimEnd();
                return $"Another answer than the value written: \"{text}\".";
            }
        }

        return null;
    }
}
