namespace RankEngine.Folding;

/// <summary>What holds for which kinds of counts: the one place that says so.</summary>
public static class CountKinds
{
    /// <summary>One more than the highest kind: places of an array by kind.</summary>
    public const int Count = (int)CountKind.Examinations + 1;

    /// <summary>True for a kind that is the number of events of a kind.</summary>
    public static bool IsOfEvents(this CountKind kind) => kind is >= CountKind.Impressions and <= CountKind.Reports;

    /// <summary>
    /// True for a kind that follows from what is remembered of visitors, not from single events: like pairs it is
    /// corrected when something comes late, and a checkpoint keeps no sum of it but what it follows from.
    /// </summary>
    /// <remarks>
    /// It lives as long as that does: in minutes and hours, not in days and totals, which would keep half-corrected sums
    /// for ever.
    /// </remarks>
    public static bool IsDerived(this CountKind kind) =>
        kind is CountKind.Visits or CountKind.NewVisits or CountKind.UnexplainedVisits or CountKind.CrowdedVisits;

    /// <summary>True when a kind is counted at a resolution.</summary>
    public static bool IsKeptAt(this CountKind kind, Resolution resolution) =>
        resolution is Resolution.Minute or Resolution.Hour || !kind.IsDerived();
}
