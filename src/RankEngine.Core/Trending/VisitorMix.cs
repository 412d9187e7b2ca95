using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Trending;

/// <summary>What is usual among a site's visitors: by it <see cref="TrustedVisits"/> judges those of one article.</summary>
/// <param name="NewShare">
/// Share of visits by somebody the site did not know, from 0 to 1; 1: it never names readers it knows. Null: too little is
/// known to say.
/// </param>
/// <param name="ReportsImpressions">True when the site says what it showed, so that a visit can be explained by it.</param>
public sealed record VisitorMix(double? NewShare, bool ReportsImpressions)
{
    /// <summary>Nothing is known of the site: nothing is held against its visitors.</summary>
    public static readonly VisitorMix Unknown = new(null, false);

    /// <summary>Everything counts as it is: what was read, however often and by whom.</summary>
    public static readonly VisitorMix TrustAll = new(null, false) { TrustsAll = true };

    /// <summary>True: nothing is judged.</summary>
    public bool TrustsAll { get; private init; }

    /// <summary>New visitors who usually come with each known one; infinite: any number.</summary>
    public double NewPerKnown { get; } = PerKnown(NewShare);

    /// <summary>New visitors of one article who are believed for each known one; infinite: any number.</summary>
    /// <remarks>
    /// A story that breaks is brought to new readers by others; up to about twice the usual share is genuine. Where that is
    /// nearly all, a third of the way from the usual share to all.
    /// </remarks>
    public double BelievedPerKnown { get; } = PerKnown(
        NewShare is { } share ? Math.Min(2 * share, (1 + (2 * share)) / 3) : null);

    /// <summary>
    /// Hours that are left out because they are still going on, or may be part of what is to be judged.
    /// </summary>
    private const int LatestHours = 2;

    private const int Days = 7;

    /// <summary>Hours with enough visits that it takes to say what is usual: a day's worth.</summary>
    private const int MinHours = 24;

    /// <summary>Visits of an hour from which on its share says something.</summary>
    private const int MinVisits = 10;

    /// <summary>Returns what was usual in the last seven days.</summary>
    /// <remarks>
    /// The median of the hours' shares, each hour alike: to move it, a flood has to go on for half of the week. That of the
    /// last day where it is lower: in an engine's first days everybody is new, and a week would go on saying so. In its first
    /// day the share is 1, and nothing is held against new visitors.
    /// </remarks>
    /// <param name="entries">The site's articles.</param>
    /// <param name="nowMs">The moment, Unix milliseconds.</param>
    public static VisitorMix Of(PagedArray<ArticleEntry> entries, long nowMs)
    {
        const int Hours = (Days * 24) - LatestHours;
        var from = TimeBuckets.Hour(nowMs) - (Days * 24) + 1;
        var visits = new long[Hours];
        var newcomers = new long[Hours];
        var impressions = new long[Hours];
        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (entries[slot] is not { Counts: { IsEmpty: false } counts } || counts.LatestHour < from)
            {
                continue;
            }

            counts.AddHours(CountKind.Visits, from, visits);
            counts.AddHours(CountKind.LooseVisits, from, visits);
            counts.AddHours(CountKind.NewVisits, from, newcomers);
            counts.AddHours(CountKind.LooseVisits, from, newcomers);
            counts.AddHours(CountKind.Impressions, from, impressions);
        }

        var shares = new List<double>();
        var reporting = 0;
        for (var hour = 0; hour < Hours; hour++)
        {
            if (visits[hour] >= MinVisits)
            {
                shares.Add((double)newcomers[hour] / visits[hour]);
                reporting += impressions[hour] > 0 ? 1 : 0;
            }
        }

        if (shares.Count < MinHours)
        {
            return Unknown;
        }

        var share = Math.Min(Median(shares), Median(shares[^MinHours..]));
        return new VisitorMix(share, reporting > shares.Count / 2);
    }

    private static double PerKnown(double? newShare) =>
        newShare is { } share and < 1 ? share / (1 - share) : double.PositiveInfinity;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
