using RankEngine.Snapshots;

namespace RankEngine.Ranking;

/// <summary>A list being filled, best source first: no article twice, and no story twice when wanted.</summary>
public sealed class CandidateList(SiteSnapshot snapshot, int limit, bool oncePerStory)
{
    private readonly List<Candidate> _candidates = new(limit);
    private readonly HashSet<int> _taken = new(limit * 2);

    /// <summary>True when nothing more fits.</summary>
    public bool IsFull => _candidates.Count >= limit;

    /// <summary>Number of articles so far.</summary>
    public int Count => _candidates.Count;

    /// <summary>The articles in the order they were added.</summary>
    public IReadOnlyList<Candidate> Candidates => _candidates;

    /// <summary>Keeps a story out of the list.</summary>
    public void ExcludeStory(int story) => _taken.Add(~story);

    /// <summary>Adds an article unless it, or its story, is in already or nothing more fits.</summary>
    public bool TryAdd(Candidate candidate)
    {
        if (IsFull || _taken.Contains(candidate.Slot))
        {
            return false;
        }

        // Stories and slots share the set: stories as their complement.
        var story = ~snapshot.Entries[candidate.Slot]!.Story;
        if (_taken.Contains(story))
        {
            return false;
        }

        if (oncePerStory)
        {
            _taken.Add(story);
        }

        _taken.Add(candidate.Slot);
        _candidates.Add(candidate);
        return true;
    }

    /// <summary>Sorts candidates: by score, then newest first, then by id.</summary>
    public static void Sort(List<Candidate> candidates, SiteSnapshot snapshot) =>
        candidates.Sort((left, right) =>
        {
            var byScore = right.Score.CompareTo(left.Score);
            if (byScore != 0)
            {
                return byScore;
            }

            var leftEntry = snapshot.Entries[left.Slot]!;
            var rightEntry = snapshot.Entries[right.Slot]!;
            var byTime = rightEntry.Meta!.PublishedMs.CompareTo(leftEntry.Meta!.PublishedMs);
            return byTime != 0 ? byTime : string.CompareOrdinal(leftEntry.Id, rightEntry.Id);
        });
}
