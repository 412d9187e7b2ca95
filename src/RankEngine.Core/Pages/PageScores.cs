namespace RankEngine.Pages;

/// <summary>
/// Brings the scores of a module's candidates to 0..1, so that modules can be weighed against each other.
/// </summary>
internal static class PageScores
{
    /// <summary>
    /// What a place is worth, from the first place: <c>1 / log2(place + 1)</c>, places counted from 1.
    /// </summary>
    public static double Weight(int index) => 1 / Math.Log2(index + 2);

    /// <summary>Returns the best score and how far the lowest lies below it.</summary>
    public static (double Best, double Span) Range(IReadOnlyList<PageCandidate> candidates)
    {
        if (candidates.Count == 0)
        {
            return (0, 0);
        }

        var best = candidates[0].Score;
        var lowest = best;
        for (var i = 1; i < candidates.Count; i++)
        {
            lowest = Math.Min(lowest, candidates[i].Score);
        }

        return (best, best - lowest);
    }

    /// <summary>
    /// A score as a part of its module's range: 1 for the best, 0 for the lowest; 1 when all are equal.
    /// </summary>
    public static double Normal(double score, double best, double span)
    {
        // Halves, because the span of two finite scores may be infinite.
        if (double.IsInfinity(span))
        {
            return 1 - Math.Min(1, ((best / 2) - (score / 2)) / double.MaxValue);
        }

        return span > 0 ? 1 - ((best - score) / span) : 1;
    }

    /// <summary>The position-weighted score of a list.</summary>
    /// <param name="candidates">The module's candidates.</param>
    /// <param name="chosen">Places in them, ascending.</param>
    public static double Of(IReadOnlyList<PageCandidate> candidates, ReadOnlySpan<int> chosen)
    {
        var (best, span) = Range(candidates);
        var lowest = best;
        var score = 0.0;
        var read = 0;
        for (var place = 0; place < chosen.Length; place++)
        {
            for (; read <= chosen[place]; read++)
            {
                lowest = Math.Min(lowest, candidates[read].Score);
            }

            score += Weight(place) * Normal(lowest, best, span);
        }

        return score;
    }
}
