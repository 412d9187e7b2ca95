using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace RankEngine.IntegrationTests.Stores;

/// <summary>A redis-server of our own on a Unix socket in a temporary directory; nothing survives it.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(string directory, string[] arguments)
    {
        Folder = directory;
        SocketPath = Path.Combine(directory, "redis.sock");
        _arguments = arguments;
    }

    public string Folder { get; }

    public string SocketPath { get; }

    public string ConnectionString => $"unix:{SocketPath}";

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Starts one, or tells why there is none.</summary>
    /// <param name="arguments">Further arguments of redis-server, such as <c>--maxmemory 3mb</c>.</param>
    /// <exception cref="FileNotFoundException">redis-server is not installed.</exception>
    public static async Task<RedisServer> StartNewAsync(params string[] arguments)
    {
        // Short: the path of a Unix socket ends at about 100 bytes.
        var directory = Directory.CreateTempSubdirectory("re-").FullName;
        var server = new RedisServer(directory, arguments);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] fixedArguments =
        [
            "--port", "0", "--unixsocket", SocketPath, "--save", "", "--appendonly", "no", "--dir", Folder,
        ];
        foreach (var argument in (string[])[.. fixedArguments, .. _arguments])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start.");
        }
        catch (Win32Exception missing)
        {
            throw new FileNotFoundException("redis-server is not installed.", missing);
        }

        var output = new StringBuilder();
        _process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var late = new CancellationTokenSource(Patience);
        while (!await AnswersAsync())
        {
            if (_process.HasExited || late.IsCancellationRequested)
            {
                throw new InvalidOperationException($"redis-server did not come up: {output}");
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Ends it at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            File.Delete(SocketPath);
        }
    }

    /// <summary>Freezes it: connections stay open, nothing answers.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets a frozen one go on.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{ProcessId}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
            await socket.SendAsync("PING\r\n"u8.ToArray());
            var reply = new byte[16];
            return await socket.ReceiveAsync(reply) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
