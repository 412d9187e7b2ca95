namespace RankEngine.LoadTest.Attacks;

/// <summary>What a run of the suite simulates.</summary>
internal sealed record AttackPlan
{
    /// <summary>When readers begin to come, a Monday: the same in every run.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When the newsroom begins: nobody comes to an empty site.</summary>
    public static readonly DateTimeOffset NewsroomStart = Start - TimeSpan.FromDays(2);

    /// <summary>Decides site, readers and floods.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The site's size.</summary>
    public double ViewsPerDay { get; init; } = 200_000;

    /// <summary>What the site has seen before the first flood; a day or more when a flood replays.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(2);

    /// <summary>For how long ranks are watched.</summary>
    public TimeSpan Attack { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The floods.</summary>
    public IReadOnlyList<Flood> Floods { get; init; } = Attacks.Floods.All;

    /// <summary>Stories that break in a day: 300 articles a day for 200,000 views, in proportion.</summary>
    public double StoriesPerDay => Math.Max(30, 120 * ViewsPerDay / 200_000);

    /// <summary>
    /// Readers who come again: a fifth of the views, so that one reads five articles a day on average; the simulation's
    /// power law makes most of them rare.
    /// </summary>
    public int Readers => Math.Max(500, (int)(ViewsPerDay / 5));

    /// <summary>Beginning of the watched time.</summary>
    public DateTimeOffset AttackStart => Start + History;

    /// <summary>End of the watched time.</summary>
    public DateTimeOffset End => AttackStart + Attack;
}
