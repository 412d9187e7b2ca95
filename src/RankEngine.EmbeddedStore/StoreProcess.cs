using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace RankEngine.EmbeddedStore;

/// <summary>One run of the child, from start to exit. Its standard input is the pipe that keeps it alive.</summary>
internal sealed class StoreProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private volatile string? _lastLine;

    private StoreProcess(Process process, ILogger logger)
    {
        _process = process;
        _logger = logger;
        Exited = Task.CompletedTask;
    }

    /// <summary>The operating system's number of the process.</summary>
    public int Id { get; private set; }

    /// <summary>Ends when the child says that its socket listens; never when it dies before.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Ends when the process has ended and its last line was read.</summary>
    public Task Exited { get; private set; }

    /// <summary>Resident memory in bytes; zero once the process has ended.</summary>
    public long ResidentBytes
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <summary>Starts the child.</summary>
    /// <exception cref="UnavailableException">The program cannot be run.</exception>
    public static StoreProcess Start(string fileName, IEnumerable<string> arguments, ILogger logger)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // What a batch of writes leaves behind is garbage at once; the default collects it every 16 MB, which costs the
        // store a tenth of its time. Only the environment can set it.
        start.Environment.TryAdd("DOTNET_GCgen0size", "0x4000000");
        var child = new StoreProcess(new Process { StartInfo = start }, logger);
        try
        {
            child.Run();
            return child;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            child.Dispose();
            throw new UnavailableException("store", $"The store's program \"{fileName}\" cannot be run.", failure);
        }
    }

    /// <summary>The code the process ended with; only after <see cref="Exited"/>.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>How the process ended, with its last words; only after <see cref="Exited"/>.</summary>
    public string DescribeExit()
    {
        var lastLine = _lastLine is null ? string.Empty : $": {_lastLine}";
        return $"The store's process ended with code {_process.ExitCode}{lastLine}";
    }

    /// <summary>Closes the pipe, waits, and kills what is left after <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider timeProvider)
    {
        _process.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(grace, timeProvider, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            StoreLog.Killed(_logger, Id, grace.TotalSeconds);
            await KillAsync();
        }
    }

    /// <summary>Kills the process, stopped or not, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        // Safe when it has ended already.
        _process.Kill();
        await Exited;
    }

    public void Dispose() => _process.Dispose();

    private void Run()
    {
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data == EmbeddedStoreHost.ReadyLine)
            {
                _ready.TrySetResult();
            }
            else if (!string.IsNullOrWhiteSpace(line.Data))
            {
                StoreLog.OutputLine(_logger, Id, line.Data);
            }
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data))
            {
                _lastLine = line.Data;
                StoreLog.ErrorLine(_logger, Id, line.Data);
            }
        };
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Exited = _process.WaitForExitAsync(CancellationToken.None);
    }
}
