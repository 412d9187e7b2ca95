namespace RankEngine.Learning.Evaluation;

/// <summary>How good scores are, by measures with one definition each.</summary>
/// <remarks>
/// What has no answer is NaN, never a number that looks like one: callers leave such cases out and count them.
/// </remarks>
public static class RankingMeasures
{
    /// <summary>The probability that a positive row scores above a negative one; a tie counts one half.</summary>
    /// <param name="scores">One for each row; not NaN.</param>
    /// <param name="labels">Whether each is positive.</param>
    /// <returns>From 0 to 1, 0.5 for chance; NaN when there are no positives or no negatives.</returns>
    public static double Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, scores.Length, nameof(labels));
        var sorted = scores.ToArray();
        var isPositive = labels.ToArray();
        Array.Sort(sorted, isPositive);
        if (sorted.Length > 0 && double.IsNaN(sorted[0]))
        {
            throw new ArgumentException("A score is NaN.", nameof(scores));
        }

        // Groups of equal scores, lowest first: each positive wins against the negatives below and ties with its own.
        var wins = 0.0;
        var negativesBelow = 0L;
        var positives = 0L;
        for (var i = 0; i < sorted.Length;)
        {
            var groupPositives = 0L;
            var groupNegatives = 0L;
            var score = sorted[i];
            while (i < sorted.Length && sorted[i] == score)
            {
                if (isPositive[i++])
                {
                    groupPositives++;
                }
                else
                {
                    groupNegatives++;
                }
            }

            wins += groupPositives * (negativesBelow + (0.5 * groupNegatives));
            negativesBelow += groupNegatives;
            positives += groupPositives;
        }

        return positives == 0 || negativesBelow == 0 ? double.NaN : wins / positives / negativesBelow;
    }

    /// <summary>Mean negative logarithm of the probability given to what happened, in nats; lower is better.</summary>
    /// <param name="logits">Log-odds of a positive, one for each row.</param>
    /// <param name="labels">Whether each is positive.</param>
    /// <param name="weights">How much each counts; not negative.</param>
    /// <returns>From 0 up, ln 2 for log-odds of 0; NaN when nothing counts.</returns>
    public static double LogLoss(ReadOnlySpan<double> logits, ReadOnlySpan<bool> labels, ReadOnlySpan<float> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, logits.Length, nameof(labels));
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, logits.Length, nameof(weights));
        var sum = 0.0;
        var weight = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            // ln(1 + e^-x) without overflow for large x of either sign.
            var margin = labels[i] ? logits[i] : -logits[i];
            var loss = Math.Max(0, -margin) + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
            sum += weights[i] * loss;
            weight += weights[i];
        }

        return weight > 0 ? sum / weight : double.NaN;
    }

    /// <summary>Normalised discounted cumulative gain: linear gain, discount log2(rank + 1), ideal cut at k.</summary>
    /// <param name="gains">Gain of each article, best ranked first; not negative.</param>
    /// <param name="k">Places that count; at least 1.</param>
    /// <returns>From 0 to 1; NaN when no article has a gain.</returns>
    /// <remarks>As trec_eval 9 computes ndcg_cut.</remarks>
    public static double NdcgAt(ReadOnlySpan<double> gains, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var ideal = gains.ToArray();
        Array.Sort(ideal, static (left, right) => right.CompareTo(left));
        var best = Discounted(ideal, k);
        return best > 0 ? Discounted(gains, k) / best : double.NaN;
    }

    /// <summary>One divided by the rank of the first positive: the mean of it over lists is MRR.</summary>
    /// <param name="ranked">Whether each article is positive, best ranked first.</param>
    /// <returns>From above 0 to 1; NaN when there is no positive.</returns>
    public static double ReciprocalRank(ReadOnlySpan<bool> ranked)
    {
        var first = ranked.IndexOf(true);
        return first < 0 ? double.NaN : 1.0 / (first + 1);
    }

    private static double Discounted(ReadOnlySpan<double> gains, int k)
    {
        var sum = 0.0;
        for (var i = 0; i < Math.Min(k, gains.Length); i++)
        {
            sum += gains[i] / Math.Log2(i + 2);
        }

        return sum;
    }
}
