using RankEngine.Snapshots;

namespace RankEngine.Ranking;

/// <summary>How many of one section and of one source a list holds at most. Articles without one are not capped.</summary>
/// <param name="perSection">0: as many as there are.</param>
/// <param name="perSource">0: as many as there are.</param>
public sealed class ListCaps(int perSection, int perSource)
{
    private readonly Dictionary<string, int> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _sources = new(StringComparer.Ordinal);
    private bool _isLifted;

    /// <summary>Lets everything in from now on, and goes on to count.</summary>
    public void Lift() => _isLifted = true;

    /// <summary>Counts an article in, unless it stands beyond a cap.</summary>
    /// <returns>False when it does.</returns>
    public bool TryTake(ArticleMeta meta)
    {
        if (!_isLifted && (IsReached(_sections, meta.Section, perSection) || IsReached(_sources, meta.Source, perSource)))
        {
            return false;
        }

        Count(_sections, meta.Section);
        Count(_sources, meta.Source);
        return true;
    }

    /// <summary>Tells which caps gave way, sections first, by name.</summary>
    public IReadOnlyList<RelaxedCap> Relaxed() =>
        [.. RelaxedOf("section", _sections, perSection), .. RelaxedOf("source", _sources, perSource)];

    private static bool IsReached(Dictionary<string, int> counts, string name, int cap) =>
        cap > 0 && name.Length > 0 && counts.GetValueOrDefault(name) >= cap;

    private static void Count(Dictionary<string, int> counts, string name) =>
        counts[name] = counts.GetValueOrDefault(name) + 1;

    private static IEnumerable<RelaxedCap> RelaxedOf(string kind, Dictionary<string, int> counts, int cap) =>
        counts
            .Where(entry => cap > 0 && entry.Key.Length > 0 && entry.Value > cap)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new RelaxedCap(kind, entry.Key, cap, entry.Value));
}
