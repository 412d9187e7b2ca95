using RankEngine.Snapshots;
using RankEngine.Stories;

namespace RankEngine.Ranking;

/// <summary>A list being filled, best source first: no article twice, and no story twice when wanted.</summary>
/// <remarks>
/// What it is filled into is used again by the next list of the thread once this one is disposed of: a list that is asked
/// for all the time should leave nothing behind. One that is not disposed of goes the way of all objects.
/// </remarks>
public sealed class CandidateList(SiteSnapshot snapshot, int limit, bool oncePerStory) : IDisposable
{
    // Lists of pages are long and rare: their room is not kept.
    private const int LongestKept = 128;

    [ThreadStatic]
    private static Room? _kept;

    private readonly Room _room = TakeRoom(limit);

    private List<Candidate> Added => _room.Added;

    private HashSet<int> Taken => _room.Taken;

    /// <summary>How many of one section or source it takes; null: as many as come.</summary>
    public ListCaps? Caps { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Added.Capacity <= LongestKept)
        {
            // Nothing of a snapshot must live on here.
            Added.Clear();
            Taken.Clear();
            _kept = _room;
        }
    }

    /// <summary>Most articles it takes.</summary>
    public int Limit => limit;

    /// <summary>True when nothing more fits.</summary>
    public bool IsFull => Added.Count >= limit;

    /// <summary>Number of articles so far.</summary>
    public int Count => Added.Count;

    /// <summary>The articles in the order they were added.</summary>
    public IReadOnlyList<Candidate> Candidates => Added;

    /// <summary>Keeps a story out of the list.</summary>
    public void ExcludeStory(int story) => Taken.Add(~story);

    /// <summary>Keeps an article out of the list for now.</summary>
    public void HoldBack(int slot) => Taken.Add(slot);

    /// <summary>Lets an article in that was held back; it is not added by this.</summary>
    public void Release(int slot) => Taken.Remove(slot);

    /// <summary>Tells whether neither an article nor its story is in, and something more fits.</summary>
    /// <param name="entry">The article.</param>
    /// <remarks>For whoever would make something for a candidate that is then not added.</remarks>
    public bool HasRoomFor(ArticleEntry entry) =>
        // Stories and slots share the set: stories as their complement.
        !IsFull && !Taken.Contains(entry.Slot) && !Taken.Contains(~entry.Story);

    /// <summary>Adds an article unless it, or its story, is in already, it stands beyond a cap, or nothing more fits.</summary>
    public bool TryAdd(Candidate candidate)
    {
        var entry = snapshot.Entries[candidate.Slot]!;
        if (!HasRoomFor(entry) || Caps?.TryTake(entry.Meta!) == false)
        {
            return false;
        }

        if (oncePerStory)
        {
            Taken.Add(~entry.Story);
        }

        Taken.Add(candidate.Slot);
        Added.Add(candidate);
        return true;
    }

    /// <summary>Puts the articles in the order of their scores.</summary>
    public void Sort() => Sort(Added, snapshot);

    /// <summary>
    /// Puts in the place of each article the one of its story that is to be shown, as the site's options say; score and
    /// reasons stay. Nothing changes in a list that may hold a story twice, or has caps: another source might break them.
    /// </summary>
    /// <param name="eligibility">What may be shown.</param>
    public void ShowFaces(Eligibility eligibility)
    {
        if (!oncePerStory || Caps is not null || snapshot.StoryOptions.Face == StoryFace.Best || snapshot.Stories.Count == 0)
        {
            return;
        }

        for (var i = 0; i < Added.Count; i++)
        {
            ArticleEntry? face = null;
            foreach (var slot in snapshot.Stories[snapshot.Entries[Added[i].Slot]!.Story])
            {
                if (eligibility.Find(slot) is { } entry && (face is null || IsRatherShown(entry, face)))
                {
                    face = entry;
                }
            }

            if (face is not null)
            {
                Added[i] = Added[i] with { Slot = face.Slot };
            }
        }
    }

    private static Room TakeRoom(int limit)
    {
        var kept = _kept;
        _kept = null;
        return kept ?? new Room(new List<Candidate>(limit), new HashSet<int>(limit * 2));
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

    /// <summary>What a list is filled into.</summary>
    /// <param name="Added">Its articles.</param>
    /// <param name="Taken">Slots, and stories as their complement, that have no place in it.</param>
    private sealed record Room(List<Candidate> Added, HashSet<int> Taken);
}
