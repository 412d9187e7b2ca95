namespace RankEngine.Learning.Evaluation;

/// <summary>Groups texts into events by what they say alone: no time, no order of arrival.</summary>
/// <remarks>
/// <para>
/// Every text begins as a group. In rounds, all pairs of groups that are each other's most similar are merged, as
/// long as the cosine of their centroids reaches the threshold. So the groups do not depend on the order of the texts,
/// up to ties. Of more than <see cref="BlockSize"/> texts the next block joins the groups of those before it, in the
/// order given: then it does.
/// </para>
/// <para>
/// This measures what similarity is worth for finding events, which reach further than the stories of the service:
/// those hold only copies and updates of one text, since a wrong one hides an article.
/// </para>
/// </remarks>
public static class StoryClustering
{
    /// <summary>Texts that are grouped at once; memory grows with the square of it, here 256 MB.</summary>
    public const int BlockSize = 8_000;

    /// <summary>Groups texts.</summary>
    /// <param name="similarity">Of one text with itself 1.</param>
    /// <param name="threshold">Least cosine of the centroids of two groups that are merged; above 0.</param>
    /// <param name="cancellationToken">Stops between two rounds.</param>
    /// <returns>A group's number for each text: that of its first text.</returns>
    public static int[] Group(ITextSimilarity similarity, double threshold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        var members = new List<List<int>>();
        for (var start = 0; start < similarity.Count; start += BlockSize)
        {
            for (var text = start; text < Math.Min(similarity.Count, start + BlockSize); text++)
            {
                members.Add([text]);
            }

            members = Merge(similarity, members, threshold, cancellationToken);
        }

        var groups = new int[similarity.Count];
        foreach (var group in members)
        {
            var first = group.Min();
            foreach (var text in group)
            {
                groups[text] = first;
            }
        }

        return groups;
    }

    private static List<List<int>> Merge(
        ITextSimilarity similarity, List<List<int>> members, double threshold, CancellationToken cancellationToken)
    {
        var sums = Sums(similarity, members, cancellationToken);
        int[] alive = [.. Enumerable.Range(0, members.Count)];
        var best = new int[members.Count];
        var cosine = new double[members.Count];
        bool hasMerged;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var current = alive;
            Parallel.ForEach(current, group => (best[group], cosine[group]) = Nearest(sums, current, group));
            var gone = new HashSet<int>();
            foreach (var group in current)
            {
                var other = best[group];
                if (other > group && best[other] == group && cosine[group] >= threshold)
                {
                    gone.Add(other);
                    members[group].AddRange(members[other]);
                    foreach (var third in current)
                    {
                        sums[group][third] += sums[other][third];
                    }

                    foreach (var third in current)
                    {
                        sums[third][group] += sums[third][other];
                    }
                }
            }

            alive = [.. current.Where(group => !gone.Contains(group))];
            hasMerged = gone.Count > 0;
        }
        while (hasMerged);

        return [.. alive.Select(group => members[group])];
    }

    /// <summary>The sum of the similarities between the texts of any two groups.</summary>
    private static float[][] Sums(
        ITextSimilarity similarity, List<List<int>> members, CancellationToken cancellationToken)
    {
        var groupOf = new int[similarity.Count];
        Array.Fill(groupOf, -1);
        for (var group = 0; group < members.Count; group++)
        {
            foreach (var text in members[group])
            {
                groupOf[text] = group;
            }
        }

        var sums = new float[members.Count][];
        Parallel.For(
            0,
            members.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new float[similarity.Count],
            (group, _, row) =>
            {
                var sum = sums[group] = new float[members.Count];
                foreach (var text in members[group])
                {
                    similarity.CompareWithAll(text, row);
                    for (var other = 0; other < row.Length; other++)
                    {
                        if (groupOf[other] >= 0)
                        {
                            sum[groupOf[other]] += row[other];
                        }
                    }
                }

                return row;
            },
            _ => { });
        return sums;
    }

    private static (int Group, double Cosine) Nearest(float[][] sums, int[] groups, int group)
    {
        var (nearest, best) = (-1, double.NegativeInfinity);
        foreach (var other in groups)
        {
            // A text without a known word is like nothing, itself included.
            if (other == group || sums[other][other] <= 0 || sums[group][group] <= 0)
            {
                continue;
            }

            var cosine = sums[group][other] / Math.Sqrt((double)sums[group][group] * sums[other][other]);
            if (cosine > best)
            {
                (nearest, best) = (other, cosine);
            }
        }

        return (nearest, best);
    }
}
