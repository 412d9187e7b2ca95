namespace RankEngine.Text;

/// <summary>An index that should find centres for its lists. Made by <see cref="DenseIndex.PlanTraining"/>.</summary>
/// <remarks>
/// The work is done by <see cref="Run"/>, on any thread, while the index goes on to change; its result is taken over by
/// <see cref="DenseTraining.ApplyTo"/> in a moment.
/// </remarks>
public sealed class DenseTrainingPlan
{
    private readonly DenseIndex _index;

    internal DenseTrainingPlan(DenseIndex index) => _index = index;

    /// <summary>Finds the centres. Costs by all articles; for a million about a minute of processor time.</summary>
    public DenseTraining Run(CancellationToken cancellationToken) =>
        new(_index, _index.Train(cancellationToken));
}

/// <summary>Centres that were found.</summary>
public sealed class DenseTraining
{
    private readonly DenseIndex _source;
    private readonly DenseIndex _trained;

    internal DenseTraining(DenseIndex source, DenseIndex trained)
    {
        _source = source;
        _trained = trained;
    }

    /// <summary>Returns an index with the same vectors about the new centres.</summary>
    /// <param name="index">The index that was planned for, or one that came of it by changes only.</param>
    public DenseIndex ApplyTo(DenseIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.CatchUp(_source, _trained);
    }
}
