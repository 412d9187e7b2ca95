using RankEngine.Stories;
using RankEngine.Trending;

namespace RankEngine.Snapshots;

/// <summary>How closely a replica follows the store.</summary>
public sealed class FollowerOptions
{
    /// <summary>Gets or sets the time between two looks at the store.</summary>
    /// <value>100 ms.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets or sets the time between two looks for another generation or model.</summary>
    /// <value>500 ms.</value>
    public TimeSpan SideInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets the shortest time between two rankings of what is alive.</summary>
    /// <value>300 ms.</value>
    public TimeSpan BoardInterval { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Gets or sets how many times as long as the last ranking took the next one waits.</summary>
    /// <value>20: at most 5 % of one core goes there, however many articles are alive.</value>
    public double BoardCostFactor { get; set; } = 20;

    /// <summary>Gets or sets how old an article may be that nobody reads and still counts as alive.</summary>
    /// <value>14 days.</value>
    public TimeSpan LiveAge { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Gets or sets how many changes one look takes in.</summary>
    /// <value>256.</value>
    public int MaxChangesPerTick { get; set; } = 256;

    /// <summary>Gets or sets how long a replaced store is given to be refilled before it is followed as it is.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan RefillPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets the folder of files in which lists of neighbours lie while the process lives.</summary>
    /// <value>Null: they lie in memory, 300 bytes an article.</value>
    public string? NeighborDirectory { get; set; }

    /// <summary>Gets what makes articles one story.</summary>
    /// <value>The defaults: exact repeats, and near copies within 72 hours.</value>
    public StoryOptions Stories { get; } = new();

    /// <summary>Gets or sets how steady the boards are; one object for the whole server.</summary>
    /// <value>The defaults: an article must beat another by ten percent to pass it.</value>
    public TrendingOptions Trending { get; set; } = new();

    /// <summary>Gets or sets the shortest time between two disk copies of a snapshot that changed.</summary>
    /// <value>60 s.</value>
    public TimeSpan CopyInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how many bytes a second disk copies may come to.</summary>
    /// <value>
    /// 1 MiB: a copy of 140 MB, some 100,000 articles, every two minutes; of a million twice or three times an hour. One
    /// of another generation, or of a fourth more articles, does not wait for that.
    /// </value>
    public double CopyBytesPerSecond { get; set; } = 1 << 20;
}
