namespace RankEngine.EmbeddedStore;

/// <summary>How the embedded store is started, judged and restarted.</summary>
public sealed record EmbeddedStoreOptions
{
    /// <summary>
    /// Folder of the lock file and, where its path is short enough, of the socket. Made with mode 0700 when it is
    /// missing. One folder serves one store at a time.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Program that runs <see cref="EmbeddedStoreHost"/>. Default, null: the program that runs now.
    /// </summary>
    public string? FileName { get; init; }

    /// <summary>
    /// Arguments before <c>--socket</c> and <c>--directory</c>. Default, null: <c>store</c>, after the path of the
    /// entry assembly when the program that runs now is <c>dotnet</c>.
    /// </summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Time for a child to answer its first canary; past it the child is killed. Default 30 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pause between two canaries. Default 1 s.</summary>
    public TimeSpan CanaryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time in which a canary must be written and read back. Default 2 s.</summary>
    public TimeSpan CanaryTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Canaries in a row that may fail; at this number the child is killed and restarted. Default 3.</summary>
    public int CanaryFailures { get; init; } = 3;

    /// <summary>Wait before the first restart; doubles with each one that follows. Default 200 ms.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait before a restart. Default 5 s.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A child that lived this long sets the wait back to <see cref="FirstBackOff"/>. Default 60 s.</summary>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time the child has to end after its pipe is closed, before it is killed. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Resident memory of the child, in bytes, above which a warning is logged once; again after it fell below nine
    /// tenths of it. Zero: never. Default 4 GiB.
    /// </summary>
    public long MemoryWarningBytes { get; init; } = 4L << 30;
}
