using RankEngine.Binary;

namespace RankEngine.Trending;

/// <summary>What is usual on a site: who comes, and how fast articles fade. Immutable.</summary>
/// <param name="Visitors">By it visits are judged.</param>
/// <param name="Fading">How fast articles fade.</param>
public sealed record SiteHabits(VisitorMix Visitors, AgeHalfLives Fading)
{
    /// <summary>Nothing known.</summary>
    public static readonly SiteHabits Default = new(VisitorMix.Unknown, AgeHalfLives.Default);

    /// <summary>Packs the habits.</summary>
    internal void Pack(ByteWriter writer)
    {
        writer.Single(Visitors.NewShare is { } share ? (float)share : -1);
        writer.Byte(Visitors.ReportsImpressions ? (byte)1 : (byte)0);
        foreach (var window in TrendingWindows.All)
        {
            writer.Single((float)Fading.Hours(window));
        }
    }

    /// <summary>Reads what <see cref="Pack"/> packed.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    internal static SiteHabits Unpack(ref ByteReader reader)
    {
        var share = reader.Single();
        var reports = reader.Byte();
        var hours = new double[TrendingWindows.All.Count];
        for (var w = 0; w < hours.Length; w++)
        {
            hours[w] = reader.Single();
        }

        return share is (-1 or >= 0 and <= 1) && reports <= 1 && Array.TrueForAll(hours, value => value is > 0 and < 1e6)
            ? new SiteHabits(new VisitorMix(share < 0 ? null : share, reports == 1), new AgeHalfLives(hours))
            : throw new InvalidDataException("Packed habits of a site hold what cannot be.");
    }
}

/// <summary>Age at which an article is worth half as much, by window. Immutable.</summary>
public sealed class AgeHalfLives
{
    /// <summary>Those of a site of which nothing is known.</summary>
    /// <remarks>
    /// 48 h for the day's window was the best of those measured on next-day readers with a Gamma-Poisson rate; the
    /// others keep its proportion, within half a day and a week.
    /// </remarks>
    public static readonly AgeHalfLives Default = new([12, 24, 48, 168]);

    private readonly double[] _hours;

    /// <summary>Takes half-lives as they were fitted.</summary>
    /// <param name="hours">By window, shortest first; each more than 0.</param>
    public AgeHalfLives(IReadOnlyList<double> hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        ArgumentOutOfRangeException.ThrowIfNotEqual(hours.Count, TrendingWindows.All.Count, nameof(hours));
        _hours = [.. hours];
    }

    /// <summary>Returns the half-life of a window, in hours.</summary>
    public double Hours(TrendingWindow window) => _hours[(int)window];
}
