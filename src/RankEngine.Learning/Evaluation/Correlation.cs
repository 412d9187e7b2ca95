namespace RankEngine.Learning.Evaluation;

/// <summary>How well two rows of numbers agree.</summary>
public static class Correlation
{
    /// <summary>Pearson's coefficient: how near the points lie to a rising line.</summary>
    /// <param name="left">Finite numbers.</param>
    /// <param name="right">As many.</param>
    /// <returns>From -1 to 1; NaN with fewer than two points, or when either row is all the same.</returns>
    public static double Pearson(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Length, left.Length, nameof(right));
        var (leftMean, rightMean) = (Mean(left), Mean(right));
        var (both, leftSquares, rightSquares) = (0.0, 0.0, 0.0);
        for (var i = 0; i < left.Length; i++)
        {
            var (x, y) = (left[i] - leftMean, right[i] - rightMean);
            both += x * y;
            leftSquares += x * x;
            rightSquares += y * y;
        }

        return leftSquares > 0 && rightSquares > 0
            ? Math.Clamp(both / Math.Sqrt(leftSquares) / Math.Sqrt(rightSquares), -1, 1)
            : double.NaN;
    }

    /// <summary>Spearman's coefficient: Pearson's of the ranks; equal numbers share the mean of their ranks.</summary>
    /// <param name="left">Finite numbers.</param>
    /// <param name="right">As many.</param>
    /// <returns>From -1 to 1; NaN with fewer than two points, or when either row is all the same.</returns>
    public static double Spearman(ReadOnlySpan<double> left, ReadOnlySpan<double> right) =>
        Pearson(Ranks(left), Ranks(right));

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var places = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(sorted, places);
        var ranks = new double[values.Length];
        for (var i = 0; i < sorted.Length;)
        {
            var end = i;
            while (end < sorted.Length && sorted[end] == sorted[i])
            {
                end++;
            }

            for (var k = i; k < end; k++)
            {
                ranks[places[k]] = (i + end + 1) / 2.0;
            }

            i = end;
        }

        return ranks;
    }
}
