namespace RankEngine.Simulation;

/// <summary>How busy an hour is compared with the day's mean: quiet nights, a morning and an evening peak.</summary>
internal sealed class DayRhythm
{
    /// <summary>Newsrooms work days: hardly anything breaks between midnight and five.</summary>
    internal static readonly DayRhythm Publishing = new(
    [
        0.25, 0.15, 0.12, 0.12, 0.2, 0.5, 1.0, 1.4, 1.6, 1.7, 1.7, 1.6,
        1.5, 1.5, 1.6, 1.6, 1.5, 1.4, 1.2, 1.0, 0.9, 0.7, 0.5, 0.35,
    ]);

    /// <summary>Readers come at breakfast, at lunch and in the evening.</summary>
    internal static readonly DayRhythm Reading = new(
    [
        0.45, 0.25, 0.15, 0.12, 0.15, 0.35, 0.8, 1.3, 1.45, 1.25, 1.15, 1.2,
        1.45, 1.35, 1.15, 1.1, 1.15, 1.25, 1.35, 1.5, 1.65, 1.6, 1.3, 0.85,
    ]);

    private readonly double[] _hours;

    private DayRhythm(double[] hours)
    {
        var mean = hours.Average();
        _hours = [.. hours.Select(hour => hour / mean)];
    }

    /// <summary>Interpolates between the hours, so that no hour begins with a jump; mean over the day is 1.</summary>
    internal double At(long timeMs, TimeSpan utcOffset)
    {
        const long Day = 24 * 60 * 60 * 1000L;
        var local = (timeMs + (long)utcOffset.TotalMilliseconds) % Day;
        var hours = (local < 0 ? local + Day : local) / (60 * 60 * 1000.0);
        var hour = (int)hours;
        var part = hours - hour;
        return (_hours[hour % 24] * (1 - part)) + (_hours[(hour + 1) % 24] * part);
    }
}
