namespace RankEngine.Learning.Evaluation;

/// <summary>What was measured at one size.</summary>
public sealed record IndexMeasure
{
    /// <summary>Articles of the site.</summary>
    public required int Articles { get; init; }

    /// <summary>Seconds that the building took.</summary>
    public required double BuildSeconds { get; init; }

    /// <summary>Seconds of processor time that it took, of all processors.</summary>
    public required double BuildProcessorSeconds { get; init; }

    /// <summary>Bytes the index holds.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes for each article.</summary>
    public required double BytesPerArticle { get; init; }

    /// <summary>Lists of the dense index; 1: it compares with every article.</summary>
    public required int Lists { get; init; }

    /// <summary>Queries that were timed.</summary>
    public required int Queries { get; init; }

    /// <summary>Share of the ten nearest that were found; NaN when nothing was near.</summary>
    public required double RecallAt10 { get; init; }

    /// <summary>Half of the queries took no longer.</summary>
    public required double QueryP50Milliseconds { get; init; }

    /// <summary>Of 100 queries 99 took no longer.</summary>
    public required double QueryP99Milliseconds { get; init; }

    /// <summary>Processor time of a query, on average: what others do on the machine does not count.</summary>
    public required double QueryProcessorMilliseconds { get; init; }

    /// <summary>Half of the inserts took no longer.</summary>
    public required double InsertP50Milliseconds { get; init; }

    /// <summary>Of 100 inserts 99 took no longer.</summary>
    public required double InsertP99Milliseconds { get; init; }

    /// <summary>Seconds that making all related lists took; null when it was not asked for.</summary>
    public double? ListsSeconds { get; init; }

    /// <summary>Seconds of processor time that it took.</summary>
    public double? ListsProcessorSeconds { get; init; }
}
