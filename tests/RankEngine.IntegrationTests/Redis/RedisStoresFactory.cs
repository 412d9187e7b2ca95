using Microsoft.Extensions.Logging.Abstractions;
using RankEngine.Redis;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>Connections that a test opens, each to a key space of its own; closed with the test.</summary>
internal sealed class RedisStoresFactory(string connectionString) : IAsyncDisposable
{
    private static int _count;

    private readonly List<RedisConnection> _connections = [];

    public RedisConnection Connect(string? prefix = null)
    {
        var connection = new RedisConnection(
            new RedisOptions
            {
                ConnectionString = connectionString,
                KeyPrefix = prefix ?? NewPrefix(),

                // The machine that runs the tests may be busy; what is tested is not its speed.
                CommandTimeout = TimeSpan.FromSeconds(20),
            },
            NullLoggerFactory.Instance);
        _connections.Add(connection);
        return connection;
    }

    public static string NewPrefix() => $"t{Environment.ProcessId}-{Interlocked.Increment(ref _count)}:";

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }
}
