using RankEngine.Ranking;

namespace RankEngine.Related;

/// <summary>How related one article is to another: a sum of its parts.</summary>
/// <param name="Similarity">Cosine of the texts, 0 to 1.</param>
/// <param name="ReadTogether">Share of readers they have in common, 0 to 1.</param>
/// <param name="SameSection">1 when they share a section, else 0.</param>
/// <param name="Freshness">1 when new, half as much for every <see cref="FreshnessHalfLifeDays"/>.</param>
public sealed record RelatedScore(double Similarity, double ReadTogether, double SameSection, double Freshness)
    : IScoreBasis
{
    /// <summary>Weight of common readers, where similarity weighs 1.</summary>
    public const double ReadTogetherWeight = 0.5;

    /// <summary>Weight of a common section.</summary>
    public const double SameSectionWeight = 0.03;

    /// <summary>Weight of freshness: settles what is otherwise alike, never overrides the subject.</summary>
    public const double FreshnessWeight = 0.05;

    /// <summary>Age at which freshness is one half, in days.</summary>
    public const double FreshnessHalfLifeDays = 7;

    /// <summary>Half-life of pairs read together, in hours.</summary>
    public const double PairHalfLifeHours = 24;

    /// <summary>Sessions that common reading must exceed to be believed: shrinks the lift of rare pairs.</summary>
    public const double PairShrinkage = 5;

    /// <summary>Below this cosine, and without common readers, two articles are not related.</summary>
    public const double SimilarityFloor = 0.08;

    /// <summary>Sessions in common from which two articles are related whatever their texts.</summary>
    public const double PairFloor = 2;

    /// <summary>The score: the weighted sum.</summary>
    public double Value =>
        Similarity
        + ReadTogetherWeight * ReadTogether
        + SameSectionWeight * SameSection
        + FreshnessWeight * Freshness;

    /// <inheritdoc/>
    public Explanation Explain() => new(
        "related",
        Value,
        "sum",
        [
            new("similarity", Similarity, "cosine of the texts", []),
            new("read together", ReadTogetherWeight * ReadTogether, $"{ReadTogetherWeight} × lift", []),
            new("same section", SameSectionWeight * SameSection, $"{SameSectionWeight} if shared", []),
            new("freshness", FreshnessWeight * Freshness, $"{FreshnessWeight} × 2^(-days / {FreshnessHalfLifeDays})", []),
        ]);

    /// <summary>Returns the share of common readers: sessions in common over the geometric mean of both, shrunk.</summary>
    /// <param name="together">Decayed sessions that read both.</param>
    /// <param name="one">Decayed sessions of one.</param>
    /// <param name="other">Decayed sessions of the other.</param>
    public static double Lift(double together, double one, double other) =>
        Math.Min(1, together / (Math.Sqrt(Math.Max(together, one) * Math.Max(together, other)) + PairShrinkage));
}
