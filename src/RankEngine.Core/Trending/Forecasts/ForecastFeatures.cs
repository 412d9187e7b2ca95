using System.Runtime.Intrinsics;

namespace RankEngine.Trending.Forecasts;

/// <summary>The numbers a forecast looks at, of one article at one moment. The only place that computes them.</summary>
/// <remarks>
/// Serving, sampling for training and evaluation call this. All values are finite. Logarithms, because readers come in
/// orders of magnitude; what is added before one is about the least that makes a difference. Another meaning, order or
/// number of values is another <see cref="Version"/>: a forecast trained on one never sees another.
/// </remarks>
internal static class ForecastFeatures
{
    /// <summary>Version of the schema.</summary>
    public const int Version = 1;

    /// <summary>Their names, in order.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "visits 15 min", "visits 30 min", "visits 1 h", "visits 2 h", "visits 4 h", "visits 8 h", "visits 24 h", "visits 72 h",
        "rate 30 min", "rate 1 h", "rate 2 h", "rate 4 h", "rate 8 h", "rate 24 h",
        "age", "visits ever", "quiet for", "social",
        "30 min against 2 h", "2 h against 8 h", "8 h against 24 h",
        "hour", "weekday", "hour of publication",
        "site 8 h", "site 1 h against 8 h", "site 8 h against 24 h", "share of the site",
        "points by age", "looks", "clicks by looks",
    ];

    /// <summary>Number of values.</summary>
    public static readonly int Count = Names.Count;

    /// <summary>Computes them.</summary>
    /// <param name="article">The article's activity.</param>
    /// <param name="site">The site's, at the same moment.</param>
    /// <param name="values">Receives <see cref="Count"/> values.</param>
    public static void Compute(in ArticleActivity article, in SiteActivity site, Span<float> values)
    {
        Span<float> decayed = stackalloc float[ActivityDecay.Count];
        article.Decayed.CopyTo(decayed);
        Span<float> rates = stackalloc float[ActivityDecay.Count];
        ((site.MeanRates + article.Decayed) / (Vector256<float>.One + ActivityDecay.Exposure(article.AgeMinutes)))
            .CopyTo(rates);
        var at = 0;
        foreach (var value in decayed)
        {
            values[at++] = MathF.Log(value + 0.01f);
        }

        for (var k = 1; k < 7; k++)
        {
            values[at++] = MathF.Log(rates[k] + 1e-6f);
        }

        var ageHours = article.AgeMinutes / 60f;
        values[at++] = MathF.Log(ageHours + 0.1f);
        values[at++] = MathF.Log(article.Total + 1);
        values[at++] = MathF.Log((article.QuietMinutes / 60f) + 0.02f);
        values[at++] = MathF.Log(article.Social + 1);

        // How much more there is than an even flow would leave at both half-lives.
        values[at++] = MathF.Log((decayed[1] + 0.1f) / (decayed[3] + 0.4f));
        values[at++] = MathF.Log((decayed[3] + 0.1f) / (decayed[5] + 0.4f));
        values[at++] = MathF.Log((decayed[5] + 0.1f) / (decayed[6] + 0.3f));
        values[at++] = Modulo(site.Minute / 60, 24);
        values[at++] = Modulo(site.Minute / 1440, 7);
        values[at++] = Modulo((site.Minute - article.AgeMinutes) / 60, 24);
        values[at++] = MathF.Log(site.Decayed[5] + 1);
        values[at++] = MathF.Log((site.Decayed[2] + 1) / ((site.Decayed[5] / 8) + 1));
        values[at++] = MathF.Log((site.Decayed[5] + 1) / ((site.Decayed[6] / 3) + 1));
        values[at++] = MathF.Log((decayed[2] + 0.01f) / (site.Decayed[2] + 1));

        // news.arc's shape: points^.8 / (age + 2)^1.8.
        values[at++] = (0.8f * MathF.Log(article.Total + 1)) - (1.8f * MathF.Log(ageHours + 2));

        // Clicks over expected clicks, drawn towards one in 25: a click rate corrected for the places it was shown at.
        values[at++] = MathF.Log(article.Looks + 1);
        values[at] = MathF.Log((article.Clicks + 1) / (article.Looks + 25));
    }

    /// <summary>Reads back age and smoothed rate from an article's numbers.</summary>
    /// <param name="values">As <see cref="Compute"/> gives them.</param>
    /// <param name="decay">Index of the half-life, 1 to 6.</param>
    /// <returns>Hours since publication, and visits per hour of exposure.</returns>
    public static (double AgeHours, double Rate) AgeAndRate(ReadOnlySpan<float> values, int decay)
    {
        const int Rates = ActivityDecay.Count - 1;
        const int Age = Rates + 7;
        return (Math.Max(0, Math.Exp(values[Age]) - 0.1), Math.Exp(values[Rates + decay]));
    }

    private static int Modulo(int value, int by) => ((value % by) + by) % by;
}
