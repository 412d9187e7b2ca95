using RankEngine.EmbeddedStore;
using StackExchange.Redis;
using Store = RankEngine.EmbeddedStore.EmbeddedStore;

namespace RankEngine.IntegrationTests.EmbeddedStore;

/// <summary>The supervisor, with real child processes.</summary>
public sealed class EmbeddedStoreTests : IDisposable
{
    private readonly StoreTestBed _bed = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A directory in use is tried again while the start time lasts; this wait outlasts it.</summary>
    private EmbeddedStoreOptions OneAttempt => _bed.Options with { FirstBackOff = StoreTestBed.Deadline * 2 };

    [Fact]
    public async Task StartAsync_EmptyDirectory_AnswersOnPrivateSocket()
    {
        await using var store = await Store.StartAsync(_bed.Options, _bed, TimeProvider.System, Cancel);
        await using var redis = await StoreTestBed.ConnectAsync(store.ConnectionString);

        var database = redis.GetDatabase();
        await database.HashIncrementAsync("counts", "a1", 3);

        Assert.Equal(3, (long)await database.HashGetAsync("counts", "a1"));
        Assert.Equal(Path.Combine(_bed.Directory, "store.sock"), store.Socket);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, StoreTestBed.ModeOf(store.Socket));
        Assert.True(StoreTestBed.IsRunning(store.ProcessId));
        Assert.Equal(0, store.Restarts);
    }

    [Fact]
    public async Task StartAsync_LongDirectory_SocketStaysShortAndPrivate()
    {
        var directory = Path.Combine(_bed.Directory, new string('d', 120));
        string folder;
        await using (var store = await Store.StartAsync(
            _bed.Options with { Directory = directory }, _bed, TimeProvider.System, Cancel))
        {
            folder = Path.GetDirectoryName(store.Socket)!;
            await using var redis = await StoreTestBed.ConnectAsync(store.ConnectionString);

            Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
            Assert.True(store.Socket.Length < 100);
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                StoreTestBed.ModeOf(folder));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task StartAsync_StaleSocket_ReplacesIt()
    {
        int killed;
        await using (var before = await Store.StartAsync(
            _bed.Options with { FirstBackOff = StoreTestBed.Deadline }, _bed, TimeProvider.System, Cancel))
        {
            killed = before.ProcessId;
            await StoreTestBed.SignalAsync("KILL", killed, Cancel);
            await StoreTestBed.UntilAsync(() => !StoreTestBed.IsRunning(killed), "the child is gone", Cancel);
        }

        Assert.True(File.Exists(Path.Combine(_bed.Directory, "store.sock")));
        await using var store = await Store.StartAsync(_bed.Options, _bed, TimeProvider.System, Cancel);
        await using var redis = await StoreTestBed.ConnectAsync(store.ConnectionString);
        Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
    }

    [Fact]
    public async Task StartAsync_DirectoryInUse_RefusesInASentenceAndLeavesTheFirstAlone()
    {
        await using var first = await Store.StartAsync(_bed.Options, _bed, TimeProvider.System, Cancel);

        var refusal = await Assert.ThrowsAsync<UnavailableException>(() => Store.StartAsync(
            OneAttempt, _bed, TimeProvider.System, Cancel));

        Assert.Contains("Another store is using the directory", refusal.Message, StringComparison.Ordinal);
        await using var redis = await StoreTestBed.ConnectAsync(first.ConnectionString);
        Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
        Assert.Equal(0, first.Restarts);
    }

    [Fact]
    public async Task StartAsync_ProgramMissing_Refuses()
    {
        var refusal = await Assert.ThrowsAsync<UnavailableException>(() => Store.StartAsync(
            _bed.Options with { FileName = "/nowhere/rankengine" }, _bed, TimeProvider.System, Cancel));

        Assert.Contains("/nowhere/rankengine", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ChildSaysNothing_GivesUpAndKillsIt()
    {
        var pidFile = Path.Combine(_bed.Directory, "pid");
        var options = _bed.Options with
        {
            FileName = "bash",
            Arguments = ["-c", $"echo $$ > {pidFile}; exec sleep 600"],
            StartTimeout = TimeSpan.FromSeconds(3),
        };

        await Assert.ThrowsAsync<UnavailableException>(() =>
            Store.StartAsync(options, _bed, TimeProvider.System, Cancel));

        Assert.False(StoreTestBed.IsRunning(int.Parse(await File.ReadAllTextAsync(pidFile, Cancel), null)));
    }

    [Fact]
    public async Task Supervision_ChildKilled_RestartsEmptyOnTheSameSocket()
    {
        await using var store = await Store.StartAsync(_bed.Options, _bed, TimeProvider.System, Cancel);
        var (socket, killed) = (store.Socket, store.ProcessId);
        await using (var before = await StoreTestBed.ConnectAsync(store.ConnectionString))
        {
            await before.GetDatabase().StringSetAsync("key", "value");
        }

        await StoreTestBed.SignalAsync("KILL", killed, Cancel);
        await StoreTestBed.UntilAsync(() => store.Restarts == 1, "the store is restarted", Cancel);

        await using var redis = await StoreTestBed.ConnectAsync(store.ConnectionString);
        Assert.True((await redis.GetDatabase().StringGetAsync("key")).IsNull);
        Assert.Equal(socket, store.Socket);
        Assert.NotEqual(killed, store.ProcessId);
        Assert.Contains(_bed.Lines, line => line.StartsWith("Error:", StringComparison.Ordinal)
            && line.Contains("ended with code 137", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Supervision_ConnectionFromBefore_WorksAfterRestart()
    {
        await using var store = await Store.StartAsync(_bed.Options, _bed, TimeProvider.System, Cancel);
        await using var redis = await StoreTestBed.ConnectAsync(store.ConnectionString);
        var database = redis.GetDatabase();
        await database.StringSetAsync("key", "before");

        await StoreTestBed.SignalAsync("KILL", store.ProcessId, Cancel);

        await StoreTestBed.UntilAsync(
            async () =>
            {
                try
                {
                    return await database.StringSetAsync("after", "value") && store.Restarts == 1;
                }
                catch (Exception failure) when (failure is RedisException or TimeoutException)
                {
                    return false;
                }
            },
            "the old connection writes again",
            Cancel);
        Assert.True((await database.StringGetAsync("key")).IsNull);
    }

    [Fact]
    public async Task Supervision_ChildStopped_RestartsByCanary()
    {
        var options = _bed.Options with { CanaryTimeout = TimeSpan.FromSeconds(1), CanaryFailures = 2 };
        await using var store = await Store.StartAsync(options, _bed, TimeProvider.System, Cancel);
        var stopped = store.ProcessId;

        await StoreTestBed.SignalAsync("STOP", stopped, Cancel);
        await StoreTestBed.UntilAsync(() => store.ProcessId != stopped, "the hung store is replaced", Cancel);

        Assert.False(StoreTestBed.IsRunning(stopped));
        Assert.Contains(_bed.Lines, line => line.Contains("Canary 2 of 2 failed", StringComparison.Ordinal));
        await using var redis = await StoreTestBed.ConnectAsync(store.ConnectionString);
        Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
    }

    [Fact]
    public async Task Supervision_MemoryAboveWarning_SaysSoOnce()
    {
        var options = _bed.Options with { MemoryWarningBytes = 1 << 20 };
        await using var store = await Store.StartAsync(options, _bed, TimeProvider.System, Cancel);
        await using var redis = await StoreTestBed.ConnectAsync(store.ConnectionString);

        // Another canary's value stands in the store only after the memory was looked at for the one before.
        var first = await redis.GetDatabase().StringGetAsync("rankengine:canary");
        var seen = new HashSet<string?>();
        await StoreTestBed.UntilAsync(
            async () =>
            {
                seen.Add(await redis.GetDatabase().StringGetAsync("rankengine:canary"));
                return seen.Count >= 4;
            },
            "canaries are written",
            Cancel);

        Assert.False(first.IsNull);
        Assert.Single(_bed.Lines, line => line.Contains("bytes of memory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DisposeAsync_Running_LeavesNoProcessAndNoSocket()
    {
        var store = await Store.StartAsync(_bed.Options, _bed, TimeProvider.System, Cancel);
        var processId = store.ProcessId;

        await store.DisposeAsync();
        await store.DisposeAsync();

        Assert.False(StoreTestBed.IsRunning(processId));
        Assert.False(File.Exists(store.Socket));
        Assert.All(_bed.Lines, line => Assert.StartsWith("Information:", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DisposeAsync_ChildStopped_KillsIt()
    {
        var options = _bed.Options with
        {
            CanaryInterval = StoreTestBed.Deadline,
            StopTimeout = TimeSpan.FromMilliseconds(200),
        };
        var store = await Store.StartAsync(options, _bed, TimeProvider.System, Cancel);
        await StoreTestBed.SignalAsync("STOP", store.ProcessId, Cancel);

        await store.DisposeAsync();

        Assert.False(StoreTestBed.IsRunning(store.ProcessId));
        Assert.Contains(_bed.Lines, line => line.Contains("is killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DisposeAsync_WhileRestarting_LeavesNoProcess()
    {
        var store = await Store.StartAsync(
            _bed.Options with { FirstBackOff = TimeSpan.FromMilliseconds(1) }, _bed, TimeProvider.System, Cancel);
        await StoreTestBed.SignalAsync("KILL", store.ProcessId, Cancel);
        await StoreTestBed.UntilAsync(
            () => _bed.Lines.Any(line => line.Contains("is lost", StringComparison.Ordinal)),
            "the loss is seen",
            Cancel);

        await store.DisposeAsync();

        // A child left behind would hold the directory.
        await using var next = await Store.StartAsync(OneAttempt, _bed, TimeProvider.System, Cancel);
        Assert.True(StoreTestBed.IsRunning(next.ProcessId));
    }

    public void Dispose() => _bed.Dispose();
}
