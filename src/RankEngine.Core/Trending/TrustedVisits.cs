using RankEngine.Folding;
using RankEngine.Ranking;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>The visits of an article that may move it, and what was discounted and why.</summary>
/// <param name="Visits">Visits of visitors, each once per <see cref="RepeatWindow"/>.</param>
/// <param name="Loose">Times it was turned to by nobody, without a reader and a session.</param>
/// <param name="Crowded">Visits beyond what an address may have; not negative.</param>
/// <param name="Unexplained">
/// Discount of visits that neither an answer of ours nor a referrer explains; 0 where the site does not report impressions.
/// </param>
/// <param name="Newcomers">Discount of visits of new readers beyond what the site's usual share lets expect.</param>
/// <remarks>
/// What remains is visits + loose − the greatest of the three discounts. Not their sum: one visit may be all three, new,
/// of a crowded address and unexplained, and would be taken off three times; that many at least are not to be trusted
/// holds for each by itself. A function of integers that any replica has, so it is the same on all.
/// </remarks>
public readonly record struct TrustedVisits(double Visits, double Loose, double Crowded, double Unexplained, double Newcomers)
    : IScoreBasis
{
    /// <summary>Nobody came.</summary>
    public static readonly TrustedVisits None = new(0, 0, 0, 0, 0);

    /// <summary>What is taken off a visit that nothing explains: a bookmark or a shared link is one too, so not all.</summary>
    public const double UnexplainedDiscount = 0.5;

    /// <summary>New readers of any article that are believed without anybody known.</summary>
    public const double FreeNewcomers = 1;

    /// <summary>Known readers who may be missing by chance.</summary>
    /// <remarks>One: what is believed of nobody known is what a flood can have, and the next known reader makes up for it.</remarks>
    public const double MissingKnown = 1;

    /// <summary>
    /// Visits that known readers confirm: theirs, and as many new ones as usually come with so many. What is believed of an article
    /// that nobody known has read is not among them: few as they are, beside none at all they would look like a surge.
    /// </summary>
    public double Confirmed { get; private init; }

    /// <summary>
    /// By what factor the variance of <see cref="Confirmed"/> is greater than that of a count: 1 while new readers come as usual,
    /// up to 1 / (1 − usual share) the more they are in excess.
    /// </summary>
    /// <remarks>
    /// In excess they tell nothing by themselves any more: each known reader then speaks for 1 / (1 − share) visits, and
    /// that so many known ones happened to come is all the more likely chance. Between the two, by the share of new readers that is usual.
    /// </remarks>
    public double Inflation { get; private init; } = 1;

    /// <summary>The visits that may move the article; not negative.</summary>
    public double Value => Math.Max(0, Visits + Loose - Discount);

    /// <summary>What is taken off.</summary>
    public double Discount => Math.Max(Crowded, Math.Max(Unexplained, Newcomers));

    /// <summary>Judges what happened to an article in a span of minutes.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="fromMinute">First minute of the span.</param>
    /// <param name="toMinute">First minute behind it.</param>
    /// <param name="mix">What is usual at the site.</param>
    public static TrustedVisits Of(CountSeries counts, int fromMinute, int toMinute, VisitorMix mix)
    {
        Span<double> sums = stackalloc double[CountSeries.Kinds];
        counts.Sums(fromMinute, toMinute, sums);
        return Of(sums, mix);
    }

    /// <summary>Judges sums.</summary>
    /// <param name="sums">By <see cref="CountKind"/>, as <see cref="CountSeries.Sums"/> gives them, or a multiple, as decayed.</param>
    /// <param name="mix">What is usual at the site.</param>
    public static TrustedVisits Of(ReadOnlySpan<double> sums, VisitorMix mix)
    {
        if (mix.TrustsAll)
        {
            var exact = Engagement.Exact(sums);
            return new TrustedVisits(exact, 0, 0, 0, 0) { Confirmed = exact };
        }

        var trusted = Judge(sums, mix);
        var newcomers = sums[(int)CountKind.NewVisits] + trusted.Loose;

        // Of a crowd the new ones go first.
        var known = Math.Max(0, trusted.Visits - sums[(int)CountKind.NewVisits]);
        var confirming = Math.Max(0, known - Math.Max(0, trusted.Crowded - newcomers));
        var usual = NewcomersFor(confirming, mix.NewPerKnown);
        return trusted with
        {
            Confirmed = Math.Min(trusted.Value, confirming + Math.Min(newcomers, usual)),
            Inflation = newcomers > usual ? 1 + ((1 - (usual / newcomers)) * mix.NewPerKnown) : 1,
        };
    }

    /// <summary>What <see cref="Of(ReadOnlySpan{double}, VisitorMix)"/> values sums at: for who asks for nothing else, often.</summary>
    /// <param name="sums">By <see cref="CountKind"/>.</param>
    /// <param name="mix">What is usual at the site.</param>
    internal static double ValueOf(ReadOnlySpan<double> sums, VisitorMix mix) =>
        mix.TrustsAll ? Engagement.Exact(sums) : Judge(sums, mix).Value;

    /// <summary>Returns how many visits of new readers are believed of an article that known readers have visited.</summary>
    /// <param name="known">Visits of known readers: each confirms some more.</param>
    /// <param name="mix">What is usual at the site.</param>
    public static double AllowedNewcomers(double known, VisitorMix mix) =>
        FreeNewcomers + NewcomersFor(known + MissingKnown, mix.BelievedPerKnown);

    private static TrustedVisits Judge(ReadOnlySpan<double> sums, VisitorMix mix)
    {
        var visits = sums[(int)CountKind.Visits];
        var newVisits = sums[(int)CountKind.NewVisits];
        var loose = sums[(int)CountKind.LooseVisits];

        // Nobody is as new as can be: where a site names its readers, leaving the names away must be no way around.
        var known = Math.Max(0, visits - newVisits);
        return new TrustedVisits(
            visits,
            loose,
            Math.Max(0, sums[(int)CountKind.CrowdedVisits]),
            mix.ReportsImpressions ? UnexplainedDiscount * Math.Max(0, sums[(int)CountKind.UnexplainedVisits]) : 0,
            Math.Max(0, newVisits + loose - AllowedNewcomers(known, mix)));
    }

    private static double NewcomersFor(double known, double perKnown) =>
        double.IsInfinity(perKnown) ? perKnown : perKnown * known;

    /// <inheritdoc/>
    /// <remarks>Of the discounts only the greatest is taken off; the others are told in its words.</remarks>
    public Explanation Explain() => new(
        "trusted visits",
        Value,
        "sum",
        [
            new("visits", Visits, "visitors, each at most once per repeat window", []),
            new("loose visits", Loose, "times it was turned to without a reader and a session", []),
            new("discount", Value - Visits - Loose, Why(), []),
        ]);

    private string Why() => Discount == 0
        ? "nothing is discounted"
        : Discount == Crowded
            ? $"crowded: {Crowded} visits beyond what their addresses may have"
        : Discount == Newcomers
            ? $"new: {Newcomers} visits of new readers beyond the site's usual share, until known readers confirm"
        : $"unexplained: half of {Unexplained / UnexplainedDiscount} visits that no answer and no referrer explains";
}
