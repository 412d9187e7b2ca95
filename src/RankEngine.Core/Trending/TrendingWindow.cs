namespace RankEngine.Trending;

/// <summary>Spans of time over which trending looks. Values index arrays: explicit, without gaps.</summary>
public enum TrendingWindow
{
    /// <summary>60 minutes.</summary>
    Hour = 0,

    /// <summary>6 hours.</summary>
    SixHours = 1,

    /// <summary>24 hours.</summary>
    Day = 2,

    /// <summary>7 days.</summary>
    Week = 3,
}

/// <summary>What each window means.</summary>
public static class TrendingWindows
{
    /// <summary>All windows, shortest first.</summary>
    public static readonly IReadOnlyList<TrendingWindow> All =
        [TrendingWindow.Hour, TrendingWindow.SixHours, TrendingWindow.Day, TrendingWindow.Week];

    /// <summary>Returns the shortest window that covers a span; the longest when none does.</summary>
    public static TrendingWindow Covering(TimeSpan span)
    {
        for (var window = TrendingWindow.Hour; window < TrendingWindow.Week; window++)
        {
            if (window.Hours() >= span.TotalHours)
            {
                return window;
            }
        }

        return TrendingWindow.Week;
    }

    /// <summary>Length of a window, in hours.</summary>
    public static double Hours(this TrendingWindow window) => window switch
    {
        TrendingWindow.Hour => 1,
        TrendingWindow.SixHours => 6,
        TrendingWindow.Day => 24,
        _ => 168,
    };

    /// <summary>First minute of a window that ends with a minute.</summary>
    /// <remarks>
    /// Minutes are kept for two days. So that counts of seven days are exact, these begin with the whole hour before.
    /// </remarks>
    /// <param name="window">The window.</param>
    /// <param name="toMinute">First minute behind it.</param>
    public static int FirstMinute(this TrendingWindow window, int toMinute)
    {
        var first = toMinute - (int)(window.Hours() * 60);
        return window == TrendingWindow.Week ? (int)Math.Floor(first / 60.0) * 60 : first;
    }
}
