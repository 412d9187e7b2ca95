namespace RankEngine.Learning.Evaluation;

/// <summary>What <see cref="IndexEvaluation"/> measures.</summary>
public sealed record IndexEvaluationOptions
{
    /// <summary>Made-up articles for each real one; 0 or more; 0 by default.</summary>
    public int Copies { get; init; }

    /// <summary>The first size; each further one is twice as many. 1,250 by default.</summary>
    public int Smallest { get; init; } = 1_250;

    /// <summary>Queries that are timed, at least 1; 1,000 by default.</summary>
    public int Queries { get; init; } = 1_000;

    /// <summary>Queries whose results are compared with the truth; 200 by default.</summary>
    public int CheckedQueries { get; init; } = 200;

    /// <summary>Articles inserted one at a time; 200 by default.</summary>
    public int Inserts { get; init; } = 200;

    /// <summary>Whether all related lists are made anew at the last size.</summary>
    public bool Lists { get; init; }

    /// <summary>Decides what copies look like; 1 by default.</summary>
    public int Seed { get; init; } = 1;
}
