namespace RankEngine.Server.Hosting;

/// <summary>Tells when the memory that the collector holds back can be returned without anybody waiting. Not thread-safe.</summary>
/// <remarks>
/// After an import, a start or a refresh the collector keeps what it needed last: three to five times of what lives. It gives
/// that back as it goes on to collect, so a server that is asked nothing keeps it for ever. Giving it back at once stops
/// everything for a second or more for each gigabyte that lives: so only when nobody asks, and seldom.
/// </remarks>
internal sealed class QuietMemory
{
    /// <summary>Looks without a call, one after the other, that make a server quiet.</summary>
    public const int QuietLooks = 3;

    /// <summary>Bytes that may be allocated between two looks by what runs without anybody asking.</summary>
    public const long QuietBytes = 16 << 20;

    /// <summary>Bytes that are worth a collection: so much more than after the last one.</summary>
    public const long WorthBytes = 128 << 20;

    private const double WorthShare = 0.1;

    // Times as long as the last collection took before the next: at most half a percent of the time goes there.
    private const double Rest = 200;

    private long _calls = -1;
    private long _allocated;
    private long _returned;
    private int _quiet;
    private TimeSpan _resting;

    /// <summary>Looks at the process.</summary>
    /// <param name="calls">Calls that have come and messages that were handled, so far.</param>
    /// <param name="allocated">Bytes allocated so far.</param>
    /// <param name="resident">Bytes that the process takes.</param>
    /// <param name="since">Time since the last look.</param>
    /// <returns>True when now is a good time.</returns>
    public bool Look(long calls, long allocated, long resident, TimeSpan since)
    {
        var isQuiet = calls == _calls && allocated - _allocated <= QuietBytes;
        _quiet = isQuiet ? _quiet + 1 : 0;
        (_calls, _allocated) = (calls, allocated);
        _resting -= since;
        return _quiet >= QuietLooks && _resting <= TimeSpan.Zero && resident > _returned + (_returned * WorthShare) + WorthBytes;
    }

    /// <summary>Notes what was left after a collection.</summary>
    /// <param name="resident">Bytes that the process takes.</param>
    /// <param name="pause">How long everything stood still for it.</param>
    public void Returned(long resident, TimeSpan pause)
    {
        _resting = pause * Rest;
        _returned = resident;
        _quiet = 0;
    }
}
