using System.ComponentModel.DataAnnotations;

namespace RankEngine.Checkpoints;

/// <summary>How long the log itself is kept, and how often its old part is folded into sums. Section
/// <c>RankEngine:Checkpoints</c>.</summary>
public sealed class CheckpointOptions
{
    /// <summary>How long records stay in the log after their receipt; older ones go on as sums in a
    /// checkpoint.</summary>
    /// <value>
    /// 8 days. From 1 second to 3,650 days. No count depends on it: what a longer time buys is events to train on and
    /// to export, at the price of disk.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan RawLifetime { get; set; } = TimeSpan.FromDays(8);

    /// <summary>Time between two looks at whether something is old enough.</summary>
    /// <value>
    /// 1 hour. From 1 second to 30 days. Each look that finds something writes a whole new checkpoint: where that takes
    /// long, look less often; the log is longer by the interval then.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);
}
