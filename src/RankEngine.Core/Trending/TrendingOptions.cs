using System.ComponentModel.DataAnnotations;

namespace RankEngine.Trending;

/// <summary>How trending lists are kept steady and fair. Section <c>RankEngine:Trending</c>.</summary>
public sealed class TrendingOptions
{
    /// <summary>Gets or sets by how much an article must beat one that stands before it to pass it.</summary>
    /// <value>0.1, ten percent. From 0, which turns it off, to 1.</value>
    [Range(0.0, 1.0)]
    public double Hysteresis { get; set; } = 0.1;

    /// <summary>Gets or sets how many articles of one section a list holds whose request names no cap of its own.</summary>
    /// <value>
    /// 0: no cap, for only the site knows whether its sections are subjects or one of them is nearly all. From 0 to 100;
    /// 4 suits a list of ten.
    /// </value>
    [Range(0, 100)]
    public int MaxPerSection { get; set; }

    /// <summary>Gets or sets how many articles of one source a list holds whose request names no cap of its own.</summary>
    /// <value>0: no cap. From 0 to 100.</value>
    [Range(0, 100)]
    public int MaxPerSource { get; set; }

    /// <summary>Gets or sets whether visits that cannot be trusted count for less: floods, crowds, strangers.</summary>
    /// <value>True. False ranks by raw counts, to see what the defence does.</value>
    public bool Defend { get; set; } = true;
}
