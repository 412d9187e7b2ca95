using System.ComponentModel.DataAnnotations;

namespace RankEngine.Server.Demo;

/// <summary>The simulated site of <c>--demo</c>. Section <c>RankEngine:Demo</c>.</summary>
internal sealed class DemoOptions
{
    /// <summary>Decides everything that happens on the site.</summary>
    /// <value>1.</value>
    public int Seed { get; set; } = 1;

    /// <summary>How much of the past there is when the demo starts.</summary>
    /// <value>1 day.</value>
    public TimeSpan Past { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Views in a day of the past: few, so that the demo is there soon.</summary>
    /// <value>8,000. From 100 to 10,000,000.</value>
    [Range(100, 10_000_000)]
    public double PastViewsPerDay { get; set; } = 8_000;

    /// <summary>Views in a day from now on.</summary>
    /// <value>40,000. From 100 to 10,000,000.</value>
    [Range(100, 10_000_000)]
    public double ViewsPerDay { get; set; } = 40_000;

    /// <summary>Time between two looks at what readers do.</summary>
    /// <value>1 s.</value>
    public TimeSpan Step { get; set; } = TimeSpan.FromSeconds(1);
}
