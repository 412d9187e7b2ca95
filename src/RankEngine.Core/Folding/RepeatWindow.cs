using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>How time is cut for one visitor: within a window an article is visited at most once.</summary>
/// <remarks>
/// Twelve hours: who comes back to a running story in the evening is a reader again; who reloads it all day is one twice.
/// Windows are numbered from the Unix epoch and begin at a moment of the day that is drawn from the visitor, so that no
/// moment is known at which everybody counts anew. Sixty of them make a block of thirty days: the unit in which it is
/// remembered when a reader was seen.
/// </remarks>
public static class RepeatWindow
{
    /// <summary>Windows of a block; fit into the bits of a number.</summary>
    public const int SlotsOfBlock = 60;

    /// <summary>How long a window is.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(12);

    /// <summary>How long after its end a block is remembered.</summary>
    /// <remarks>
    /// Whether a reader was new is asked for as long as visits live by the hour. That window's block began a block
    /// earlier at most, and the block before that one is asked too; one day for what straddles.
    /// </remarks>
    public static readonly TimeSpan BlockLifetime = TimeBuckets.HourLifetime + (SlotsOfBlock * Length) + TimeSpan.FromDays(1);

    private const long LengthMs = 12 * TimeBuckets.HourMs;
    private const long BlockMs = SlotsOfBlock * LengthMs;

    /// <summary>Returns the window that a moment lies in.</summary>
    /// <param name="visitor">Whose.</param>
    /// <param name="timeMs">Unix milliseconds.</param>
    public static int Slot(Pseudonym visitor, long timeMs) =>
        checked((int)Floor(timeMs + OffsetMs(visitor), LengthMs));

    /// <summary>Returns the first moment behind a window; Unix milliseconds.</summary>
    public static long EndMs(Pseudonym visitor, int slot) => ((slot + 1) * LengthMs) - OffsetMs(visitor);

    /// <summary>Returns the block of a window.</summary>
    public static int Block(int slot) => (int)Floor(slot, SlotsOfBlock);

    /// <summary>Returns a moment before which nothing of a block happened, whoever it is of; Unix milliseconds.</summary>
    public static long BlockStartMs(int block) => (block * BlockMs) - LengthMs;

    /// <summary>Returns the first moment behind a block, whoever it is of; Unix milliseconds.</summary>
    public static long BlockEndMs(int block) => (block + 1) * BlockMs;

    /// <summary>Tells whether anything that happened in a window can still be counted by the hour.</summary>
    /// <param name="endMs">See <see cref="EndMs"/>.</param>
    /// <param name="now">The moment.</param>
    public static bool IsLive(long endMs, DateTimeOffset now) =>
        TimeBuckets.Hour(endMs - 1) >= TimeBuckets.OldestHour(now);

    /// <summary>Tells whether what a block says can still decide how a visit counts.</summary>
    public static bool IsBlockLive(int block, DateTimeOffset now) =>
        BlockEndMs(block) + (long)BlockLifetime.TotalMilliseconds >= now.ToUnixTimeMilliseconds();

    private static long OffsetMs(Pseudonym visitor) => (long)(visitor.High % LengthMs);

    private static long Floor(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
