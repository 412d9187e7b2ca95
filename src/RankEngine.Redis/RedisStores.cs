using System.Globalization;
using Microsoft.Extensions.Logging;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Ranking;
using RankEngine.Redis.Folding;
using RankEngine.Redis.Generations;
using RankEngine.Redis.Ranking;
using RankEngine.Redis.Sites;
using RankEngine.Sites;

namespace RankEngine.Redis;

/// <summary>What a look at the store found.</summary>
/// <param name="Server">The server's own name and version, such as <c>redis 7.0.15</c>.</param>
/// <param name="Warnings">What endangers the data, each a sentence with its remedy; empty when all is well.</param>
public sealed record StoreCheck(string Server, IReadOnlyList<string> Warnings);

/// <summary>All stores of a process on one connection to Redis, Valkey or the embedded store.</summary>
/// <remarks>Building it does no I/O and succeeds while the store is down. Thread-safe.</remarks>
public sealed partial class RedisStores : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly string _canary = Guid.NewGuid().ToString("N");

    /// <summary>Builds the stores.</summary>
    /// <param name="options">Where the store is, and how long to wait for it.</param>
    /// <param name="clock">Decides which buckets live, and where the numbers of generations begin.</param>
    /// <param name="loggers">Receives what the server refuses.</param>
    /// <param name="isThere">
    /// Asked before the first connection: while it says false the store counts as away, and nothing waits. Null: always
    /// there.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of range, or the connection string makes no sense.</exception>
    public RedisStores(
        RedisOptions options, TimeProvider clock, ILoggerFactory loggers, Func<bool>? isThere = null)
    {
        _connection = new RedisConnection(options, loggers, isThere);
        Partitions = new RedisPartitionStore(_connection, clock);
        Sites = new RedisSiteStore(_connection);
        Generations = new RedisGenerationStore(_connection, clock);
        Models = new RedisModelStore(_connection);
    }

    /// <summary>Counts, pairs, readers, articles.</summary>
    public IPartitionStore Partitions { get; }

    /// <summary>Which sites there are.</summary>
    public ISiteStore Sites { get; }

    /// <summary>Leases and generations of refreshes.</summary>
    public IGenerationStore Generations { get; }

    /// <summary>Models and the active one.</summary>
    public IModelStore Models { get; }

    /// <summary>Looks for settings of the server that endanger the data, and logs each.</summary>
    /// <exception cref="UnavailableException">The store cannot be reached.</exception>
    public async Task<StoreCheck> CheckAsync(CancellationToken cancellationToken)
    {
        var text = (string?)await _connection.AskAsync(
            "check",
            async database =>
            {
                // INFO, not CONFIG: hosted servers forbid the latter.
                var server = database.ExecuteAsync("INFO", "server");
                var memory = database.ExecuteAsync("INFO", "memory");
                return (string?)await server.ConfigureAwait(false) + "\r\n" + (string?)await memory.ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        var check = Judge(text ?? "");
        foreach (var warning in check.Warnings)
        {
            Log.Endangered(_connection.Logger, check.Server, warning);
        }

        return check;
    }

    /// <summary>Writes a value and reads it back: only that tells whether the store works. A PING does not.</summary>
    /// <exception cref="UnavailableException">It does not.</exception>
    public async Task CanaryAsync(CancellationToken cancellationToken)
    {
        var key = _connection.Keys.Canary(_canary);
        var value = Guid.NewGuid().ToString("N");
        var read = await _connection.AskAsync(
            "canary",
            async database =>
            {
                var written = database.StringSetAsync(key, value, TimeSpan.FromSeconds(10));
                var reply = database.StringGetAsync(key);
                await written.ConfigureAwait(false);
                return await reply.ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (read != value)
        {
            throw new UnavailableException("store", "The store does not return what was just written to it.");
        }
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Judges what INFO says.</summary>
    internal static StoreCheck Judge(string info)
    {
        var facts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in info.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                facts[line[..colon]] = line[(colon + 1)..];
            }
        }

        var warnings = new List<string>();
        string server;
        if (facts.TryGetValue("garnet_version", out var garnet))
        {
            server = $"garnet {garnet}";
        }
        else if (facts.TryGetValue("valkey_version", out var valkey))
        {
            server = $"valkey {valkey}";
        }
        else
        {
            var version = facts.GetValueOrDefault("redis_version", "of unknown version");
            server = $"redis {version}";
            if (!Version.TryParse(version, out var parsed) || parsed < new Version(6, 2))
            {
                warnings.Add($"The server is {server}; Redis 6.2 or later is needed.");
            }
        }

        if (garnet is null)
        {
            if (!facts.TryGetValue("maxmemory_policy", out var policy))
            {
                warnings.Add(
                    "The server does not tell its eviction policy. "
                    + "Make sure that maxmemory-policy is noeviction: any other loses counts without a word.");
            }
            else if (policy != "noeviction")
            {
                var limit = long.Parse(facts.GetValueOrDefault("maxmemory", "0"), CultureInfo.InvariantCulture);
                warnings.Add(
                    $"The server's maxmemory-policy is {policy}{(limit == 0 ? " (without a memory limit yet)" : "")}: "
                    + "it loses counts without a word when memory is full. Set it to noeviction.");
            }
        }

        return new StoreCheck(server, warnings);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Warning, "{Server}: {Warning}", EventName = nameof(Endangered))]
        public static partial void Endangered(ILogger logger, string server, string warning);
    }
}
