using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Grpc.Core;
using Grpc.Net.Client;
using RankEngine.Contracts.V1;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>The real server as a process of its own, on free ports and a data directory that outlives it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string ServerPath = Path.Combine(AppContext.BaseDirectory, "RankEngine.Server.dll");

    private readonly string[] _arguments;
    private readonly StringBuilder _output = new();
    private Process? _process;
    private GrpcChannel? _channel;

    private ServerProcess(string[] arguments)
    {
        _arguments = arguments;

        // Short: the store's socket lies in it, and the path of a socket ends at about 100 bytes.
        Data = Directory.CreateTempSubdirectory("re-").FullName;
    }

    public string Data { get; }

    /// <summary>Where it listened last.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where it told of its health last.</summary>
    public Uri HealthAddress { get; private set; } = new("http://127.0.0.1/");

    public string LogDirectory => Path.Combine(Data, "log");

    public string StoreConnection => $"!{Path.Combine(Data, "store", "store.sock")}";

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server is not running.");

    public Contracts.V1.Articles.ArticlesClient Articles => new(Channel);

    public Contracts.V1.Events.EventsClient Events => new(Channel);

    public Contracts.V1.Ranking.RankingClient Ranking => new(Channel);

    public Contracts.V1.Refresh.RefreshClient Refresh => new(Channel);

    /// <summary>What it wrote, for the message of a failure.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    private GrpcChannel Channel =>
        Volatile.Read(ref _channel) ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Makes a new data directory for one that is started later.</summary>
    public static ServerProcess Prepare(params string[] arguments) => new(arguments);

    /// <summary>Starts one on a new data directory.</summary>
    /// <param name="arguments">Configuration, as <c>--RankEngine:PseudonymKey=…</c>.</param>
    public static async Task<ServerProcess> StartNewAsync(params string[] arguments)
    {
        var server = new ServerProcess(arguments);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on its data directory and returns once it listens.</summary>
    public async Task StartAsync()
    {
        string[] arguments =
        [
            ServerPath,
            $"--RankEngine:DataDirectory={Data}",
            "--RankEngine:GrpcPort=0",
            "--RankEngine:HealthPort=0",
            .. _arguments,
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => listening.TrySetException(
            new InvalidOperationException($"The server ended before it listened: {Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Address = await listening.Task.WaitAsync(Patience);
            Volatile.Write(ref _channel, GrpcChannel.ForAddress(Address));
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"The server does not listen after {Patience}: {Output}", late);
        }

        void Take(string? line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }

            if (line is not null && Listening().Match(line) is { Success: true } match)
            {
                HealthAddress = new Uri(match.Groups[2].Value);
                listening.TrySetResult(match.Groups[1].Value);
            }
        }
    }

    /// <summary>Ends it at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await EndAsync(process);
        }
    }

    /// <summary>Asks it to stop and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            await SignalAsync("TERM", process.Id);
            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.True(process.ExitCode == 0, $"The server stopped with {process.ExitCode}: {Output}");
            await EndAsync(process);
        }
    }

    /// <summary>Ends its embedded store at once, as a crash does; the server goes on.</summary>
    public async Task KillStoreAsync() =>
        Assert.True(await TryKillStoreAsync(), "The server has no child that could be its store.");

    /// <summary>As <see cref="KillStoreAsync"/>; false when there is none just now, for it is being started.</summary>
    public async Task<bool> TryKillStoreAsync()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id)
                && ParentOf(id) == ProcessId)
            {
                await SignalAsync("KILL", id);
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits until it knows which sites there are.</summary>
    public Task UntilCaughtUpAsync(CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    var request = new GetTrendingRequest { Site = "no-such-site" };
                    await Ranking.GetTrendingAsync(request, cancellationToken: cancellationToken);
                    return false;
                }
                catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unavailable)
                {
                    return e.StatusCode == StatusCode.NotFound;
                }
            },
            "the sites are known",
            cancellationToken);

    /// <summary>Refreshes a site and returns once the result is published.</summary>
    /// <returns>The number of the generation.</returns>
    public async Task<long> RefreshAsync(string site, CancellationToken cancellationToken)
    {
        var request = new StartRefreshRequest { Site = site };
        var run = (await Refresh.StartAsync(request, cancellationToken: cancellationToken)).Run;
        await Eventually.HoldsAsync(
            async () =>
            {
                var get = new GetRefreshRequest { Site = site, Id = run.Id };
                run = (await Refresh.GetAsync(get, cancellationToken: cancellationToken)).Run;
                return run.State != RefreshState.Running;
            },
            "the refresh ends",
            cancellationToken);
        Assert.True(run.State == RefreshState.Published, $"{run.State}: {run.Error}");
        return run.Generation;
    }

    /// <summary>Returns how often something, such as <c>Views</c>, happened to an article, as it knows.</summary>
    public async Task<double> CountAsync(
        string site, string article, string kind, CancellationToken cancellationToken)
    {
        var request = new ExplainRequest { Site = site, Article = article };
        var answer = await Ranking.ExplainAsync(request, cancellationToken: cancellationToken);
        return answer.Score?.Parts.Single(part => part.Name == "counts")
            .Parts.SingleOrDefault(part => part.Name == kind)?.Value ?? 0;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();

        // Its store ends when its pipe breaks, and may still hold files for a moment.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(Data, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 100)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private static async Task SignalAsync(string signal, int processId)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{processId}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private static int ParentOf(int processId)
    {
        try
        {
            // "123 (name) S 12 ...": the name may hold anything but the last bracket.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    [GeneratedRegex(@"^gRPC on (\S+), health on (\S+)")]
    private static partial Regex Listening();

    private async Task EndAsync(Process process)
    {
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
        Interlocked.Exchange(ref _channel, null)?.Dispose();
    }
}
