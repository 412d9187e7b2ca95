namespace RankEngine.Learning.Training;

/// <summary>How a ranker is trained, and what it must prove before it may be used.</summary>
public sealed class RankerTrainingOptions
{
    /// <summary>Name of the version to make: an id that does not begin with a dot.</summary>
    public required string Version { get; init; }

    /// <summary>Moment that the manifest names; the same moment, rows and seed give the same bytes.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Name of the model.</summary>
    /// <value><c>ranker</c>.</value>
    public string Name { get; init; } = "ranker";

    /// <summary>Seed of all chance in training.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Commit of this program, for the manifest; null when not known.</summary>
    public string? Commit { get; init; }

    /// <summary>Share of the rows, the latest, that are held out to measure on.</summary>
    /// <value>0.2. Above 0, below 1.</value>
    public double HeldOutShare { get; init; } = 0.2;

    /// <summary>Fewer rows are refused.</summary>
    /// <value>1,000.</value>
    public int MinRows { get; init; } = 1_000;

    /// <summary>Fewer clicks are refused; a fifth of them must be among the held-out rows.</summary>
    /// <value>100: with fewer, an AUC is off by more than 0.03 by chance alone.</value>
    public int MinClicks { get; init; } = 100;

    /// <summary>How far the model's AUC may stay below that of ordering by views in the last hour.</summary>
    /// <value>0.005: what a linear model may lose to chance on a few thousand rows, and no more.</value>
    public double BaselineTolerance { get; init; } = 0.005;

    /// <summary>Makes the model although it fails <see cref="MinRows"/>, <see cref="MinClicks"/> or measures.</summary>
    /// <value>False. Rows of one class alone are refused all the same: nothing can be learnt from them.</value>
    public bool Force { get; init; }
}
