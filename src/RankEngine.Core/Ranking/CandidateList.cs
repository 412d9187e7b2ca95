using RankEngine.Snapshots;
using RankEngine.Stories;

namespace RankEngine.Ranking;

/// <summary>A list being filled, best source first: no article twice, and no story twice when wanted.</summary>
public sealed class CandidateList(SiteSnapshot snapshot, int limit, bool oncePerStory)
{
    private readonly List<Candidate> _candidates = new(limit);
    private readonly HashSet<int> _taken = new(limit * 2);

    /// <summary>Most articles it takes.</summary>
    public int Limit => limit;

    /// <summary>True when nothing more fits.</summary>
    public bool IsFull => _candidates.Count >= limit;

    /// <summary>Number of articles so far.</summary>
    public int Count => _candidates.Count;

    /// <summary>The articles in the order they were added.</summary>
    public IReadOnlyList<Candidate> Candidates => _candidates;

    /// <summary>Keeps a story out of the list.</summary>
    public void ExcludeStory(int story) => _taken.Add(~story);

    /// <summary>Keeps an article out of the list for now.</summary>
    public void HoldBack(int slot) => _taken.Add(slot);

    /// <summary>Lets an article in that was held back; it is not added by this.</summary>
    public void Release(int slot) => _taken.Remove(slot);

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

    /// <summary>
    /// Puts in the place of each article the one of its story that is to be shown, as the site's options say; score and
    /// reasons stay. Nothing changes in a list that may hold a story twice.
    /// </summary>
    /// <param name="eligibility">What may be shown.</param>
    public void ShowFaces(Eligibility eligibility)
    {
        if (!oncePerStory || snapshot.StoryOptions.Face == StoryFace.Best || snapshot.Stories.Count == 0)
        {
            return;
        }

        for (var i = 0; i < _candidates.Count; i++)
        {
            ArticleEntry? face = null;
            foreach (var slot in snapshot.Stories[snapshot.Entries[_candidates[i].Slot]!.Story])
            {
                if (eligibility.Find(slot) is { } entry && (face is null || IsRatherShown(entry, face)))
                {
                    face = entry;
                }
            }

            if (face is not null)
            {
                _candidates[i] = _candidates[i] with { Slot = face.Slot };
            }
        }
    }

    private bool IsRatherShown(ArticleEntry entry, ArticleEntry than)
    {
        if (snapshot.StoryOptions.Face == StoryFace.Own)
        {
            var own = snapshot.StoryOptions.OwnSources;
            var isOwn = own.Contains(entry.Meta!.Source);
            if (isOwn != own.Contains(than.Meta!.Source))
            {
                return isOwn;
            }
        }

        var byTime = entry.Meta!.PublishedMs.CompareTo(than.Meta!.PublishedMs);
        return byTime != 0 ? byTime > 0 : string.CompareOrdinal(entry.Id, than.Id) < 0;
    }

    /// <summary>Sorts candidates: by score, then newest first, then by id.</summary>
    public static void Sort(List<Candidate> candidates, SiteSnapshot snapshot) =>
        candidates.Sort((left, right) => Compare(left, right, snapshot));

    /// <summary>Orders two candidates: the higher score first, then the newer, then by id.</summary>
    public static int Compare(Candidate left, Candidate right, SiteSnapshot snapshot)
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
    }
}
