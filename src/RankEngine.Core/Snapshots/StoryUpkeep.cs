using RankEngine.Stories;

namespace RankEngine.Snapshots;

/// <summary>Keeps a site's stories level with its articles and their texts. For the follower's thread.</summary>
/// <remarks>
/// What looks at every article (a start from a disk copy, another generation of texts, whose marks are none of the old
/// one's) makes a new index on another thread. Until that is done the old one goes on, without marks of the new
/// generation; what comes meanwhile is noted and told to the new one when it takes over.
/// </remarks>
internal sealed class StoryUpkeep(StoryOptions options)
{
    private readonly List<(IReadOnlyList<StoryChange> Changes, IReadOnlyList<StoryMarking> Markings)> _noted = [];
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private StoryIndex? _index = new(options);
    private Task<Built>? _building;

    /// <summary>The stories as they are now.</summary>
    /// <exception cref="InvalidOperationException">A copy was just taken over, and nothing has changed since.</exception>
    public StoryIndex Index => _index ?? throw new InvalidOperationException("The stories are not known yet.");

    /// <summary>True while another thread makes an index.</summary>
    public bool IsBuilding => _building is not null;

    /// <summary>Takes over a disk copy.</summary>
    public void Start(PagedArray<ArticleEntry> entries, TextView text)
    {
        _index = null;
        Rebuild(entries, text);
    }

    /// <summary>Takes over texts of another generation.</summary>
    /// <param name="entries">The articles, with the stories that <see cref="Index"/> says.</param>
    /// <param name="text">Their texts.</param>
    public void Rebuild(PagedArray<ArticleEntry> entries, TextView text)
    {
        _noted.Clear();
        _touched.Clear();
        _building = Task.Run(() => Build(entries, text, options));
    }

    /// <summary>Takes over articles that were written, and what is known of their texts.</summary>
    /// <returns>Articles of which the story may be another.</returns>
    public async Task<IReadOnlyCollection<string>> ApplyAsync(
        IReadOnlyList<StoryChange> changes, IReadOnlyList<StoryMarking> markings)
    {
        if (_index is not null)
        {
            return Apply(changes, markings);
        }

        // The first change after a start: only the index knows which stories it touches.
        await _building!;
        return [.. Collect(), .. Apply(changes, markings)];
    }

    /// <summary>Takes over what is known of texts.</summary>
    /// <returns>Articles of which the story may be another.</returns>
    public IReadOnlyCollection<string> Mark(IReadOnlyList<StoryMarking> markings) =>
        markings.Count == 0 ? [] : Apply([], markings);

    /// <summary>Takes over what the other thread has made.</summary>
    /// <returns>Articles of which the story may be another.</returns>
    public IReadOnlyCollection<string> Collect()
    {
        if (_building is not { IsCompleted: true } building)
        {
            return [];
        }

        var (index, differing) = building.GetAwaiter().GetResult();
        _building = null;
        foreach (var (changes, markings) in _noted)
        {
            Touch(index.Apply(changes, markings));
        }

        _index = index;
        _touched.UnionWith(differing);
        string[] touched = [.. _touched];
        _noted.Clear();
        _touched.Clear();
        return touched;
    }

    /// <summary>Returns what an index of texts says of articles.</summary>
    /// <param name="text">The texts.</param>
    /// <param name="entries">The articles.</param>
    /// <param name="slots">Which of them.</param>
    public static List<StoryMarking> MarkingsOf(
        TextView text, PagedArray<ArticleEntry> entries, IEnumerable<int> slots)
    {
        var markings = new List<StoryMarking>();
        foreach (var slot in slots)
        {
            if (entries[slot] is { } entry)
            {
                var lexical = text.Index.Lexical.VectorOf(slot);
                markings.Add(new StoryMarking(entry.Id, lexical is null ? null : EventMarks.Of(lexical)));
            }
        }

        return markings;
    }

    private static Built Build(PagedArray<ArticleEntry> entries, TextView text, StoryOptions options)
    {
        int[] slots = [.. Enumerable.Range(0, entries.Length).Where(slot => entries[slot] is { Meta.IsDeleted: false })];
        var index = new StoryIndex(options);
        index.Apply(
            [.. slots.Select(slot => entries[slot]!).Select(entry => entry.Meta!.ToStoryChange(entry.Id))],
            MarkingsOf(text, entries, slots));
        index.Rest();

        // The copy may have been written by another version of these rules, or under other settings.
        return new Built(
            index,
            [
                .. slots.Select(slot => entries[slot]!)
                    .Where(entry => index.StoryOf(entry.Id) != entries[entry.Story]?.Id)
                    .Select(entry => entry.Id),
            ]);
    }

    private string[] Apply(IReadOnlyList<StoryChange> changes, IReadOnlyList<StoryMarking> markings)
    {
        if (_building is not null)
        {
            _noted.Add((changes, markings));
            markings = [];
        }

        var assigned = _index?.Apply(changes, markings) ?? [];
        if (_building is not null)
        {
            Touch(assigned);
        }

        return [.. assigned.Select(one => one.Article)];
    }

    private void Touch(IEnumerable<StoryAssignment> assigned) => _touched.UnionWith(assigned.Select(one => one.Article));

    /// <summary>A new index.</summary>
    /// <param name="Index">The index.</param>
    /// <param name="Differing">Articles that it puts into other stories than those they were in.</param>
    private sealed record Built(StoryIndex Index, string[] Differing);
}
