namespace RankEngine.Simulation.Articles;

/// <summary>What is true of an article and no client of the service knows. Immutable.</summary>
public sealed class ArticleTruth
{
    /// <summary>Share of an article's best appeal that it has at the moment it appears.</summary>
    private const double AppealAtOnce = 0.35;

    /// <summary>Place in the order of publication, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The article's id.</summary>
    public required string Id { get; init; }

    /// <summary>What it tells of.</summary>
    public required Story Story { get; init; }

    /// <summary>What it is to its story.</summary>
    public required ArticleRole Role { get; init; }

    /// <summary>Which of the story's developments it tells, from 0.</summary>
    public required int Development { get; init; }

    /// <summary>Id of the article whose body it repeats; null when it is no copy.</summary>
    public string? CopyOf { get; init; }

    /// <summary>When readers may see it first.</summary>
    public required DateTimeOffset Published { get; init; }

    /// <summary>From when on readers may not see it; null: never expires.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Words in the body of its first version.</summary>
    public required int Words { get; init; }

    /// <summary>How well it is written: factor for the time it is read and for likes; around 1.</summary>
    public required double Quality { get; init; }

    /// <summary>How good its headline is: factor for its appeal; around 1.</summary>
    public required double Strength { get; init; }

    /// <summary>Returns how strongly it draws readers at a moment; 0 while it may not be seen.</summary>
    /// <remarks>
    /// <c>appeal · strength · (1 − 0.65 · e^(−age / rise)) · 2^(−age / halfLife)</c>: it rises, and fades with the
    /// story's own lifetime.
    /// </remarks>
    public double AppealAt(DateTimeOffset moment)
    {
        if (moment < Published || moment >= Expires)
        {
            return 0;
        }

        var age = (moment - Published).TotalHours;
        var risen = 1 - ((1 - AppealAtOnce) * Math.Exp(-age / Story.Rise.TotalHours));
        return Story.Appeal * Strength * risen * double.Exp2(-age / Story.HalfLife.TotalHours);
    }
}
