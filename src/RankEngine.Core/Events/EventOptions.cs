using System.ComponentModel.DataAnnotations;

namespace RankEngine.Events;

/// <summary>Which events are taken. Section <c>RankEngine:Events</c>.</summary>
public sealed class EventOptions
{
    /// <summary>How old an event may be when it arrives, unless it is imported as historical.</summary>
    /// <value>7 days, which is the most: identities are kept for a little longer. At least 1 hour.</value>
    [Range(typeof(TimeSpan), "01:00:00", "7.00:00:00")]
    public TimeSpan Horizon { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How far ahead of this server's clock a client's clock may be.</summary>
    /// <value>5 minutes. From 0 to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Skew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many articles of a site may be counted that the site has not published.</summary>
    /// <value>100,000. From 0 to 100,000,000. Past it, events of further unknown articles are refused.</value>
    [Range(0, 100_000_000)]
    public int MaxUnknownArticles { get; set; } = 100_000;
}
