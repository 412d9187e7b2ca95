using RankEngine.Checkpoints;
using RankEngine.Folding;
using RankEngine.Log;
using RankEngine.Ranking;
using RankEngine.Snapshots;

namespace RankEngine.Server.Hosting;

/// <summary>Ready means: can answer something true. A store that is away does not change that.</summary>
internal sealed class EngineReadiness(
    SiteRuntimes sites, EventLog log, Applier applier, Checkpointer checkpointer, TimeProvider clock) : IReadiness
{
    /// <inheritdoc/>
    public Readiness Check()
    {
        var reasons = new List<string>();
        var ready = true;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var view in sites.Views)
        {
            if (view.Snapshot is null)
            {
                ready = false;
                reasons.Add($"Site {view.Site} is being loaded.");
            }
            else if (view.CountsAge(now) > Ranker.StaleAfter)
            {
                reasons.Add($"Site {view.Site} serves old counts: the store is away or being refilled.");
            }
        }

        if (log.Failure is { } failure)
        {
            reasons.Add($"The log takes no writes: {failure}");
        }

        if (applier.Refusal is { } refusal)
        {
            reasons.Add($"Nothing is counted: {refusal}");
        }

        if (checkpointer.Failure is { } obstacle)
        {
            reasons.Add($"The log only grows: {obstacle}");
        }

        return new Readiness(ready, reasons);
    }
}
