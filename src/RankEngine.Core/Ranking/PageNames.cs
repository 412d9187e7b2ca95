using RankEngine.Pages;
using RankEngine.Snapshots;

namespace RankEngine.Ranking;

/// <summary>Numbers the sections and sources of one page for the allocator, and speaks them again.</summary>
internal sealed class PageNames
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = [];

    public PageCandidate Describe(SiteSnapshot snapshot, Candidate candidate, int lack)
    {
        var entry = snapshot.Entries[candidate.Slot]!;
        return new PageCandidate(
            candidate.Slot,
            entry.Story,
            Number(entry.Meta!.Section),
            Number(entry.Meta.Source),
            candidate.Score,
            lack);
    }

    public RelaxedCap Describe(Pages.RelaxedCap relaxed) => new(
        relaxed.Kind == CapKind.Section ? "section" : "source", _names[relaxed.Value], relaxed.Cap, relaxed.Shown);

    private int Number(string name)
    {
        if (name.Length == 0)
        {
            return -1;
        }

        if (!_numbers.TryGetValue(name, out var number))
        {
            _numbers[name] = number = _names.Count;
            _names.Add(name);
        }

        return number;
    }
}
