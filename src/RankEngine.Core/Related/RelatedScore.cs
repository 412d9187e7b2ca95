using RankEngine.Ranking;

namespace RankEngine.Related;

/// <summary>How much one article adds beside another: a sum of its parts.</summary>
/// <param name="Similarity">How near the texts are, as the text index says: 1 for equal ones.</param>
/// <param name="ReadTogether">Share of readers they have in common, 0 to 1; see <see cref="CommonReaders"/>.</param>
/// <param name="SameSection">1 when they share a section, else 0.</param>
/// <param name="Freshness">1 when new, half as much for every <see cref="FreshnessHalfLifeDays"/>.</param>
/// <param name="ReadNow">How much it is read now, 0 to 1: one half at the mean of the site's live articles.</param>
/// <param name="Repetition">
/// How far it repeats an article that stands before it in the list, 0 to 1; see <see cref="RepetitionOf"/>.
/// </param>
/// <remarks>
/// <para>
/// Similarity counts as a part of the way from chance to equal texts, <c>(s - 0.05) / 0.95</c>: 0.05 is the mean of two
/// articles drawn at random (BBC news .047, Reuters .085, headlines .028, the simulated newsroom .051).
/// </para>
/// <para>
/// What a list holds already is taken off in proportion: relevance times novelty, as Zhai, Cohen and Lafferty have it
/// ("Beyond independent relevance", SIGIR 2003), chosen one after the other as in Carbonell and Goldstein's maximal
/// marginal relevance (SIGIR 1998).
/// </para>
/// </remarks>
public sealed record RelatedScore(
    double Similarity,
    double ReadTogether,
    double SameSection,
    double Freshness,
    double ReadNow,
    double Repetition = 0)
    : IScoreBasis
{
    /// <summary>Weight of common readers, where similarity weighs 1.</summary>
    public const double ReadTogetherWeight = 0.5;

    /// <summary>Weight of a common section.</summary>
    public const double SameSectionWeight = 0.03;

    /// <summary>Weight of freshness: settles what is nearly alike, never overrides the subject.</summary>
    public const double FreshnessWeight = 0.1;

    /// <summary>Weight of being read now.</summary>
    public const double ReadNowWeight = 0.05;

    /// <summary>Age at which freshness is one half beside an article of this moment, in days.</summary>
    public const double FreshnessDays = 3;

    /// <summary>Half-life of pairs read together, in hours.</summary>
    public const double PairHalfLifeHours = 24;

    /// <summary>Sessions that common reading must exceed to be believed: shrinks the share of rare pairs.</summary>
    public const double PairShrinkage = 20;

    /// <summary>Similarity of two articles drawn at random: counts as none.</summary>
    public const double ChanceSimilarity = 0.05;

    /// <summary>Below this similarity, and without common readers, two articles are not related.</summary>
    /// <remarks>
    /// Of pairs from different sections .4 % (headlines), .5 % (BBC news) and 4 % (Reuters) lie above it; of pairs that
    /// people rate .5 or more 98 %, below .25 19 % (SemEval-2022, which has no easy ones); and of 100 articles 98 or more
    /// find ten others above it.
    /// </remarks>
    public const double SimilarityFloor = 0.2;

    /// <summary>From this similarity on an article is on the same subject, below it only near to it.</summary>
    /// <remarks>
    /// Of pairs that people rate .5 or more 90 % lie above it, below .25 4 % (SemEval-2022); of pairs from different
    /// sections .06 % (headlines, BBC news) and .6 % (Reuters). Beside the tests' report on Kosovo in the simulated newsroom
    /// the subject begins at .48 and all else ends at .26, at sixty moments.
    /// </remarks>
    public const double SubjectSimilarity = 0.3;

    /// <summary>Share of the nearest article's similarity that one on the same subject has at least.</summary>
    /// <remarks>
    /// How near articles on one subject are depends on the texts and on how much of the site the encoder has seen: the
    /// tests' report finds its subject from .48 on after a refresh, and from .51 on, with one stranger at .30, before.
    /// </remarks>
    public const double SubjectShare = 0.5;

    /// <summary>
    /// Times as often as chance has it that two articles must be read together to be related whatever their texts; one
    /// session is taken off first, so that at least two are needed.
    /// </summary>
    public const double PairFloor = 2;

    /// <summary>From this similarity on two articles are the same text but for a few words.</summary>
    public const double CopySimilarity = 0.9;

    /// <summary>Up to this similarity, which articles on one subject have, nothing is repeated.</summary>
    public const double RepetitionFrom = 0.4;

    /// <summary>What it is worth by itself, whatever else is in the list.</summary>
    public double Relevance => SimilarityPart + TogetherPart + SectionPart + FreshnessPart + ReadNowPart;

    /// <summary>The score: the sum of the parts. More than 0 unless it repeats another article altogether.</summary>
    public double Value => Relevance + RepetitionPart;

    private double SimilarityPart => Math.Max(0, Similarity - ChanceSimilarity) / (1 - ChanceSimilarity);

    private double TogetherPart => ReadTogetherWeight * ReadTogether;

    private double SectionPart => SameSectionWeight * SameSection;

    private double FreshnessPart => FreshnessWeight * Freshness;

    private double ReadNowPart => ReadNowWeight * ReadNow;

    private double RepetitionPart => 0 - (Repetition * Relevance);

    /// <summary>True when it is on the same subject, or readers in common speak for it as much as that would.</summary>
    /// <param name="nearest">Similarity of the nearest article that is no copy.</param>
    public bool IsOnTheSubject(double nearest)
    {
        var least = Math.Max(SubjectSimilarity, SubjectShare * nearest);
        return SimilarityPart + TogetherPart >= (least - ChanceSimilarity) / (1 - ChanceSimilarity);
    }

    /// <summary>True when its text speaks for it more than its readers do.</summary>
    public bool IsByText => SimilarityPart >= TogetherPart;

    /// <inheritdoc/>
    public Explanation Explain() => new(
        "related",
        Value,
        "sum",
        [
            new("similarity", SimilarityPart, $"({Similarity} - {ChanceSimilarity}) / {1 - ChanceSimilarity}", []),
            new("read together", TogetherPart, $"{ReadTogetherWeight} × share of common readers", []),
            new("same section", SectionPart, $"{SameSectionWeight} if shared", []),
            new(
                "freshness",
                FreshnessPart,
                $"{FreshnessWeight} × 2^(-days / ({FreshnessDays} + days of the article it stands beside))",
                []),
            new("read now", ReadNowPart, $"{ReadNowWeight} × views / (views + site's mean), of its story in 24 h", []),
            new("repetition", RepetitionPart, $"-{Repetition} of the above: what articles before it say already", []),
        ]);

    /// <summary>Returns the share of common readers, drawn to 0 where they are few.</summary>
    /// <remarks>
    /// Sessions in common over the geometric mean of both plus <see cref="PairShrinkage"/>: the cosine of item-to-item
    /// recommenders (Sarwar and others, WWW 2001). Of 58,701 next clicks on a portal (globo, eight hours) the ten highest
    /// by it hold 40 %; with a shrinkage of 5 38 %; 35 % when chance is taken off here; 43 % by plain counts, which find
    /// what is popular: that is what trending is for. So chance decides who is related at all
    /// (<see cref="AreReadTogether"/>), and not the order.
    /// </remarks>
    /// <param name="together">Decayed sessions that read both.</param>
    /// <param name="one">Decayed sessions of one.</param>
    /// <param name="other">Decayed sessions of the other.</param>
    /// <returns>0 to 1.</returns>
    public static double CommonReaders(double together, double one, double other) =>
        together / (Math.Sqrt(Math.Max(together, one) * Math.Max(together, other)) + PairShrinkage);

    /// <summary>
    /// Returns the sessions in common that chance brings: the article's pairs, shared out by how much each is read. Two
    /// articles that everybody reads are not related by that.
    /// </summary>
    /// <param name="pairs">Decayed pairs of the article with any other.</param>
    /// <param name="other">Decayed views of the other.</param>
    /// <param name="site">Decayed views of the site; 0: not known, and nothing is put down to chance.</param>
    public static double Expected(double pairs, double other, double site) =>
        site > 0 ? pairs * Math.Min(1, other / site) : 0;

    /// <summary>Tells whether two articles have so many readers in common that they are related whatever their texts.</summary>
    /// <param name="together">Decayed sessions that read both.</param>
    /// <param name="expected">How many of these chance brings; see <see cref="Expected"/>.</param>
    public static bool AreReadTogether(double together, double expected) => together >= PairFloor * (expected + 1);

    /// <summary>Returns the half-life of freshness beside an article, in days.</summary>
    /// <remarks>
    /// It grows with the article's own age. Beside news of today what is a week old has faded; beside an article from years
    /// ago those of its own years have not, and what is newer still stands a little before them.
    /// </remarks>
    /// <param name="ageDays">The article's age; 0 or more.</param>
    public static double FreshnessHalfLifeDays(double ageDays) => FreshnessDays + ageDays;

    /// <summary>Returns how far an article repeats another one.</summary>
    /// <param name="similarity">How near their texts are.</param>
    /// <returns>
    /// 0 up to <see cref="RepetitionFrom"/>, 1 from <see cref="CopySimilarity"/> on, the square of the way between: two
    /// articles on one subject lose little, two that tell the same nearly all.
    /// </returns>
    public static double RepetitionOf(double similarity)
    {
        var way = Math.Clamp((similarity - RepetitionFrom) / (CopySimilarity - RepetitionFrom), 0, 1);
        return way * way;
    }
}
