using System.Globalization;
using System.Security.Cryptography;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.IntegrationTests.Stores;

namespace RankEngine.IntegrationTests.EndToEnd;

/// <summary>
/// Readers' events are sent twice, in any order, again after every failure and then to either replica, while servers
/// and store are killed at random moments: each acknowledged event is counted, once.
/// </summary>
/// <remarks>
/// The moments come of a seed, which a failure names; <see cref="SeedVariable"/> sets it to see the same schedule again.
/// Another one is drawn in every run: all have to hold.
/// </remarks>
[Collection(EndToEndTests.Name)]
public sealed class RandomCrashTests(RedisServerFixture installed)
{
    private const string SeedVariable = "RANKENGINE_CRASH_SEED";
    private const string Site = "crashes";
    private const int Clients = 3;

    private readonly int _seed = int.TryParse(
        Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var seed)
        ? seed
        : RandomNumberGenerator.GetInt32(1_000_000);

    [Fact]
    public async Task Record_ServerAndEmbeddedStoreKilled_EveryEventIsCountedOnce()
    {
        await using var server = await ServerProcess.StartNewAsync();
        var random = new Random(_seed);
        var kills = Shuffled(random, [.. Enumerable.Repeat(0, 3), .. Enumerable.Repeat(1, 3)]);

        await ShowAsync([server], server.StoreConnection, random, async cancellationToken =>
        {
            foreach (var victim in kills)
            {
                await Task.Delay(random.Next(1_500), cancellationToken);
                if (victim == 0)
                {
                    await RestartAsync(server, random, cancellationToken);
                }
                else
                {
                    await Eventually.HoldsAsync(server.TryKillStoreAsync, "there is a store to kill", cancellationToken);
                }
            }
        });
    }

    [Fact]
    public async Task Record_ReplicasAndTheirRedisKilled_EveryEventIsCountedOnce()
    {
        installed.SkipIfMissing();
        await using var redis = await RedisServer.StartNewAsync();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        string[] arguments =
        [
            $"--ConnectionStrings:redis={redis.ConnectionString}", $"--RankEngine:PseudonymKey={key}",
        ];
        await using var first = await ServerProcess.StartNewAsync(arguments);
        await using var second = await ServerProcess.StartNewAsync(arguments);
        ServerProcess[] servers = [first, second];
        var random = new Random(_seed);
        var kills = Shuffled(random, [0, 0, 1, 1, 2, 2]);

        await ShowAsync(servers, redis.ConnectionString, random, async cancellationToken =>
        {
            foreach (var victim in kills)
            {
                await Task.Delay(random.Next(1_500), cancellationToken);
                if (victim < servers.Length)
                {
                    await RestartAsync(servers[victim], random, cancellationToken);
                }
                else
                {
                    // It comes back empty.
                    await redis.KillAsync();
                    await Task.Delay(random.Next(1_000), cancellationToken);
                    await redis.StartAsync();
                }
            }
        });
    }

    private static int[] Shuffled(Random random, int[] items)
    {
        random.Shuffle(items);
        return items;
    }

    private static async Task RestartAsync(ServerProcess server, Random random, CancellationToken cancellationToken)
    {
        await server.KillAsync();
        await Task.Delay(random.Next(300), cancellationToken);
        await server.StartAsync();
    }

    /// <summary>Sends until all kills are done, then compares logs and store.</summary>
    private async Task ShowAsync(
        ServerProcess[] servers, string store, Random random, Func<CancellationToken, Task> killAsync)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            await Traffic.PublishAsync(servers[0], Site, Traffic.SiteArticles(now.AddHours(-1)), cancellationToken);
            var traffic = new Sender(servers, now, _seed);
            using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var clients = Enumerable.Range(0, Clients)
                .Select(client => Task.Run(() => traffic.RunAsync(client, failed.Token), failed.Token))
                .ToArray();
            var killing = Task.Run(() => killAsync(failed.Token), failed.Token);
            foreach (var part in (Task[])[killing, .. clients])
            {
                try
                {
                    await part;
                }
                catch
                {
                    await failed.CancelAsync();
                    throw;
                }

                traffic.End();
            }

            Assert.True(traffic.Retries > 0, "No kill hit a client: the test shows nothing.");
            await using var books = new Books(store);
            var report = await books.AssertCleanAsync(
                traffic.Events, [.. servers.Select(server => server.LogDirectory)], cancellationToken);
            Assert.True(report.Repeated > 0, "Nothing came twice: the test shows nothing.");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException(
                $"{SeedVariable}={_seed} shows this again: {failure.Message}"
                + string.Concat(servers.Select(server => $"\n--- {server.Data}\n{server.Output}")),
                failure);
        }
    }

    /// <summary>Clients that send until each of their events is acknowledged.</summary>
    private sealed class Sender(ServerProcess[] servers, DateTimeOffset now, int seed)
    {
        private readonly Lock _lock = new();
        private readonly List<Event> _sent = [];
        private int _batches;
        private int _retries;
        private volatile bool _hasEnded;

        /// <summary>Different events, all acknowledged once every client has ended.</summary>
        public int Events => _sent.Count;

        public int Retries => _retries;

        /// <summary>Lets each client finish what it is at.</summary>
        public void End() => _hasEnded = true;

        public async Task RunAsync(int client, CancellationToken cancellationToken)
        {
            var random = new Random(unchecked((seed * 31) + client));
            while (!_hasEnded)
            {
                await SendAsync(Next(random), random, cancellationToken);
                await Task.Delay(random.Next(100), cancellationToken);
            }
        }

        /// <summary>New events, with some that were sent before, by whomever; in any order.</summary>
        private Event[] Next(Random random)
        {
            var number = Interlocked.Increment(ref _batches);
            var batch = Traffic.Make($"b{number}", random.Next(5, 80), now, seed: number);
            lock (_lock)
            {
                var repeats = _sent.Count == 0 ? 0 : random.Next(20);
                _sent.AddRange(batch);
                batch.AddRange(Enumerable.Range(0, repeats).Select(_ => _sent[random.Next(_sent.Count)]));
            }

            var shuffled = batch.ToArray();
            random.Shuffle(shuffled);
            return shuffled;
        }

        private async Task SendAsync(Event[] batch, Random random, CancellationToken cancellationToken)
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    var server = servers[random.Next(servers.Length)];
                    await Traffic.RecordAsync(server, Site, batch, cancellationToken);
                    return;
                }
                catch (Exception e) when (e is RpcException or InvalidOperationException or ObjectDisposedException)
                {
                    // Killed, or not up again yet.
                    Assert.True(attempt < 600, $"Still not acknowledged: {e.Message}");
                    Interlocked.Increment(ref _retries);
                    await Task.Delay(random.Next(100), cancellationToken);
                }
            }
        }
    }
}
