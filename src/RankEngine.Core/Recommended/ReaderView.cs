using RankEngine.Folding;
using RankEngine.Snapshots;

namespace RankEngine.Recommended;

/// <summary>A reader as one snapshot sees them: what they read, and what must not be shown.</summary>
public sealed class ReaderView
{
    /// <summary>A reader of whom nothing is known.</summary>
    public static readonly ReaderView Unknown = new([], []);

    /// <summary>Weight of one imagined article of any section: shares of few articles are drawn towards nothing.</summary>
    private const double SectionShrinkage = 3;

    private readonly Dictionary<string, double> _sections = [];

    private ReaderView(int[] recent, HashSet<int> excluded)
    {
        Recent = recent;
        Excluded = excluded;
    }

    /// <summary>Slots read, latest first, at most <see cref="ReaderMemory.RecentCapacity"/>.</summary>
    public IReadOnlyList<int> Recent { get; }

    /// <summary>Slots read, hidden or reported: never recommended.</summary>
    public IReadOnlySet<int> Excluded { get; }

    /// <summary>Sees a reader's memory; what is older than it is kept for does not count.</summary>
    public static ReaderView Of(ReaderMemory memory, SiteSnapshot snapshot, long nowMs)
    {
        var live = memory.ReadAt(nowMs).ToArray();
        return Of(live, live, memory.Hidden, snapshot);
    }

    /// <summary>Sees a history the caller gave, latest first.</summary>
    public static ReaderView Of(IReadOnlyList<string> latestFirst, SiteSnapshot snapshot) =>
        Of(latestFirst, latestFirst, [], snapshot);

    /// <summary>Returns the share of the recent history that is of a section, 0 to 1.</summary>
    public double SectionShare(string section) => _sections.GetValueOrDefault(section);

    private static ReaderView Of(
        IReadOnlyList<string> latestFirst,
        IReadOnlyList<string> read,
        IEnumerable<string> hidden,
        SiteSnapshot snapshot)
    {
        var recent = new List<int>();
        foreach (var id in latestFirst)
        {
            if (recent.Count < ReaderMemory.RecentCapacity && snapshot.Find(id) is { } entry)
            {
                recent.Add(entry.Slot);
            }
        }

        var excluded = new HashSet<int>();
        foreach (var id in read.Concat(hidden))
        {
            if (snapshot.Slots.TryGet(id, out var slot))
            {
                excluded.Add(slot);
            }
        }

        var view = new ReaderView([.. recent], excluded);
        foreach (var slot in recent)
        {
            if (snapshot.Entries[slot]!.Meta is { Section.Length: > 0 } meta)
            {
                view._sections[meta.Section] = view._sections.GetValueOrDefault(meta.Section)
                    + 1 / (recent.Count + SectionShrinkage);
            }
        }

        return view;
    }
}
