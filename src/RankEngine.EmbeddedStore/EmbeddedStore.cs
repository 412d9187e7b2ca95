using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging;

namespace RankEngine.EmbeddedStore;

/// <summary>The supervisor of the embedded store: keeps one child process answering until disposed.</summary>
/// <remarks>
/// Garnet may abort its process, and may stop taking writes while it answers PING. So it runs in a child, is judged by
/// writing and reading back, and is killed and restarted. After every restart it is empty and has to be refilled; the
/// socket stays the same.
/// </remarks>
public sealed class EmbeddedStore : IAsyncDisposable
{
    private const string SocketName = "store.sock";

    private static readonly TimeSpan StartPoll = TimeSpan.FromMilliseconds(20);

    private readonly EmbeddedStoreOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly string _fileName;
    private readonly string[] _arguments;
    private readonly string? _temporaryDirectory;
    private readonly StoreCanary _canary;
    private readonly CancellationTokenSource _stopping = new();
    private Task _supervision = Task.CompletedTask;
    private StoreProcess? _child;
    private volatile int _processId;
    private volatile int _restarts;
    private bool _memoryWarned;
    private int _disposed;

    private EmbeddedStore(EmbeddedStoreOptions options, ILogger logger, TimeProvider timeProvider)
    {
        _options = options;
        _logger = logger;
        _timeProvider = timeProvider;
        var directory = Path.GetFullPath(options.Directory);
        Socket = Path.Combine(directory, SocketName);
        if (Encoding.UTF8.GetByteCount(Socket) > EmbeddedStoreHost.LongestSocketPath || Socket.Contains(','))
        {
            // Too long for a socket, or not to be written in a connection string.
            _temporaryDirectory = Directory.CreateTempSubdirectory("rankengine-").FullName;
            Socket = Path.Combine(_temporaryDirectory, SocketName);
        }

        _fileName = options.FileName ?? Environment.ProcessPath
            ?? throw new UnavailableException("store", "The path of the running program is unknown.");
        _arguments =
        [
            .. options.Arguments ?? DefaultArguments(_fileName),
            "--socket", Socket,
            "--directory", directory,
        ];
        _canary = new StoreCanary(Socket, timeProvider);
    }

    /// <summary>Path of the Unix socket, mode 0600. The same through all restarts.</summary>
    public string Socket { get; }

    /// <summary>The socket as StackExchange.Redis reads it; further options may be appended after a comma.</summary>
    public string ConnectionString => $"!{Socket}";

    /// <summary>Number of the child process that runs now, or ran last.</summary>
    public int ProcessId => _processId;

    /// <summary>True once a child has passed a canary, for ever.</summary>
    public bool HasStarted => _processId != 0;

    /// <summary>How often a child was started anew after the first one; each time it was empty.</summary>
    public int Restarts => _restarts;

    /// <summary>Starts the store and waits until it takes a write and gives it back.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="logger">Told of restarts, failed canaries, memory, and every line the child writes.</param>
    /// <param name="timeProvider">Time of canaries, waits and deadlines.</param>
    /// <param name="cancellationToken">Gives the start up; no process is left behind.</param>
    /// <returns>The store, answering and empty.</returns>
    /// <exception cref="UnavailableException">
    /// The child cannot be run, ended (another store holds the directory, say), or did not answer within
    /// <see cref="EmbeddedStoreOptions.StartTimeout"/>.
    /// </exception>
    public static async Task<EmbeddedStore> StartAsync(
        EmbeddedStoreOptions options, ILogger logger, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var store = Create(options, logger, timeProvider);
        try
        {
            store.Adopt(await store.StartFirstAsync(cancellationToken));
            store._supervision = Task.Run(() => store.SuperviseAsync(store._stopping.Token), CancellationToken.None);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to start the store and returns at once; a start that fails is tried again until disposed.</summary>
    /// <remarks>For a server that has something to serve meanwhile: <see cref="HasStarted"/> tells when it is up.</remarks>
    /// <param name="options">Where and how.</param>
    /// <param name="logger">Told of failed starts too.</param>
    /// <param name="timeProvider">Time of canaries, waits and deadlines.</param>
    public static EmbeddedStore Launch(EmbeddedStoreOptions options, ILogger logger, TimeProvider timeProvider)
    {
        var store = Create(options, logger, timeProvider);
        store._supervision = Task.Run(() => store.RunAsync(store._stopping.Token), CancellationToken.None);
        return store;
    }

    /// <summary>Ends the child: its pipe is closed, and what is left after the stop time is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _supervision;
        if (_child is { } child)
        {
            await child.StopAsync(_options.StopTimeout, _timeProvider);
            child.Dispose();
        }

        _canary.Dispose();
        _stopping.Dispose();
        if (_temporaryDirectory is not null)
        {
            Directory.Delete(_temporaryDirectory, recursive: true);
        }
    }

    private static EmbeddedStore Create(EmbeddedStoreOptions options, ILogger logger, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CanaryFailures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.CanaryInterval, TimeSpan.Zero);
        return new EmbeddedStore(options, logger, timeProvider);
    }

    private static string[] DefaultArguments(string fileName) =>
        Path.GetFileNameWithoutExtension(fileName) == "dotnet" && Assembly.GetEntryAssembly() is { } entry
            ? [entry.Location, "store"]
            : ["store"];

