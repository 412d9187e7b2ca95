using System.Security.Cryptography;
using System.Text;

namespace RankEngine.Ranking;

/// <summary>What a ranker looks at: names, order and number of features, for serving and training alike.</summary>
/// <remarks>
/// A change of meaning, order or number is a new <see cref="SchemaVersion"/>: models name the version they were
/// trained on, and one of another version is refused. Every value is finite; what is unknown is 0. Counts, co-reading and
/// trending score are those of the article's story: of all its articles that readers may see now, together.
/// </remarks>
public static class RankerFeatures
{
    /// <summary>Version of this list.</summary>
    public const int SchemaVersion = 2;

    /// <summary>Number of features.</summary>
    public const int Count = 12;

    /// <summary>ln(1 + views in the last hour).</summary>
    public const int LogViewsHour = 0;

    /// <summary>ln(1 + views in the last 24 hours).</summary>
    public const int LogViewsDay = 1;

    /// <summary>ln(1 + clicks in the last 24 hours).</summary>
    public const int LogClicksDay = 2;

    /// <summary>Clicks by impressions in the last 24 hours, smoothed towards the site's own rate: 0 to 1.</summary>
    public const int ClickRateDay = 3;

    /// <summary>ln(1 + hours since it was published).</summary>
    public const int LogAgeHours = 4;

    /// <summary>1 when it was published within the last hour, else 0.</summary>
    public const int IsNew = 5;

    /// <summary>Share of the reader's recent articles that are of its section: 0 to 1.</summary>
    public const int SectionShare = 6;

    /// <summary>Similarity of its text with the reader's recent articles together: 0 to 1.</summary>
    public const int HistorySimilarity = 7;

    /// <summary>Highest similarity of its text with one of the reader's last five articles: 0 to 1.</summary>
    public const int MaxSimilarityLastFive = 8;

    /// <summary>How much it is read by readers of the reader's last five articles: 0 to 1.</summary>
    public const int CoReadingLastFive = 9;

    /// <summary>ln(1 + articles in the reader's recent history).</summary>
    public const int LogHistoryLength = 10;

    /// <summary>Its trending score, as the site's trending list orders by.</summary>
    public const int TrendingScore = 11;

    private static readonly string[] FeatureNames =
    [
        "log1p_views_1h",
        "log1p_views_24h",
        "log1p_clicks_24h",
        "click_rate_24h",
        "log1p_age_hours",
        "is_new",
        "section_share",
        "history_similarity",
        "max_similarity_last_5",
        "co_reading_last_5",
        "log1p_history_length",
        "trending_score",
    ];

    /// <summary>Names in order, as manifests and explanations spell them.</summary>
    public static ReadOnlySpan<string> Names => FeatureNames;

    /// <summary>SHA-256 of version and names, lower-case hexadecimal: two schemas with one hash are the same.</summary>
    public static string SchemaHash { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{SchemaVersion}\n{string.Join('\n', FeatureNames)}\n")));
}
