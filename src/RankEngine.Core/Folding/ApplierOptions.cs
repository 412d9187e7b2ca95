namespace RankEngine.Folding;

/// <summary>How the log is carried into the store.</summary>
public sealed class ApplierOptions
{
    /// <summary>Gets or sets how long applying one batch may take, as seen from here.</summary>
    /// <value>
    /// 12 ms, of which the script itself is about a tenth: the rest is packing, sending and waiting. A single-threaded
    /// store makes readers wait behind scripts, so batches shrink to keep to it. 40 ms with the embedded store, which
    /// has threads: larger batches touch the same counts more often, and cost less an event.
    /// </value>
    public TimeSpan ScriptBudget { get; set; } = TimeSpan.FromMilliseconds(12);

    /// <summary>Gets or sets the fewest events a batch shrinks to.</summary>
    /// <value>64.</value>
    public int MinBatchEvents { get; set; } = 64;

    /// <summary>Gets or sets the most events a batch grows to.</summary>
    /// <value>4,096.</value>
    public int MaxBatchEvents { get; set; } = 4_096;

    /// <summary>Gets or sets how many bytes of log one batch may span.</summary>
    /// <value>4 MiB.</value>
    public int BatchBytes { get; set; } = 4 << 20;

    /// <summary>Gets or sets the pause before a store that is away is tried again.</summary>
    /// <value>200 ms.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets how often the offsets of idle partitions are moved on.</summary>
    /// <value>5 s.</value>
    public TimeSpan IdleMoveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how long a refill waits for other servers' checkpoints before it applies what no store has seen yet.
    /// </summary>
    /// <value>
    /// 10 s without any of them moving on; a server that is gone for good costs each refill so long. Nobody is waited
    /// for where no other server ever wrote to the partition.
    /// </value>
    public TimeSpan PeerWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how often a quiet applier asks whether the store still stands where it left it.</summary>
    /// <value>500 ms: a store that was emptied is refilled though nobody writes.</value>
    public TimeSpan AuditInterval { get; set; } = TimeSpan.FromMilliseconds(500);
}
