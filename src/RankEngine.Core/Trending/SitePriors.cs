using RankEngine.Binary;
using RankEngine.Trending.Forecasts;

namespace RankEngine.Trending;

/// <summary>What to expect of an article of which nothing is known yet, by section and hour of the week.</summary>
/// <remarks>Fitted by refresh to the site's own past (<see cref="PriorFit"/>); before the first refresh <see cref="DefaultPrior"/>.</remarks>
public sealed class SitePriors
{
    /// <summary>What is expected before anything is known.</summary>
    /// <remarks>
    /// An event in two hours, worth 2.4 hours of exposure in a window of a day and half an hour in one of an hour: the
    /// weights that did best on a small site's next day and hour before weights were fitted.
    /// </remarks>
    public static readonly ArticlePrior DefaultPrior = new(0.5, 0.5 * Math.Sqrt(24));

    /// <summary>Nothing known.</summary>
    public static readonly SitePriors Default =
        new(DefaultPrior, new Dictionary<string, ArticlePrior>(), WeekProfile.Even);

    // 1: a rate by section, 24 hours of the day, no weights.
    private const byte FormatVersion = 2;

    private readonly Dictionary<string, ArticlePrior> _sections;

    /// <summary>Takes priors as they were fitted.</summary>
    /// <param name="site">Over the whole site, at mean traffic.</param>
    /// <param name="sections">The same by section.</param>
    /// <param name="week">How busy the site usually is.</param>
    public SitePriors(ArticlePrior site, IReadOnlyDictionary<string, ArticlePrior> sections, WeekProfile week)
    {
        Site = site;
        Week = week;
        _sections = new Dictionary<string, ArticlePrior>(sections, StringComparer.Ordinal);
    }

    /// <summary>What to expect over the whole site, at mean traffic.</summary>
    public ArticlePrior Site { get; }

    /// <summary>How busy the site usually is at each hour of the week.</summary>
    public WeekProfile Week { get; }

    /// <summary>What is usual on the site.</summary>
    public SiteHabits Habits { get; init; } = SiteHabits.Default;

    /// <summary>What the site has learnt of its readers; null: not enough has been seen yet.</summary>
    public TrendingForecast? Forecast { get; init; }

    /// <summary>Returns the same priors with a forecast.</summary>
    /// <param name="forecast">Null: none.</param>
    public SitePriors With(TrendingForecast? forecast) =>
        new(Site, _sections, Week) { Habits = Habits, Forecast = forecast };

    /// <summary>Returns the same priors for a server that judges no visits.</summary>
    public SitePriors TrustingAll() => new(Site, _sections, Week)
    {
        Habits = Habits with { Visitors = VisitorMix.TrustAll },
        Forecast = Forecast,
    };

    /// <summary>Returns what to expect at mean traffic.</summary>
    /// <param name="section">The article's section; unknown sections get the site's.</param>
    public ArticlePrior Of(string section) => _sections.GetValueOrDefault(section, Site);

    /// <summary>Returns what to expect at a moment.</summary>
    /// <param name="section">The article's section; unknown sections get the site's.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public ArticlePrior Expected(string section, long nowMs)
    {
        var prior = Of(section);
        return prior with { Rate = prior.Rate * Week.At(nowMs), Habits = Habits };
    }

    /// <summary>Packs the priors.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Byte(FormatVersion);
        Pack(writer, Site);
        foreach (var factor in Week.Factors)
        {
            writer.Single((float)factor);
        }

        writer.Unsigned((ulong)_sections.Count);
        foreach (var (section, prior) in _sections.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Text(section);
            Pack(writer, prior);
        }

        Habits.Pack(writer);
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
        var version = reader.Byte();
        if (version != FormatVersion)
        {
            throw new InvalidDataException(
                $"Priors of format {version} cannot be read, only those of {FormatVersion}: the next refresh makes new ones.");
        }

        var site = Unpack(ref reader);
        var factors = new double[WeekProfile.Hours];
        for (var i = 0; i < factors.Length; i++)
        {
            factors[i] = Finite(reader.Single());
        }

        var sections = new Dictionary<string, ArticlePrior>(StringComparer.Ordinal);
        for (var count = reader.Length(); count > 0; count--)
        {
            sections[reader.Text()] = Unpack(ref reader);
        }

        var habits = SiteHabits.Unpack(ref reader);
        return new SitePriors(site, sections, new WeekProfile(factors))
        {
            Habits = habits,
            Forecast = UnpackForecast(reader.Bytes()),
        };
    }

    private static TrendingForecast? UnpackForecast(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return bytes.IsEmpty ? null : TrendingForecast.Unpack(ref reader);
    }

    private static void Pack(ByteWriter writer, ArticlePrior prior)
    {
        writer.Single((float)prior.Rate);
        writer.Single((float)prior.Hours);
    }

    private static ArticlePrior Unpack(ref ByteReader reader)
    {
        var rate = Finite(reader.Single());
        var hours = Finite(reader.Single());
        return hours > 0
            ? new ArticlePrior(rate, hours)
            : throw new InvalidDataException("A prior weighs nothing.");
    }

    private static double Finite(float value) =>
        float.IsFinite(value) && value >= 0 ? value : throw new InvalidDataException("A prior is no rate.");
}
