namespace RankEngine.Redis;

/// <summary>How to reach Redis, Valkey or the embedded store.</summary>
/// <remarks>
/// A name that the connection string itself sets wins over these defaults. The driver's own are unfit for serving: six
/// seconds of waiting while the store is away, and a failover seen after a minute.
/// </remarks>
public sealed class RedisOptions
{
    /// <summary>Where the store is, in StackExchange.Redis's form: <c>host:port,password=…</c> or <c>unix:/path</c>.</summary>
    /// <value>Required.</value>
    public string ConnectionString { get; set; } = "";

    /// <summary>Begins every key: names the installation and the schema's version.</summary>
    /// <value><c>re2:</c>. Two installations that share a Redis need two.</value>
    public string KeyPrefix { get; set; } = "re2:";

    /// <summary>How long one command may take before the call fails.</summary>
    /// <value>1 second. From 10 ms to 1 minute.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one attempt to connect may take.</summary>
    /// <value>2 seconds. From 100 ms to 1 minute.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the roles of the servers are looked at: how long a failover may go unseen.</summary>
    /// <value>2 seconds. From 1 second to 1 minute; whole seconds.</value>
    public TimeSpan RoleCheckInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often an idle connection is tried.</summary>
    /// <value>5 seconds. From 1 second to 1 minute; whole seconds.</value>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentException">Names the option and says what it must be.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString))
        {
            throw new ArgumentException("The connection string of Redis is empty.");
        }

        if (KeyPrefix.Any(letter => !char.IsAsciiLetterOrDigit(letter) && !"._:-".Contains(letter, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"{nameof(KeyPrefix)} may hold only A-Z, a-z, 0-9, '.', '_', ':' and '-'.");
        }

        Between(CommandTimeout, TimeSpan.FromMilliseconds(10), nameof(CommandTimeout));
        Between(ConnectTimeout, TimeSpan.FromMilliseconds(100), nameof(ConnectTimeout));
        Between(RoleCheckInterval, TimeSpan.FromSeconds(1), nameof(RoleCheckInterval));
        Between(KeepAlive, TimeSpan.FromSeconds(1), nameof(KeepAlive));
    }

    private static void Between(TimeSpan value, TimeSpan least, string name)
    {
        if (value < least || value > TimeSpan.FromMinutes(1))
        {
            throw new ArgumentException($"{name} must be from {least} to 00:01:00; it is {value}.");
        }
    }
}
