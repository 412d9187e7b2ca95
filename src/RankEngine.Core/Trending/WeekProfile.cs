using RankEngine.Folding;

namespace RankEngine.Trending;

/// <summary>How busy a site usually is at each hour of the week (UTC), as factors with a mean of 1. Immutable.</summary>
public sealed class WeekProfile
{
    /// <summary>Hours of a week.</summary>
    public const int Hours = 168;

    /// <summary>Equally busy at every hour.</summary>
    public static readonly WeekProfile Even = new([.. Enumerable.Repeat(1.0, Hours)]);

    private readonly double[] _factors;

    /// <summary>Takes factors as they were fitted.</summary>
    /// <param name="factors">
    /// <see cref="Hours"/> factors, finite and not negative, by <see cref="HourOfWeek"/>; their mean is 1.
    /// </param>
    public WeekProfile(IReadOnlyList<double> factors)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(factors.Count, Hours, nameof(factors));
        _factors = [.. factors];
    }

    /// <summary>The factors, by hour of the week.</summary>
    public ReadOnlySpan<double> Factors => _factors;

    /// <summary>Returns the hour of the week, 0 to 167, of an hour since the Unix epoch; 0 is Thursday, 0 to 1 UTC.</summary>
    public static int HourOfWeek(int hour) => ((hour % Hours) + Hours) % Hours;

    /// <summary>Returns how busy the site usually is at a moment.</summary>
    /// <param name="nowMs">Unix milliseconds.</param>
    public double At(long nowMs) => _factors[HourOfWeek(TimeBuckets.Hour(nowMs))];

    /// <summary>Returns how many hours of mean traffic a span usually brings.</summary>
    /// <param name="fromMinute">First minute, since the Unix epoch.</param>
    /// <param name="toMinute">First minute behind the span; before <paramref name="fromMinute"/>: 0.</param>
    public double UsualHours(int fromMinute, int toMinute)
    {
        var sum = 0.0;
        while (fromMinute < toMinute)
        {
            var hour = (int)Math.Floor(fromMinute / 60.0);
            var end = Math.Min(toMinute, (hour + 1) * 60);
            sum += _factors[HourOfWeek(hour)] * (end - fromMinute) / 60.0;
            fromMinute = end;
        }

        return sum;
    }
}
