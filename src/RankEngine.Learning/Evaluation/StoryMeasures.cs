namespace RankEngine.Learning.Evaluation;

/// <summary>How well stories are told apart, by measures with one definition each.</summary>
public static class StoryMeasures
{
    /// <summary>The share of each text's nearest texts that belong to its story, on average over all texts.</summary>
    /// <param name="similarity">Tells which are nearest; of equally near ones those of lower number.</param>
    /// <param name="stories">The story of each text.</param>
    /// <param name="k">How many nearest count, at least 1. With fewer other texts all of them count.</param>
    /// <param name="cancellationToken">Stops between two texts.</param>
    /// <returns>From 0 to 1; NaN for less than two texts.</returns>
    public static double PrecisionAt(
        ITextSimilarity similarity, IReadOnlyList<int> stories, int k, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentNullException.ThrowIfNull(stories);
        ArgumentOutOfRangeException.ThrowIfNotEqual(stories.Count, similarity.Count, nameof(stories));
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var count = similarity.Count;
        if (count < 2)
        {
            return double.NaN;
        }

        var hits = 0L;
        var places = Math.Min(k, count - 1);
        Parallel.For(
            0,
            count,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => (Row: new float[count], Nearest: new PriorityQueue<int, (float, int)>(places + 1), Hits: 0L),
            (text, _, state) =>
            {
                similarity.CompareWithAll(text, state.Row);
                for (var other = 0; other < count; other++)
                {
                    if (other == text)
                    {
                        continue;
                    }

                    // The farthest of those kept leaves first.
                    if (state.Nearest.Count < places)
                    {
                        state.Nearest.Enqueue(other, (state.Row[other], -other));
                    }
                    else
                    {
                        state.Nearest.EnqueueDequeue(other, (state.Row[other], -other));
                    }
                }

                foreach (var (other, _) in state.Nearest.UnorderedItems)
                {
                    state.Hits += stories[other] == stories[text] ? 1 : 0;
                }

                state.Nearest.Clear();
                return state;
            },
            state => Interlocked.Add(ref hits, state.Hits));
        return hits / ((double)count * places);
    }

    /// <summary>B-cubed: for each text, how much of its group is its story, and how much of its story is in its group.</summary>
    /// <param name="groups">The group of each text, as found.</param>
    /// <param name="stories">The story of each text, as it is.</param>
    /// <returns>Means over all texts, and the harmonic mean of both; NaN without texts.</returns>
    public static (double Precision, double Recall, double F1) BCubed(
        IReadOnlyList<int> groups, IReadOnlyList<int> stories)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(stories);
        ArgumentOutOfRangeException.ThrowIfNotEqual(groups.Count, stories.Count, nameof(groups));
        var groupSizes = groups.CountBy(group => group).ToDictionary();
        var storySizes = stories.CountBy(story => story).ToDictionary();
        var (precision, recall) = (0.0, 0.0);
        foreach (var ((group, story), shared) in groups.Zip(stories).CountBy(both => both))
        {
            // Each of these texts meets as many.
            precision += (double)shared * shared / groupSizes[group];
            recall += (double)shared * shared / storySizes[story];
        }

        (precision, recall) = (precision / groups.Count, recall / groups.Count);
        return (precision, recall, 2 * precision * recall / (precision + recall));
    }
}
