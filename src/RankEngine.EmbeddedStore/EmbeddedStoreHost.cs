using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Garnet;

namespace RankEngine.EmbeddedStore;

/// <summary>The child process: one Garnet server on one Unix socket, for as long as its parent lives.</summary>
/// <remarks>
/// The store always starts empty and writes nothing to disk: it is a view, and its owner refills it from checkpoint
/// and log. That costs less than to prove what a recovery brought back.
/// </remarks>
public static class EmbeddedStoreHost
{
    /// <summary>The store ended because it was asked to.</summary>
    internal const int Ended = 0;

    /// <summary>The store could not start; the reason is on standard error.</summary>
    internal const int Failed = 1;

    /// <summary>The arguments are wrong.</summary>
    internal const int WrongArguments = 2;

    /// <summary>Another store holds the directory.</summary>
    internal const int DirectoryInUse = 3;

    /// <summary>Line on standard output once the socket listens.</summary>
    internal const string ReadyLine = "ready";

    /// <summary>Bytes a Unix socket's path may have: Linux holds 108 with the ending zero, others 104.</summary>
    internal const int LongestSocketPath = 99;

    private const string LockFileName = "store.lock";

    // A server with a locked-up session may never close; nothing in it is worth waiting for.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Runs the store until standard input ends, which it does however the parent dies, or until the token is
    /// cancelled.
    /// </summary>
    /// <param name="args"><c>--socket PATH --directory DIR</c>; the path has at most 99 bytes.</param>
    /// <param name="cancellationToken">Ends the store as the end of standard input does.</param>
    /// <returns>
    /// The exit code: 0 when the store was asked to end, 1 when it could not start, 2 for wrong arguments, 3 when
    /// another store holds the directory. Every code but 0 comes with a sentence on standard error.
    /// </returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (!TryParse(args, out var socket, out var directory, out var mistake))
        {
            await Console.Error.WriteLineAsync(mistake);
            return WrongArguments;
        }

        try
        {
            CreatePrivateDirectory(directory);
            using var directoryLock = TryLock(directory);
            if (directoryLock is null)
            {
                await Console.Error.WriteLineAsync($"Another store is using the directory {directory}.");
                return DirectoryInUse;
            }

            RemoveStaleSocket(socket);
            await ServeAsync(socket, directory, cancellationToken);
            return Ended;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The last stop before the process ends: whatever it was, the parent logs this line.
            await Console.Error.WriteLineAsync($"The store in {directory} cannot run: {failure}");
            return Failed;
        }
    }

    /// <summary>Makes a folder that only its owner may enter, unless it exists.</summary>
    internal static void CreatePrivateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(
                directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static async Task ServeAsync(string socket, string directory, CancellationToken cancellationToken)
    {
        // In a terminal Ctrl-C reaches parent and child at once, and a service manager signals the whole group. The
        // parent still needs its store while it drains, so only the pipe ends the child; run by hand, Ctrl-C does.
        using var interrupt = IgnoreUnlessByHand(PosixSignal.SIGINT);
        using var terminate = IgnoreUnlessByHand(PosixSignal.SIGTERM);
        using var hangUp = IgnoreUnlessByHand(PosixSignal.SIGHUP);

        using var loggers = new StandardErrorLoggerFactory();
        var server = new GarnetServer(GarnetSettings.Create(socket, directory), loggers);
        try
        {
            server.Start();
            await Console.Out.WriteLineAsync(ReadyLine);
            await Console.Out.FlushAsync(cancellationToken);
            await EndOfStandardInput().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to end.
        }
        finally
        {
            await CloseAsync(server);
            File.Delete(socket);
        }
    }

    private static async Task CloseAsync(GarnetServer server)
    {
        try
        {
            await Task.Run(server.Dispose, CancellationToken.None)
                .WaitAsync(CloseTimeout, TimeProvider.System, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // Threads that spin in a locked-up session are background threads: they end with the process.
            await Console.Error.WriteLineAsync("The store did not close in time; the process ends without it.");
        }
    }

    private static PosixSignalRegistration? IgnoreUnlessByHand(PosixSignal signal) =>
        Console.IsInputRedirected ? PosixSignalRegistration.Create(signal, context => context.Cancel = true) : null;

    private static Task EndOfStandardInput() => Task.Factory.StartNew(
        static () =>
        {
            using var input = Console.OpenStandardInput();
            var ignored = new byte[256];
            while (input.Read(ignored) > 0)
            {
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static FileStream? TryLock(string directory)
    {
        try
        {
            // Held by the kernel for the life of the process, so a killed store leaves nothing to clean up. The file
            // itself stays: removing it would let two stores hold two files of the same name.
            return new FileStream(
                Path.Combine(directory, LockFileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (failure.GetType() == typeof(IOException))
        {
            return null;
        }
    }

    private static void RemoveStaleSocket(string socket)
    {
        if (!File.Exists(socket))
        {
            return;
        }

        // A socket has no length; anything else is somebody's file under a mistyped path.
        if (new FileInfo(socket).Length > 0)
        {
            throw new IOException($"{socket} exists and is no socket.");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(socket));
        }
        catch (SocketException)
        {
            File.Delete(socket);
            return;
        }

        throw new IOException($"Another process is listening on {socket}.");
    }

    private static bool TryParse(string[] args, out string socket, out string directory, out string mistake)
    {
        socket = string.Empty;
        directory = string.Empty;
        mistake = string.Empty;
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : string.Empty;
            switch (args[i])
            {
                case "--socket" when value.Length > 0:
                    socket = Path.GetFullPath(value);
                    break;
                case "--directory" when value.Length > 0:
                    directory = Path.GetFullPath(value);
                    break;
                default:
                    mistake = $"Cannot read \"{args[i]}\". The store takes --socket PATH --directory DIR.";
                    return false;
            }
        }

        if (socket.Length == 0 || directory.Length == 0)
        {
            mistake = "The store takes --socket PATH --directory DIR, both of them.";
        }
        else if (Encoding.UTF8.GetByteCount(socket) > LongestSocketPath)
        {
            mistake = $"The socket path {socket} is longer than {LongestSocketPath} bytes.";
        }

        return mistake.Length == 0;
    }
}
