using RankEngine.Binary;
using RankEngine.Ranking;
using RankEngine.Ranking.Trees;

namespace RankEngine.Trending.Forecasts;

/// <summary>What a site has learnt of its readers: how many will turn to an article within a window's horizon. Immutable.</summary>
/// <remarks>
/// One forest for each window of <see cref="ForecastHorizons"/>. A forest's score is ln(1 + readers): added up from what
/// each number of <see cref="ForecastFeatures"/> has to say.
/// </remarks>
public sealed class TrendingForecast
{
    private const byte FormatVersion = 1;

    // e^50 readers are more than there are.
    private const double MaxScore = 50;

    private readonly IReadOnlyDictionary<TrendingWindow, TreeForest> _forests;

    /// <summary>Takes forests as they were fitted.</summary>
    /// <param name="forests">By window; each of <see cref="ForecastFeatures"/>' numbers. A window may be missing.</param>
    /// <param name="rows">Number of examples that were learnt from.</param>
    /// <param name="throughMinute">Their last moment, minutes since the Unix epoch.</param>
    public TrendingForecast(IReadOnlyDictionary<TrendingWindow, TreeForest> forests, int rows, int throughMinute)
    {
        ArgumentNullException.ThrowIfNull(forests);
        if (forests.Values.Any(forest => forest.Features != ForecastFeatures.Count))
        {
            throw new ArgumentException("A forest of another schema.", nameof(forests));
        }

        _forests = forests;
        Rows = rows;
        ThroughMinute = throughMinute;
    }

    /// <summary>Number of examples it was learnt from.</summary>
    public int Rows { get; }

    /// <summary>Their last moment, minutes since the Unix epoch.</summary>
    public int ThroughMinute { get; }

    /// <summary>Tells whether a window is forecast.</summary>
    public bool Has(TrendingWindow window) => _forests.ContainsKey(window);

    /// <summary>Returns a window's forest; null: it is not forecast.</summary>
    public TreeForest? Of(TrendingWindow window) => _forests.GetValueOrDefault(window);

    /// <summary>Turns a forest's score into readers per hour of the window's horizon; 0 or more.</summary>
    /// <remarks>Per hour, as rates are: an article that nobody has read yet stands among the others by its prior.</remarks>
    public static double ReadersPerHour(TrendingWindow window, double score) =>
        Math.Max(0, Math.Exp(Math.Min(score, MaxScore)) - 1) / HoursOf(window);

    /// <summary>Tells how a forecast came about.</summary>
    /// <param name="window">A window that is forecast.</param>
    /// <param name="features">The article's numbers.</param>
    public Explanation Explain(TrendingWindow window, ReadOnlySpan<float> features)
    {
        var forest = _forests[window];
        var contributions = new double[forest.Features];
        forest.Explain(features, contributions);
        var score = new double[1];
        forest.Score(features, score);
        var product = Math.Exp(Math.Min(score[0], MaxScore));
        var values = features.ToArray();
        return new Explanation(
            "readers per hour",
            ReadersPerHour(window, score[0]),
            "product",
            [
                new(
                    $"readers of the next {HoursOf(window)} h",
                    Math.Max(0, product - 1),
                    "sum",
                    [
                        new(
                            "1 + readers",
                            product,
                            "product",
                            [
                                new(
                                    "any article",
                                    product / Math.Exp(contributions.Sum()),
                                    "what is expected before anything is looked at",
                                    []),
                                .. contributions
                                    .Select((value, i) => (Value: value, Index: i))
                                    .Where(part => part.Value != 0)
                                    .OrderByDescending(part => Math.Abs(part.Value))
                                    .ThenBy(part => part.Index)
                                    .Select(part => new Explanation(
                                        ForecastFeatures.Names[part.Index],
                                        Math.Exp(part.Value),
                                        $"what {values[part.Index]:0.###} says",
                                        [])),
                            ]),
                        new("less one", -Math.Min(1, product), "nobody is no reader", []),
                    ]),
                new("per hour", 1 / HoursOf(window), "1 / hours ahead", []),
            ]);
    }

    /// <summary>Packs the forecast.</summary>
    public void Pack(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(FormatVersion);
        writer.Unsigned(ForecastFeatures.Version);
        writer.Unsigned((ulong)Rows);
        writer.Signed(ThroughMinute);
        writer.Unsigned((ulong)_forests.Count);
        foreach (var (window, forest) in _forests.OrderBy(entry => entry.Key))
        {
            writer.Byte((byte)window);
            forest.Pack(writer);
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <returns>Null: of another schema of numbers.</returns>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static TrendingForecast? Unpack(ref ByteReader reader)
    {
        if (reader.Byte() != FormatVersion || reader.Unsigned() != ForecastFeatures.Version)
        {
            return null;
        }

        var rows = (int)Math.Min(reader.Unsigned(), int.MaxValue);
        var through = checked((int)reader.Signed());
        var forests = new Dictionary<TrendingWindow, TreeForest>();
        for (var count = reader.Length(); count > 0; count--)
        {
            var window = (TrendingWindow)reader.Byte();
            var forest = TreeForest.Unpack(ref reader);
            if (!ForecastHorizons.Windows.Contains(window) || forest.Features != ForecastFeatures.Count)
            {
                throw new InvalidDataException("A packed forecast is of another schema than it says.");
            }

            forests[window] = forest;
        }

        return new TrendingForecast(forests, rows, through);
    }

    private static double HoursOf(TrendingWindow window) => ForecastHorizons.Minutes(window) / 60.0;
}
