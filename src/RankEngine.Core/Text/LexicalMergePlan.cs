namespace RankEngine.Text;

/// <summary>Segments of an index that should be one. Made by <see cref="LexicalIndex.PlanMerge"/>.</summary>
/// <remarks>
/// The work is done by <see cref="Run"/>, on any thread, while the index goes on to change; its result is taken over by
/// <see cref="LexicalMerge.ApplyTo"/> in a moment.
/// </remarks>
public sealed class LexicalMergePlan
{
    private readonly LexicalIndex _index;
    private readonly int[] _numbers;

    internal LexicalMergePlan(LexicalIndex index, int[] numbers)
    {
        _index = index;
        _numbers = numbers;
    }

    /// <summary>Merges. Costs by the articles of the segments.</summary>
    public LexicalMerge Run() => new(_index.Merge(_numbers));
}

/// <summary>Segments that were made one.</summary>
public sealed class LexicalMerge
{
    private readonly LexicalIndex.MergedSegments _merged;

    internal LexicalMerge(LexicalIndex.MergedSegments merged) => _merged = merged;

    /// <summary>Returns an index with the segments replaced; it finds the same.</summary>
    /// <param name="index">The index that was planned for, or one that came of it by changes only.</param>
    public LexicalIndex ApplyTo(LexicalIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.With(_merged);
    }
}
