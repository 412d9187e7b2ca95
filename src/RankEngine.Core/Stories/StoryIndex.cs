namespace RankEngine.Stories;

/// <summary>An article that came, changed or went.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="Keys">Its keys now; null when it is gone.</param>
public readonly record struct StoryChange(string Article, StoryKeys? Keys);

/// <summary>To which story an article belongs.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="Story">The id of the story: that of its ordinally smallest article.</param>
public readonly record struct StoryAssignment(string Article, string Story);

/// <summary>Groups the articles of one site into stories, and tells what changed.</summary>
/// <remarks>
/// <para>
/// Two articles that share a key are one story, and so are all that are linked by a chain of such articles. The id of a
/// story is that of its ordinally smallest article. So stories depend on what articles there are, never on the order in
/// which they came; replicas agree without talking.
/// </para>
/// <para>
/// Linking costs what it changes: articles whose story gets another id. Unlinking costs the same, except when the
/// article held two groups together by its two keys: then the side of its other key is walked. Nothing costs by the
/// number of articles of the site.
/// </para>
/// <para>
/// About 110 bytes for each article beside its id, which is shared with the caller. Mutable and not thread-safe: the
/// one who publishes snapshots owns it, and puts what <see cref="Apply"/> returns into them.
/// </para>
/// </remarks>
public sealed class StoryIndex
{
    private const int None = -1;

    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly KeyLinks _urls = new();
    private readonly KeyLinks _bodies = new();
    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);
    private readonly Queue<int> _walk = [];
    private readonly HashSet<int> _walked = [];
    private readonly HashSet<(bool Url, ulong Key)> _walkedKeys = [];
    private string[] _articles = [];
    private int[] _story = [];
    private int[] _next = [];
    private int[] _previous = [];
    private int _firstFree = None;
    private int _used;

    /// <summary>Articles in the index.</summary>
    public int Count => _slots.Count;

    /// <summary>Returns the story of an article; null for an article that is not in the index.</summary>
    public string? StoryOf(string article) =>
        _slots.TryGetValue(article, out var slot) ? _articles[_story[slot]] : null;

    /// <summary>
    /// Returns the articles of the story of an article, in no order; empty when it is not in the index.
    /// </summary>
    public IReadOnlyList<string> ArticlesOf(string article)
    {
        if (!_slots.TryGetValue(article, out var start))
        {
            return [];
        }

        var articles = new List<string>();
        var slot = start;
        do
        {
            articles.Add(_articles[slot]);
            slot = _next[slot];
        }
        while (slot != start);

        return articles;
    }

    /// <summary>Takes over changes.</summary>
    /// <param name="changes">In any order; of several for one article the last counts.</param>
    /// <returns>
    /// Each article whose story is another than before, new ones included and removed ones not, in ordinal order of
    /// ids.
    /// </returns>
    public IReadOnlyList<StoryAssignment> Apply(IReadOnlyList<StoryChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        _before.Clear();

        // In order of ids, a story grows without changing its id again and again.
        foreach (var change in InOrder(changes))
        {
            if (change.Keys is { } keys)
            {
                Set(change.Article, keys);
            }
            else
            {
                Remove(change.Article);
            }
        }

        var changed = new List<StoryAssignment>(_before.Count);
        foreach (var (article, before) in _before)
        {
            if (StoryOf(article) is { } story && story != before)
            {
                changed.Add(new StoryAssignment(article, story));
            }
        }

        changed.Sort((left, right) => string.CompareOrdinal(left.Article, right.Article));
        return changed;
    }

    private static IEnumerable<StoryChange> InOrder(IReadOnlyList<StoryChange> changes)
    {
        for (var i = 1; i < changes.Count; i++)
        {
            if (string.CompareOrdinal(changes[i - 1].Article, changes[i].Article) > 0)
            {
                // Stable: of several changes of one article the last stays the last.
                return changes.OrderBy(change => change.Article, StringComparer.Ordinal);
            }
        }

        return changes;
    }

    private void Set(string article, StoryKeys keys)
    {
        if (!_slots.TryGetValue(article, out var slot))
        {
            slot = Allocate(article);
            _before.TryAdd(article, null);
        }

        if (_urls.KeyOf(slot) != keys.Url)
        {
            Unlink(_urls, _bodies, slot);
            Link(_urls, slot, keys.Url);
        }

        if (_bodies.KeyOf(slot) != keys.Body)
        {
            Unlink(_bodies, _urls, slot);
            Link(_bodies, slot, keys.Body);
        }
    }

    private void Remove(string article)
    {
        if (!_slots.Remove(article, out var slot))
        {
            return;
        }

        _before.TryAdd(article, _articles[_story[slot]]);
        Unlink(_urls, _bodies, slot);
        Unlink(_bodies, _urls, slot);
        _articles[slot] = "";
        _next[slot] = _firstFree;
        _firstFree = slot;
    }

    private int Allocate(string article)
    {
        var slot = _firstFree;
        if (slot != None)
        {
            _firstFree = _next[slot];
        }
        else
        {
            slot = _used++;
            if (slot == _articles.Length)
            {
                var length = Math.Max(64, slot + (slot / 2));
                Array.Resize(ref _articles, length);
                Array.Resize(ref _story, length);
                Array.Resize(ref _next, length);
                Array.Resize(ref _previous, length);
            }
        }

        _slots.Add(article, slot);
        _articles[slot] = article;
        _story[slot] = _next[slot] = _previous[slot] = slot;
        _urls.Reserve(slot);
        _bodies.Reserve(slot);
        return slot;
    }

    private void Link(KeyLinks links, int slot, ulong key)
    {
        var other = links.Add(slot, key);
        if (other == None || _story[other] == _story[slot])
        {
            return;
        }

        var (mine, theirs) = (_story[slot], _story[other]);
        if (string.CompareOrdinal(_articles[mine], _articles[theirs]) < 0)
        {
            Rename(other, mine);
        }
        else
        {
            Rename(slot, theirs);
        }

        // Crossing the successors of two rings makes one of them.
        var (afterSlot, afterOther) = (_next[slot], _next[other]);
        (_next[slot], _next[other]) = (afterOther, afterSlot);
        (_previous[afterOther], _previous[afterSlot]) = (slot, other);
    }

    private void Unlink(KeyLinks links, KeyLinks others, int slot)
    {
        var neighbour = links.Remove(slot);
        if (neighbour == None)
        {
            return;
        }

        if (!others.IsShared(slot))
        {
            Part([slot], neighbour);
        }
        else if (!Reaches(slot, neighbour))
        {
            Part(_walked, neighbour);
        }
    }

    /// <summary>Walks from article to article over shared keys, and stops at the target.</summary>
    private bool Reaches(int from, int target)
    {
        _walked.Clear();
        _walkedKeys.Clear();
        _walk.Clear();
        _walked.Add(from);
        _walk.Enqueue(from);
        while (_walk.TryDequeue(out var slot))
        {
            if (slot == target)
            {
                return true;
            }

            Spread(_urls, slot, isUrl: true);
            Spread(_bodies, slot, isUrl: false);
        }

        return false;
    }

    private void Spread(KeyLinks links, int slot, bool isUrl)
    {
        if (!links.IsShared(slot) || !_walkedKeys.Add((isUrl, links.KeyOf(slot))))
        {
            return;
        }

        for (var other = links.Next(slot); other != slot; other = links.Next(other))
        {
            if (_walked.Add(other))
            {
                _walk.Enqueue(other);
            }
        }
    }

    /// <summary>Takes some articles out of their story and makes them one of their own.</summary>
    /// <param name="members">All that are still linked with each other.</param>
    /// <param name="rest">One of those that stay.</param>
    private void Part(IReadOnlyCollection<int> members, int rest)
    {
        var story = _story[rest];
        var holdsStory = false;
        var ring = None;
        foreach (var member in members)
        {
            holdsStory |= member == story;
            (_next[_previous[member]], _previous[_next[member]]) = (_next[member], _previous[member]);
            if (ring == None)
            {
                ring = _next[member] = _previous[member] = member;
            }
            else
            {
                (_next[member], _previous[member]) = (_next[ring], ring);
                _previous[_next[ring]] = member;
                _next[ring] = member;
            }
        }

        // The part that keeps the smallest article keeps the id.
        var renamed = holdsStory ? rest : ring;
        Rename(renamed, Smallest(renamed));
    }

    private int Smallest(int start)
    {
        var smallest = start;
        for (var slot = _next[start]; slot != start; slot = _next[slot])
        {
            if (string.CompareOrdinal(_articles[slot], _articles[smallest]) < 0)
            {
                smallest = slot;
            }
        }

        return smallest;
    }

    private void Rename(int start, int story)
    {
        var slot = start;
        do
        {
            _before.TryAdd(_articles[slot], _articles[_story[slot]]);
            _story[slot] = story;
            slot = _next[slot];
        }
        while (slot != start);
    }
}
