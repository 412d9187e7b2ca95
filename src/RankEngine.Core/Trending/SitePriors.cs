using RankEngine.Binary;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Trending;

/// <summary>What to expect of an article of which nothing is known yet, by section and hour of the day.</summary>
/// <remarks>Computed by refresh from the site's own past; before the first refresh a rate of <see cref="DefaultRate"/>.</remarks>
public sealed class SitePriors
{
    /// <summary>Engagement per hour before anything is known.</summary>
    public const double DefaultRate = 0.5;

    /// <summary>Nothing known.</summary>
    public static readonly SitePriors Default = new(DefaultRate, new Dictionary<string, double>(), [.. Enumerable.Repeat(1.0, 24)]);

    private const byte FormatVersion = 2;

    private readonly Dictionary<string, double> _sections;
    private readonly double[] _hours;

    /// <summary>Takes rates as they were fitted.</summary>
    /// <param name="rate">Engagement per hour of an article's first day, over the whole site.</param>
    /// <param name="sections">The same by section.</param>
    /// <param name="hours">24 factors by UTC hour of the day; their mean is 1.</param>
    public SitePriors(double rate, IReadOnlyDictionary<string, double> sections, IReadOnlyList<double> hours)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hours.Count, 24, nameof(hours));
        Rate = rate;
        _sections = new Dictionary<string, double>(sections);
        _hours = [.. hours];
    }

    /// <summary>Engagement per hour over the whole site.</summary>
    public double Rate { get; }

    /// <summary>What the site has learnt of its readers; null: not enough has been seen yet.</summary>
    public TrendingForecast? Forecast { get; init; }

    /// <summary>Returns the same priors with a forecast.</summary>
    /// <param name="forecast">Null: none.</param>
    public SitePriors With(TrendingForecast? forecast) => new(Rate, _sections, _hours) { Forecast = forecast };

    /// <summary>Returns the rate to expect.</summary>
    /// <param name="section">The article's section; unknown sections get the site's rate.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public double Expected(string section, long nowMs)
    {
        var hour = (int)(((nowMs / Folding.TimeBuckets.HourMs) % 24 + 24) % 24);
        return _sections.GetValueOrDefault(section, Rate) * _hours[hour];
    }

    /// <summary>Packs the priors.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Byte(FormatVersion);
        writer.Single((float)Rate);
        foreach (var hour in _hours)
        {
            writer.Single((float)hour);
        }

        writer.Unsigned((ulong)_sections.Count);
        foreach (var (section, rate) in _sections.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Text(section);
            writer.Single((float)rate);
        }

        var forecast = new ByteWriter();
        Forecast?.Pack(forecast);
        writer.Bytes(forecast.Written.Span);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> packed.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static SitePriors FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != FormatVersion)
        {
            throw new InvalidDataException("Not packed priors of a known version.");
        }

        var rate = Finite(reader.Single());
        var hours = new double[24];
        for (var i = 0; i < hours.Length; i++)
        {
            hours[i] = Finite(reader.Single());
        }

        var sections = new Dictionary<string, double>();
        for (var count = reader.Length(); count > 0; count--)
        {
            sections[reader.Text()] = Finite(reader.Single());
        }

        return new SitePriors(rate, sections, hours) { Forecast = UnpackForecast(reader.Bytes()) };
    }

    private static TrendingForecast? UnpackForecast(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return bytes.IsEmpty ? null : TrendingForecast.Unpack(ref reader);
    }

    private static double Finite(float value) =>
        float.IsFinite(value) && value >= 0 ? value : throw new InvalidDataException("A prior is no rate.");
}
