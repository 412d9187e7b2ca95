using System.Runtime.Intrinsics;

namespace RankEngine.Trending.Forecasts;

/// <summary>What is left of a count after some time, at eight half-lives at once.</summary>
/// <remarks>
/// Tables, because a site of 6,000 live articles asks a million times a second for the same few thousand powers: by the
/// minute for two days, which is how long minutes are kept, by the half-hour for the 35 days of hours. Each entry is the
/// decay in the middle of its span.
/// </remarks>
internal static class ActivityDecay
{
    /// <summary>Number of half-lives: one vector of single precision.</summary>
    public const int Count = 8;

    private const int Minutes = 48 * 60;
    private const int HalfHours = 2 * 24 * 35;

    /// <summary>Half-lives in hours, from what happens this quarter of an hour to a story of days.</summary>
    public static readonly float[] HalfLives = [0.25f, 0.5f, 1, 2, 4, 8, 24, 72];

    private static readonly Vector256<float>[] ByMinute = Table(Minutes, 1 / 60.0, 0.5);
    private static readonly Vector256<float>[] ByHalfHour = Table(HalfHours, 0.5, 0.5);
    private static readonly Vector256<float>[] WithinHour = Table(61, 1 / 60.0, 0);

    /// <summary>Returns 2^(−age / half-life) for each half-life.</summary>
    /// <param name="ageMinutes">Whole minutes that have passed; below 0 counts as 0, beyond 35 days as 35 days.</param>
    public static Vector256<float> At(int ageMinutes) =>
        ageMinutes < 0 ? ByMinute[0]
        : ageMinutes < Minutes ? ByMinute[ageMinutes]
        : ByHalfHour[Math.Min(ageMinutes / 30, HalfHours - 1)];

    /// <summary>Returns the hours in which an article could be read, each weighted as a count of that time would be.</summary>
    /// <param name="ageMinutes">Minutes since its publication.</param>
    public static Vector256<float> Exposure(int ageMinutes) =>
        (Vector256<float>.One - At(ageMinutes)) * (Vector256.Create<float>(HalfLives) / MathF.Log(2));

    /// <summary>Returns 2^(−minutes / half-life) for each half-life.</summary>
    /// <param name="minutes">0 to 60.</param>
    public static Vector256<float> After(int minutes) => WithinHour[minutes];

    private static Vector256<float>[] Table(int entries, double stepHours, double middle)
    {
        var table = new Vector256<float>[entries];
        Span<float> values = stackalloc float[Count];
        for (var i = 0; i < entries; i++)
        {
            for (var k = 0; k < Count; k++)
            {
                values[k] = (float)double.Exp2(-(i + middle) * stepHours / HalfLives[k]);
            }

            table[i] = Vector256.Create<float>(values);
        }

        return table;
    }
}
