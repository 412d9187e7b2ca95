using System.ComponentModel.DataAnnotations;

namespace RankEngine.Log;

/// <summary>How the log keeps its files. Section <c>RankEngine:Log</c>.</summary>
public sealed class LogOptions
{
    /// <summary>Size in bytes from which on a segment takes no more records.</summary>
    /// <value>64 MiB. From 1 KiB to 1 GiB. A segment may exceed it by one batch.</value>
    [Range(1024, 1 << 30)]
    public int SegmentBytes { get; set; } = 64 << 20;

    /// <summary>Age from which on a segment takes no more records, so that retention can go by age.</summary>
    /// <value>1 hour. From 1 minute to 30 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SegmentAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Bytes that may wait for the disk; beyond them appends are refused as unavailable.</summary>
    /// <value>64 MiB. From 1 KiB to 1 GiB.</value>
    [Range(1024, 1 << 30)]
    public int MaxQueuedBytes { get; set; } = 64 << 20;
}
