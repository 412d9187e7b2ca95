using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RankEngine.EmbeddedStore;
using StackExchange.Redis;

namespace RankEngine.IntegrationTests.EmbeddedStore;

/// <summary>A directory for one test, the command of the store, and the lines that were logged.</summary>
internal sealed class StoreTestBed : ILogger, IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly string ServerPath = Path.Combine(AppContext.BaseDirectory, "RankEngine.Server.dll");

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("re-store-").FullName;

    public ConcurrentQueue<string> Lines { get; } = [];

    public EmbeddedStoreOptions Options => new()
    {
        Directory = Directory,
        FileName = "dotnet",
        Arguments = [ServerPath, "store"],
        StartTimeout = Deadline,
        CanaryInterval = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>The child's command without a supervisor, with its streams in the test's hands.</summary>
    public Process StartChild(string socket)
    {
        var start = new ProcessStartInfo("dotnet", [ServerPath, "store", "--socket", socket, "--directory", Directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>A parent, killed by its number, that holds the only writing end of its child's pipe.</summary>
    public Process StartParentOfChild(string socket, string childIdFile)
    {
        var child = $"echo $BASHPID > {childIdFile}; "
            + $"exec dotnet {ServerPath} store --socket {socket} --directory {Directory} > /dev/null";
        return Process.Start(new ProcessStartInfo("bash", ["-c", $"exec 3> >({child}); exec sleep 600"]))!;
    }

    public static async Task<ConnectionMultiplexer> ConnectAsync(string connectionString) =>
        await ConnectionMultiplexer.ConnectAsync($"{connectionString},abortConnect=false,connectRetry=100");

    /// <summary>Waits until a condition holds; fails at the deadline.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(started.Elapsed < Deadline, $"Not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(20, cancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(condition()), what, cancellationToken);

    /// <summary>Whether a process of that number runs; one that has ended but was not waited for does not.</summary>
    public static bool IsRunning(int processId)
    {
        try
        {
            // "123 (name) S ...": the name may hold anything but the last bracket.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    public static async Task SignalAsync(string signal, int processId, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{processId}"]);
        await kill.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