    private void Adopt(StoreProcess child)
    {
        _child = child;
        _processId = child.Id;
        _memoryWarned = false;
        StoreLog.Started(_logger, Socket, child.Id);
    }

    /// <summary>
    /// Starts the first child. After a parent was killed its child needs a moment to see it and let go of the
    /// directory, so a directory in use is tried again until the start time is over.
    /// </summary>
    private async Task<StoreProcess> StartFirstAsync(CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                return await StartChildAsync(cancellationToken);
            }
            catch (DirectoryInUseException failure)
            {
                if (_timeProvider.GetElapsedTime(started) + _options.FirstBackOff > _options.StartTimeout)
                {
                    throw new UnavailableException("store", failure.Message, failure);
                }

                await Task.Delay(_options.FirstBackOff, _timeProvider, cancellationToken);
            }
        }
    }

    /// <summary>Starts a child and returns it once it passed a canary; a child that does not is killed.</summary>
    private async Task<StoreProcess> StartChildAsync(CancellationToken cancellationToken)
    {
        var child = StoreProcess.Start(_fileName, _arguments, _logger);
        using var deadline = new CancellationTokenSource(_options.StartTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await WaitUntilWellAsync(child, either.Token);
            return child;
        }
        catch (Exception failure)
        {
            await child.KillAsync();
            child.Dispose();
            if (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new UnavailableException(
                    "store",
                    $"The embedded store did not answer within {_options.StartTimeout.TotalSeconds:F0} s.",
                    failure);
            }

            throw;
        }
    }

    private async Task WaitUntilWellAsync(StoreProcess child, CancellationToken cancellationToken)
    {
        // The child's own word comes first: something else may answer on a socket of that name.
        await Task.WhenAny(child.Ready, child.Exited).WaitAsync(cancellationToken);
        while (!child.Exited.IsCompleted)
        {
            if (await _canary.CheckAsync(_options.CanaryTimeout, cancellationToken) is null)
            {
                return;
            }

            await Task.Delay(StartPoll, _timeProvider, cancellationToken);
        }

        if (child.ExitCode == EmbeddedStoreHost.DirectoryInUse)
        {
            throw new DirectoryInUseException(child.DescribeExit());
        }

        throw new UnavailableException("store", child.DescribeExit());
    }

    /// <summary>Starts the first child, however often it takes, and supervises from then on.</summary>
    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                Adopt(await StartFirstAsync(cancellationToken));
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                StoreLog.StartFailed(_logger, _options.FirstBackOff.TotalSeconds, failure.Message);
                var (child, _) = await StartAgainAsync(_options.FirstBackOff, cancellationToken);
                Adopt(child);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed.
            return;
        }

        await SuperviseAsync(cancellationToken);
    }

    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        var backOff = _options.FirstBackOff;
        try
        {
            while (_child is { } child)
            {
                var started = _timeProvider.GetTimestamp();
                var reason = await WatchAsync(child, cancellationToken);
                StoreLog.Lost(_logger, child.Id, reason);
                _child = null;
                await child.KillAsync();
                child.Dispose();
                _canary.Dispose();
                if (_timeProvider.GetElapsedTime(started) >= _options.HealthyAfter)
                {
                    backOff = _options.FirstBackOff;
                }

                (child, backOff) = await StartAgainAsync(backOff, cancellationToken);
                _restarts++;
                Adopt(child);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    /// <summary>Tries until a child is well. Returns it, and the wait before the next restart.</summary>
    private async Task<(StoreProcess Child, TimeSpan BackOff)> StartAgainAsync(
        TimeSpan backOff, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(backOff, _timeProvider, cancellationToken);
            backOff = backOff * 2 < _options.LongestBackOff ? backOff * 2 : _options.LongestBackOff;
            try
            {
                return (await StartChildAsync(cancellationToken), backOff);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Whatever it is, giving up would leave the service without a store for good.
                StoreLog.RestartFailed(_logger, backOff.TotalSeconds, failure.Message);
            }
        }
    }

    /// <summary>Returns, with the reason, when the child has ended or failed too many canaries in a row.</summary>
    private async Task<string> WatchAsync(StoreProcess child, CancellationToken cancellationToken)
    {
        var failures = 0;
        using var timer = new PeriodicTimer(_options.CanaryInterval, _timeProvider);
        while (true)
        {
            var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            await Task.WhenAny(tick, child.Exited);
            cancellationToken.ThrowIfCancellationRequested();
            if (child.Exited.IsCompleted)
            {
                return child.DescribeExit();
            }

            var failure = await _canary.CheckAsync(_options.CanaryTimeout, cancellationToken);
            if (failure is null)
            {
                failures = 0;
                WatchMemory(child);
            }
            else if (!child.Exited.IsCompleted)
            {
                failures++;
                StoreLog.CanaryFailed(_logger, failures, _options.CanaryFailures, failure);
                if (failures >= _options.CanaryFailures)
                {
                    return failure;
                }
            }
        }
    }

    private void WatchMemory(StoreProcess child)
    {
        var limit = _options.MemoryWarningBytes;
        if (limit <= 0)
        {
            return;
        }

        var resident = child.ResidentBytes;
        if (resident > limit && !_memoryWarned)
        {
            _memoryWarned = true;
            StoreLog.MemoryHigh(_logger, child.Id, resident, limit);
        }
        else if (resident < limit / 10 * 9)
        {
            _memoryWarned = false;
        }
    }

    private sealed class DirectoryInUseException(string message) : Exception(message);
}
