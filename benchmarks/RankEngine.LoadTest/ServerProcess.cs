using System.Diagnostics;

namespace RankEngine.LoadTest;

/// <summary>A server of our own, with its embedded store and a data directory that goes with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _directory;
    private readonly bool _keeps;

    private ServerProcess(Process process, string directory, bool keeps, string address, long begun)
    {
        _process = process;
        _directory = directory;
        _keeps = keeps;
        Address = address;
        Begun = begun;
        Started = Stopwatch.GetElapsedTime(begun);
    }

    /// <summary>Where it takes calls.</summary>
    public string Address { get; }

    /// <summary>When the process was started, as <see cref="Stopwatch"/> tells it.</summary>
    public long Begun { get; }

    /// <summary>Processor time of the process so far, its store's apart.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>From the start of the process until it said where.</summary>
    public TimeSpan Started { get; }

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="directory">Its data; null makes a directory that is removed at the end.</param>
    /// <param name="settings">More of its configuration, as <c>Section:Name=value</c>.</param>
    /// <param name="cancellationToken">Stops the wait, and the server.</param>
    public static async Task<ServerProcess> StartAsync(
        string? directory, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var keeps = directory is not null;
        directory ??= Directory.CreateTempSubdirectory("rankengine-load-").FullName;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "RankEngine.Server.dll"));
        foreach (var setting in (string[])[
            $"RankEngine:DataDirectory={directory}",
            "RankEngine:GrpcPort=0",
            "RankEngine:HealthPort=0",
            "RankEngine:LoadTestFloor=true",
            .. settings])
        {
            start.ArgumentList.Add($"--{setting}");
        }

        var begun = Stopwatch.GetTimestamp();
        var process = Process.Start(start) ?? throw new IOException("The server's process did not start.");
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { } text)
            {
                listening.TrySetException(new IOException("The server ended before it listened."));
            }
            else if (text.StartsWith("gRPC on ", StringComparison.Ordinal))
            {
                listening.TrySetResult(text["gRPC on ".Length..].Split(',')[0]);
            }
            else
            {
                // Its log is not the load test's result.
                Console.Error.WriteLine($"server: {text}");
            }
        };
        process.BeginOutputReadLine();
        try
        {
            var address = await listening.Task.WaitAsync(StartTimeout, cancellationToken);
            return new ServerProcess(process, directory, keeps, address, begun);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Ends it at once, as a crash does. Its store ends when it sees the pipe break.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Stops it as an operator would, and removes its data when they were made for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await stop.WaitForExitAsync();
        }

        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("The server did not stop in time and was killed.");
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        if (!_keeps)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
