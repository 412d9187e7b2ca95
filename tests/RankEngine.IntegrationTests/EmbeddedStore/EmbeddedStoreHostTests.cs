using System.Diagnostics;

namespace RankEngine.IntegrationTests.EmbeddedStore;

/// <summary>The child on its own: its pipe, its lock, its scripts.</summary>
public sealed class EmbeddedStoreHostTests : IDisposable
{
    private readonly StoreTestBed _bed = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Socket => Path.Combine(_bed.Directory, "s");

    [Fact]
    public async Task RunAsync_StandardInputCloses_EndsWithZero()
    {
        using var child = _bed.StartChild(Socket);
        Assert.Equal("ready", await child.StandardOutput.ReadLineAsync(Cancel));

        child.StandardInput.Close();

        await child.WaitForExitAsync(Cancel).WaitAsync(StoreTestBed.Deadline, Cancel);
        Assert.Equal(0, child.ExitCode);
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task RunAsync_ParentKilled_Ends()
    {
        var childIdFile = Path.Combine(_bed.Directory, "child");
        using var parent = _bed.StartParentOfChild(Socket, childIdFile);
        await StoreTestBed.UntilAsync(() => File.Exists(Socket), "the child listens", Cancel);
        var childId = int.Parse(await File.ReadAllTextAsync(childIdFile, Cancel), null);
        Assert.True(StoreTestBed.IsRunning(childId));

        parent.Kill();

        await StoreTestBed.UntilAsync(() => !StoreTestBed.IsRunning(childId), "the child ends", Cancel);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task RunAsync_Signal_StaysForItsParent(string signal)
    {
        using var child = _bed.StartChild(Socket);
        Assert.Equal("ready", await child.StandardOutput.ReadLineAsync(Cancel));

        await StoreTestBed.SignalAsync(signal, child.Id, Cancel);

        await using (var redis = await StoreTestBed.ConnectAsync($"!{Socket}"))
        {
            Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
        }

        child.StandardInput.Close();
        await child.WaitForExitAsync(Cancel).WaitAsync(StoreTestBed.Deadline, Cancel);
        Assert.Equal(0, child.ExitCode);
    }

    [Fact]
    public async Task RunAsync_DirectoryInUse_EndsWithThreeAndASentence()
    {
        using var first = _bed.StartChild(Socket);
        Assert.Equal("ready", await first.StandardOutput.ReadLineAsync(Cancel));

        using var second = _bed.StartChild(Path.Combine(_bed.Directory, "t"));
        var (code, error) = await EndOfAsync(second);

        Assert.Equal(3, code);
        Assert.Contains("Another store is using the directory", error, StringComparison.Ordinal);
        first.StandardInput.Close();
        await first.WaitForExitAsync(Cancel).WaitAsync(StoreTestBed.Deadline, Cancel);
    }

    [Fact]
    public async Task RunAsync_FileUnderTheSocketsName_RefusesAndKeepsIt()
    {
        await File.WriteAllTextAsync(Socket, "somebody's notes", Cancel);
        using var child = _bed.StartChild(Socket);

        var (code, error) = await EndOfAsync(child);

        Assert.Equal(1, code);
        Assert.Contains("is no socket", error, StringComparison.Ordinal);
        Assert.Equal("somebody's notes", await File.ReadAllTextAsync(Socket, Cancel));
    }

    [Fact]
    public async Task RunAsync_SocketPathTooLong_EndsWithTwoAndASentence()
    {
        using var child = _bed.StartChild(Path.Combine(_bed.Directory, new string('s', 100)));

        var (code, error) = await EndOfAsync(child);

        Assert.Equal(2, code);
        Assert.Contains("longer than 99 bytes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ScriptWithLargeArguments_WritesAllOfThem()
    {
        using var child = _bed.StartChild(Socket);
        Assert.Equal("ready", await child.StandardOutput.ReadLineAsync(Cancel));
        await using (var redis = await StoreTestBed.ConnectAsync($"!{Socket}"))
        {
            var database = redis.GetDatabase();

            // 20,000 fields of 400 bytes over 200 keys: the size of a full batch.
            var keys = Enumerable.Range(0, 200).Select(i => (StackExchange.Redis.RedisKey)$"{{site}}:{i}").ToArray();
            var values = Enumerable.Range(0, 20_000)
                .Select(i => (StackExchange.Redis.RedisValue)i.ToString("d400", null)).ToArray();
            await database.ScriptEvaluateAsync(
                "for i = 1, #ARGV do redis.call('HINCRBY', KEYS[(i - 1) % #KEYS + 1], ARGV[i], i) end", keys, values);

            foreach (var key in keys)
            {
                Assert.Equal(100, await database.HashLengthAsync(key));
            }

            Assert.Equal(20_000, (long)await database.HashGetAsync(keys[^1], values[^1]));
        }

        child.StandardInput.Close();
        await child.WaitForExitAsync(Cancel).WaitAsync(StoreTestBed.Deadline, Cancel);
    }

    [Fact]
    public async Task RunAsync_ConcurrentScripts_NobodySeesHalfOfOne()
    {
        using var child = _bed.StartChild(Socket);
        Assert.Equal("ready", await child.StandardOutput.ReadLineAsync(Cancel));
        await using (var writer = await StoreTestBed.ConnectAsync($"!{Socket}"))
        await using (var reader = await StoreTestBed.ConnectAsync($"!{Socket}"))
        {
            StackExchange.Redis.RedisKey[] keys = ["{site}:left", "{site}:right"];
            var writing = Task.Run(
                async () =>
                {
                    for (var i = 0; i < 3_000; i++)
                    {
                        await writer.GetDatabase().ScriptEvaluateAsync(
                            "redis.call('INCR', KEYS[1]) redis.call('INCR', KEYS[2])", keys);
                    }
                },
                Cancel);
            while (!writing.IsCompleted)
            {
                var equal = await reader.GetDatabase().ScriptEvaluateAsync(
                    "if redis.call('GET', KEYS[1]) == redis.call('GET', KEYS[2]) then return 1 end return 0", keys);
                Assert.Equal(1, (int)equal);
            }

            await writing;
            Assert.Equal(3_000, (int)await reader.GetDatabase().StringGetAsync(keys[0]));
        }

        child.StandardInput.Close();
        await child.WaitForExitAsync(Cancel).WaitAsync(StoreTestBed.Deadline, Cancel);
    }

    public void Dispose() => _bed.Dispose();

    private static async Task<(int Code, string Error)> EndOfAsync(Process child)
    {
        var error = await child.StandardError.ReadToEndAsync(Cancel).WaitAsync(StoreTestBed.Deadline, Cancel);
        await child.WaitForExitAsync(Cancel).WaitAsync(StoreTestBed.Deadline, Cancel);
        return (child.ExitCode, error);
    }
}
