using System.Runtime.Intrinsics;

namespace RankEngine.Trending.Forecasts;

/// <summary>What readers did on the whole site up to a moment: what one article's activity is measured against.</summary>
/// <param name="Decayed">Visits of all live articles by half-life.</param>
/// <param name="MeanRates">Visits of a live article per hour of exposure, by half-life: what an unknown one has.</param>
/// <param name="Minute">The moment, minutes since the Unix epoch.</param>
internal readonly record struct SiteActivity(Vector256<float> Decayed, Vector256<float> MeanRates, int Minute)
{
    /// <summary>Steps of one visit in which sums are made.</summary>
    private const float Steps = 4096;

    /// <summary>Adds up live articles.</summary>
    /// <remarks>In whole steps, so that replicas that hold articles in another order agree to the last bit.</remarks>
    /// <param name="articles">The live articles, in any order.</param>
    /// <param name="minute">The moment.</param>
    public static SiteActivity Of(ReadOnlySpan<ArticleActivity> articles, int minute)
    {
        Span<long> decayed = stackalloc long[ActivityDecay.Count];
        Span<long> exposure = stackalloc long[ActivityDecay.Count];
        foreach (ref readonly var article in articles)
        {
            Add(article.Decayed, decayed);
            Add(ActivityDecay.Exposure(article.AgeMinutes), exposure);
        }

        var sum = Vector(decayed);
        return new SiteActivity(sum, sum / (Vector(exposure) + Vector256<float>.One), minute);
    }

    private static void Add(Vector256<float> values, Span<long> sums)
    {
        for (var k = 0; k < sums.Length; k++)
        {
            sums[k] += (long)(values[k] * Steps);
        }
    }

    private static Vector256<float> Vector(ReadOnlySpan<long> sums)
    {
        Span<float> values = stackalloc float[sums.Length];
        for (var k = 0; k < sums.Length; k++)
        {
            values[k] = sums[k] / Steps;
        }

        return Vector256.Create<float>(values);
    }
}
