
namespace RankEngine.Trending;

/// <summary>The stories that surge now, strongest first. Immutable.</summary>
/// <remarks>
/// The articles of a story stand side by side, the one most read within the hour first. Equal scores stand newest first,
/// then by id; stories by their first article.
/// </remarks>
public sealed class SurgingBoard
{
    /// <summary>Nothing surges.</summary>
    public static readonly SurgingBoard Empty = new([]);

    private readonly SurgingEntry[] _entries;
    private readonly HashSet<int> _slots;

    private SurgingBoard(SurgingEntry[] entries)
    {
        _entries = entries;
        _slots = [.. entries.Select(entry => entry.Slot)];
    }

    /// <summary>The articles that surge, strongest first.</summary>
    public ReadOnlySpan<SurgingEntry> Entries => _entries;

    /// <summary>Tells whether an article, or its story, surges.</summary>
    /// <param name="slot">Its number in the snapshot.</param>
    public bool Contains(int slot) => _slots.Contains(slot);

    /// <summary>Finds what surges.</summary>
    /// <param name="sums">Live articles, newest first, ties by id, for windows that hold the hour.</param>
    /// <param name="stories">Stories of several of them, as places.</param>
    /// <param name="priors">What is expected.</param>
    internal static SurgingBoard Compute(LiveSums sums, IReadOnlyCollection<int[]> stories, SitePriors priors)
    {
        // Next to all articles have next to no readers within the hour: the rest is not computed for them.
        var (newest, visits, nowMs) = (sums.Articles, sums.ConfirmedInHour, sums.NowMs);
        var siteVisits = visits.Sum();
        var inStory = stories.Count == 0 ? [] : new bool[newest.Length];
        var surges = new List<(int[] Members, SurgingScore Score)>();
        foreach (var members in stories)
        {
            foreach (var at in members)
            {
                inStory[at] = true;
            }

            if (members.Sum(at => visits[at]) >= SurgingScore.LeastObserved)
            {
                Array.Sort(members, (left, right) =>
                    visits[left] != visits[right] ? visits[right].CompareTo(visits[left]) : left.CompareTo(right));
                Add(members);
            }
        }

        for (var at = 0; at < newest.Length; at++)
        {
            if (visits[at] >= SurgingScore.LeastObserved && (inStory.Length == 0 || !inStory[at])
                && newest[at].Meta!.IsVisibleAt(nowMs))
            {
                Add([at]);
            }
        }

        surges.Sort((left, right) => left.Score.Value != right.Score.Value
            ? right.Score.Value.CompareTo(left.Score.Value)
            : left.Members[0].CompareTo(right.Members[0]));
        return new SurgingBoard(
            [.. surges.SelectMany(surge => surge.Members.Select(at => new SurgingEntry(newest[at].Slot, surge.Score)))]);

        void Add(int[] members)
        {
            var score = SurgingScore.Of(Array.ConvertAll(members, at => newest[at]), priors, siteVisits, nowMs);
            if (score.IsSignificant)
            {
                // A copy: the boards that follow order the members by their own counts.
                surges.Add(([.. members], score));
            }
        }
    }
}

/// <summary>An article that surges.</summary>
/// <param name="Slot">Its number in the snapshot.</param>
/// <param name="Score">How far its story has risen.</param>
public readonly record struct SurgingEntry(int Slot, SurgingScore Score);
