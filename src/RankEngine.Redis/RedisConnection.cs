using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace RankEngine.Redis;

/// <summary>The one connection of a process. Connects at first use, and again by itself whenever the store comes back.</summary>
/// <remarks>Thread-safe. Building it does no I/O: a server starts while its store is down.</remarks>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    private const string UnixSocket = "unix:";

    private readonly Lock _gate = new();
    private readonly ILoggerFactory _loggers;
    private readonly Func<bool>? _isThere;
    private Task<ConnectionMultiplexer>? _connecting;
    private bool _disposed;

    public RedisConnection(RedisOptions options, ILoggerFactory loggers, Func<bool>? isThere = null)
    {
        options.Check();
        _isThere = isThere;
        Options = options;
        Keys = new RedisKeys(options.KeyPrefix);
        Configuration = Configure(options);
        _loggers = loggers;
        Logger = loggers.CreateLogger<RedisConnection>();
    }

    public RedisOptions Options { get; }

    public RedisKeys Keys { get; }

    public ILogger Logger { get; }

    /// <summary>What the driver is told.</summary>
    internal ConfigurationOptions Configuration { get; }

    /// <summary>Asks the store for something and waits for as long as a command may take.</summary>
    /// <remarks>
    /// The driver takes no token. A caller that gives up stops waiting, but the command may still run: send only commands
    /// that are harmless when they run unseen. Nothing is sent twice.
    /// </remarks>
    /// <param name="operation">What is asked, for the log.</param>
    /// <param name="ask">Sends the commands: one trip.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="UnavailableException">The store is away, too slow, or refused.</exception>
    public async Task<T> AskAsync<T>(
        string operation, Func<IDatabase, Task<T>> ask, CancellationToken cancellationToken)
    {
        var multiplexer = await MultiplexerAsync(cancellationToken).ConfigureAwait(false);
        return await WaitAsync(operation, () => ask(multiplexer.GetDatabase()), Options.CommandTimeout, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Streams what a scan of the store finds. Each step may take as long as a command.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async IAsyncEnumerable<T> ScanAsync<T>(
        string operation,
        Func<ConnectionMultiplexer, IAsyncEnumerable<T>> scan,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var multiplexer = await MultiplexerAsync(cancellationToken).ConfigureAwait(false);
        var steps = scan(multiplexer).GetAsyncEnumerator(cancellationToken);
        await using (steps.ConfigureAwait(false))
        {
            while (await WaitAsync(
                operation, () => steps.MoveNextAsync().AsTask(), Options.CommandTimeout, cancellationToken)
                .ConfigureAwait(false))
            {
                yield return steps.Current;
            }
        }
    }

    /// <summary>Streams the keys that match a pattern, from the server that holds a key. A key may come twice.</summary>
    /// <remarks>Looks at every key of that server: off every request path. The driver's own scan waits for a page that
    /// matches, which among millions of other keys takes longer than any command may.</remarks>
    public async IAsyncEnumerable<RedisKey> ScanKeysAsync(
        RedisKey heldBy, string pattern, int page, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var multiplexer = await MultiplexerAsync(cancellationToken).ConfigureAwait(false);
        var cursor = "0";
        do
        {
            var reply = await WaitAsync(
                "scan",
                () => multiplexer.GetServer(heldBy, flags: CommandFlags.DemandMaster).ExecuteAsync(
                    multiplexer.GetDatabase().Database, "SCAN", [cursor, "MATCH", pattern, "COUNT", page]),
                Options.CommandTimeout,
                cancellationToken).ConfigureAwait(false);
            cursor = (string)reply[0]!;
            foreach (var key in (RedisKey[])reply[1]!)
            {
                yield return key;
            }
        }
        while (cursor != "0");
    }

    /// <summary>Returns the driver's connection; does not wait for the store to be there.</summary>
    /// <exception cref="UnavailableException">
    /// The store has not started yet, or the first attempt to connect did not end in time.
    /// </exception>
    public ValueTask<ConnectionMultiplexer> MultiplexerAsync(CancellationToken cancellationToken)
    {
        var connecting = Connecting();
        return connecting.IsCompletedSuccessfully
            ? ValueTask.FromResult(connecting.Result)
            : new(WaitAsync("connect", () => connecting, Options.ConnectTimeout * 2, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? connecting;
        lock (_gate)
        {
            _disposed = true;
            connecting = _connecting;
        }

        if (connecting is not null)
        {
            // A connection that never came about has nothing to close.
            await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connecting.IsCompletedSuccessfully)
            {
                await connecting.Result.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private Task<ConnectionMultiplexer> Connecting()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);

            // With AbortOnConnectFail off only a wrong configuration fails, and the next use tries it again.
            if (_connecting is null || _connecting.IsFaulted || _connecting.IsCanceled)
            {
                if (_connecting is null && _isThere is not null && !_isThere())
                {
                    throw new UnavailableException("store", "The store has not started yet.") { IsStarting = true };
                }

                _connecting = ConnectionMultiplexer.ConnectAsync(Configuration);
            }

            return _connecting;
        }
    }

    private async Task<T> WaitAsync<T>(
        string operation, Func<Task<T>> send, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task<T>? reply = null;
        try
        {
            reply = send();
            return await reply.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is RedisServerException or RedisCommandException)
        {
            // OOM, READONLY, MOVED, NOPERM, LOADING: somebody has to see the server's own words.
            Log.Refused(Logger, operation, refused.Message);
            throw new UnavailableException("store", "The store refused a command; the log tells why.", refused);
        }
        catch (TimeoutException late)
        {
            Observe(reply);
            throw new UnavailableException("store", "The store did not answer in time.", late);
        }
        catch (Exception failure) when (failure is RedisException or ObjectDisposedException)
        {
            throw new UnavailableException("store", "The store cannot be reached.", failure);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Observe(reply);
            throw;
        }
        catch (OperationCanceledException cancelled)
        {
            // The driver cancels what a broken connection had not sent yet.
            throw new UnavailableException("store", "The store cannot be reached.", cancelled);
        }
    }

    // Nobody waits any more; what becomes of it has been told already, as a timeout.
    private static void Observe(Task? reply) =>
        _ = reply?.ContinueWith(
            static done => _ = done.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private ConfigurationOptions Configure(RedisOptions options)
    {
        // The driver marks a Unix socket by "!"; "unix:" is what people write.
        var parts = options.ConnectionString.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var configuration = ConfigurationOptions.Parse(string.Join(
            ',', parts.Select(part => part.StartsWith(UnixSocket, StringComparison.Ordinal)
                ? string.Concat("!", part.AsSpan(UnixSocket.Length))
                : part)));
        if (configuration.EndPoints.Count == 0)
        {
            throw new ArgumentException("The connection string of Redis names no server.");
        }

        var said = parts
            .Select(part => part.Split('=', 2)[0])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        Unless("abortConnect", () => configuration.AbortOnConnectFail = false);
        Unless("connectTimeout", () => configuration.ConnectTimeout = Milliseconds(options.ConnectTimeout));
        Unless("asyncTimeout", () => configuration.AsyncTimeout = Milliseconds(options.CommandTimeout));
        Unless("syncTimeout", () => configuration.SyncTimeout = Milliseconds(options.CommandTimeout));
        Unless("configCheckSeconds", () =>
            configuration.ConfigCheckSeconds = (int)options.RoleCheckInterval.TotalSeconds);
        Unless("keepAlive", () => configuration.KeepAlive = (int)options.KeepAlive.TotalSeconds);
        Unless("name", () => configuration.ClientName = "rankengine");

        // The driver counts INFO among the commands of administrators; the check needs it.
        configuration.AllowAdmin = true;

        // A queue of commands for a store that is away would make every caller wait, and send late what nobody wants.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry(250);
        configuration.LoggerFactory = _loggers;
        return configuration;

        void Unless(string name, Action apply)
        {
            if (!said.Contains(name))
            {
                apply();
            }
        }
    }

    private static int Milliseconds(TimeSpan span) => (int)span.TotalMilliseconds;

    private static partial class Log
    {
        [LoggerMessage(
            2000, LogLevel.Warning, "The store refused {Operation}: {Reply}", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string operation, string reply);
    }
}
