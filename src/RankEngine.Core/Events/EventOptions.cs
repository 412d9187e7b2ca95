using System.ComponentModel.DataAnnotations;

namespace RankEngine.Events;

/// <summary>Which events are taken. Section <c>RankEngine:Events</c>.</summary>
public sealed class EventOptions
{
    /// <summary>How old an event may be when it arrives, unless it is imported as historical.</summary>
    /// <value>7 days. From 1 hour to 30 days: its identity is kept at least as long.</value>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan Horizon { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How far ahead of this server's clock a client's clock may be.</summary>
    /// <value>5 minutes. From 0 to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Skew { get; set; } = TimeSpan.FromMinutes(5);
}
