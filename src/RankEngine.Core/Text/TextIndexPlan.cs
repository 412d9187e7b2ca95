namespace RankEngine.Text;

/// <summary>What makes an index faster. Made by <see cref="TextIndex.PlanUpkeep"/>.</summary>
/// <remarks>
/// The work is done by <see cref="Run"/>, on any thread, while the index goes on to change; its result is taken over by
/// <see cref="TextIndexUpkeep.ApplyTo"/> in a moment.
/// </remarks>
public sealed class TextIndexPlan
{
    private readonly LexicalMergePlan? _merge;
    private readonly DenseTrainingPlan? _training;

    internal TextIndexPlan(LexicalMergePlan? merge, DenseTrainingPlan? training)
    {
        _merge = merge;
        _training = training;
    }

    /// <summary>Does the work. Costs by the articles of the segments that merge, or by all.</summary>
    public TextIndexUpkeep Run(CancellationToken cancellationToken) =>
        new(_merge?.Run(), _training?.Run(cancellationToken));
}

/// <summary>Work that was done for an index.</summary>
public sealed class TextIndexUpkeep
{
    private readonly LexicalMerge? _merge;
    private readonly DenseTraining? _training;

    internal TextIndexUpkeep(LexicalMerge? merge, DenseTraining? training)
    {
        _merge = merge;
        _training = training;
    }

    /// <summary>Returns an index that has it.</summary>
    /// <param name="index">The index that was planned for, or one that came of it by changes only.</param>
    public TextIndex ApplyTo(TextIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.With(
            _merge?.ApplyTo(index.Lexical) ?? index.Lexical, _training?.ApplyTo(index.Dense) ?? index.Dense);
    }
}
