namespace RankEngine.Stories;

/// <summary>An article that came, changed or went.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="Keys">Its keys now; null when it is gone.</param>
/// <param name="Sketch">Of its text; null when that is too short to have near copies.</param>
/// <param name="PublishedMs">When it is published; Unix milliseconds.</param>
/// <param name="IsTitleOnly">True: it came without a text.</param>
public readonly record struct StoryChange(
    string Article, StoryKeys? Keys, StorySketch? Sketch = null, long PublishedMs = 0, bool IsTitleOnly = false);

/// <summary>What is known of an article's text, some time after the article.</summary>
/// <param name="Article">The article's id; one that is not known is passed over.</param>
/// <param name="Marks">Of its text as it is now; null: it says too little.</param>
public readonly record struct StoryMarking(string Article, EventMarks? Marks);

/// <summary>To which story an article belongs.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="Story">The id of the story: that of its ordinally smallest article.</param>
public readonly record struct StoryAssignment(string Article, string Story);

/// <summary>Groups the articles of one site into stories, and tells what changed.</summary>
/// <remarks>
/// <para>
/// Two articles that share a key are one story, and so are all that are linked by a chain of such articles: copies. Of
/// each text the article with the smallest id stands for it, and texts may be near copies of each other (see
/// <see cref="NearCopies"/>); each is held to the earliest of them. No chain runs from near copy to near copy, or a story
/// would drift: among groups that hang together, from the earliest published on, a group joins the first that it is a
/// near copy of and that has not joined another, or else begins a story.
/// </para>
/// <para>
/// Rewrites (see <see cref="Rewrites"/>) reach further: a group also joins the story of an earlier group that it is a
/// rewrite of, as long as it comes within the window after the group that began the story; a near copy of a rewrite
/// goes where that went, within its own window. Of several stories the one begun first is joined. Rewrites are known
/// from marks, which come some time after an article; until then it has none, or after a change those of its old text.
/// </para>
/// <para>
/// The id of a story is that of its ordinally smallest article. So stories depend on what articles there are, never on
/// the order in which they came; replicas agree without talking.
/// </para>
/// <para>
/// A change costs by the number of articles that hang together with the changed one, not by those of the site.
/// </para>
/// <para>
/// About 200 bytes for each article beside its id, sketch and marks, which are shared with the caller; some more for those
/// published when others come (see <see cref="StoryLinks"/>). Mutable and not thread-safe: the one who publishes
/// snapshots owns it, and puts what <see cref="Apply(IReadOnlyList{StoryChange})"/> returns into them.
/// </para>
/// </remarks>
public sealed class StoryIndex
{
    private const int None = -1;

    private static readonly HashSet<Group> NoGroups = [];

    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly KeyLinks _urls = new();
    private readonly KeyLinks _bodies = new();
    private readonly NearCopies? _near;
    private readonly Rewrites? _rewrites;
    private readonly long _nearMs;
    private readonly long _rewriteMs;
    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);
    private readonly List<int> _seeds = [];
    private readonly HashSet<int> _seen = [];
    private Item[] _items = [];
    private int _firstFree = None;
    private int _used;

    /// <summary>Starts empty.</summary>
    /// <param name="options">Copied where needed; null: the defaults.</param>
    public StoryIndex(StoryOptions? options = null)
    {
        options ??= new StoryOptions();
        _near = options.NearWindow > TimeSpan.Zero ? new NearCopies(options, Earlier) : null;
        _rewrites = options.RewriteWindow > TimeSpan.Zero ? new Rewrites(options, Earlier) : null;
        _nearMs = (long)options.NearWindow.TotalMilliseconds;
        _rewriteMs = (long)options.RewriteWindow.TotalMilliseconds;
    }

    /// <summary>Articles in the index.</summary>
    public int Count => _slots.Count;

    /// <summary>Returns the story of an article; null for an article that is not in the index.</summary>
    public string? StoryOf(string article) => _slots.TryGetValue(article, out var slot) ? _items[slot].Story : null;

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
            articles.Add(_items[slot].Article!);
            slot = _items[slot].Next;
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
    public IReadOnlyList<StoryAssignment> Apply(IReadOnlyList<StoryChange> changes) => Apply(changes, []);

    /// <summary>Takes over changes, and then marks.</summary>
    /// <param name="changes">In any order; of several for one article the last counts.</param>
    /// <param name="markings">Likewise; all marks in the index must be of one generation of the encoder.</param>
    /// <returns>
    /// Each article whose story is another than before, new ones included and removed ones not, in ordinal order of
    /// ids.
    /// </returns>
    public IReadOnlyList<StoryAssignment> Apply(
        IReadOnlyList<StoryChange> changes, IReadOnlyList<StoryMarking> markings)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(markings);
        _before.Clear();
        _seeds.Clear();

        // In order of ids, the article that stands for a text comes first and stays.
        foreach (var change in InOrder(changes))
        {
            if (change.Keys is { } keys)
            {
                Set(change, keys);
            }
            else
            {
                Remove(change.Article);
            }
        }

        foreach (var (article, marks) in markings)
        {
            Mark(article, marks);
        }

        Regroup();
        var changed = new List<StoryAssignment>(_before.Count);
        foreach (var (article, before) in _before)
        {
            if (StoryOf(article) is { } story && story != before)
            {
                changed.Add(new StoryAssignment(article, story));
            }
        }

        _near?.EndRound();
        _rewrites?.EndRound();
        changed.Sort((left, right) => string.CompareOrdinal(left.Article, right.Article));
        return changed;
    }

    /// <summary>Gives back what only many changes at once need.</summary>
    /// <param name="articles">How many, of those published last, are kept ready for the next that come.</param>
    public void Rest(int articles = StoryLinks.RestingArticles)
    {
        _near?.Rest(articles);
        _rewrites?.Rest(articles);
        _slots.TrimExcess();
        _before.Clear();
        _before.TrimExcess();
        _seen.Clear();
        _seen.TrimExcess();
        _seeds.Clear();
        _seeds.TrimExcess();
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

    private void Set(StoryChange change, StoryKeys keys)
    {
        if (_slots.TryGetValue(change.Article, out var slot))
        {
            ref var item = ref _items[slot];
            if (_urls.KeyOf(slot) == keys.Url && _bodies.KeyOf(slot) == keys.Body
                && item.PublishedMs == change.PublishedMs && item.IsTitleOnly == change.IsTitleOnly
                && Equals(item.Sketch, change.Sketch))
            {
                return;
            }

            Detach(slot);
        }
        else
        {
            slot = Allocate(change.Article);
        }

        _items[slot].Sketch = change.Sketch;
        _items[slot].PublishedMs = change.PublishedMs;
        _items[slot].IsTitleOnly = change.IsTitleOnly;
        Attach(slot, keys);
    }

    private void Mark(string article, EventMarks? marks)
    {
        if (!_slots.TryGetValue(article, out var slot) || Equals(_items[slot].Marks, marks))
        {
            return;
        }

        _seeds.Add(slot);
        RemoveFrom(_rewrites, slot);
        _items[slot].Marks = marks;
        if (_items[slot].IsStanding)
        {
            AddToRewrites(slot);
        }
    }

    private void Remove(string article)
    {
        if (!_slots.Remove(article, out var slot))
        {
            return;
        }

        Detach(slot);
        _before.TryAdd(article, _items[slot].Story);
        _items[slot] = new Item { Next = _firstFree };
        _firstFree = slot;
    }

    private int Allocate(string article)
    {
        var slot = _firstFree;
        if (slot != None)
        {
            _firstFree = _items[slot].Next;
        }
        else
        {
            slot = _used++;
            if (slot == _items.Length)
            {
                Array.Resize(ref _items, Math.Max(64, slot + (slot / 8)));
            }
        }

        _slots.Add(article, slot);
        _items[slot] = new Item { Article = article, Next = slot };
        _urls.Reserve(slot);
        _bodies.Reserve(slot);
        return slot;
    }

    /// <summary>Links an article by its keys and, when it stands for its text, by that.</summary>
    private void Attach(int slot, StoryKeys keys)
    {
        _urls.Add(slot, keys.Url);
        var same = _bodies.Add(slot, keys.Body);
        _seeds.Add(slot);
        if (same == None)
        {
            StandFor(slot);
            return;
        }

        var standing = Standing(slot, same);
        if (string.CompareOrdinal(_items[slot].Article, _items[standing].Article) < 0)
        {
            StandDown(standing);
            StandFor(slot);
        }
    }

    /// <summary>Cuts all links of an article; what hung on it is looked at again.</summary>
    private void Detach(int slot)
    {
        _seeds.Add(slot);
        if (_urls.Remove(slot) is var copy and not None)
        {
            _seeds.Add(copy);
        }

        var wasStanding = _items[slot].IsStanding;
        StandDown(slot);
        if (_bodies.Remove(slot) is var same and not None)
        {
            _seeds.Add(same);
            if (wasStanding)
            {
                StandFor(Smallest(same));
            }
        }
    }

    private int Earlier(int left, int right)
    {
        var byTime = _items[left].PublishedMs.CompareTo(_items[right].PublishedMs);
        return byTime != 0 ? byTime : string.CompareOrdinal(_items[left].Article, _items[right].Article);
    }

    private void StandFor(int slot)
    {
        ref var item = ref _items[slot];
        item.IsStanding = true;
        if (item.Sketch is { } sketch)
        {
            _near?.Add(slot, sketch, item.PublishedMs, _seeds);
        }

        AddToRewrites(slot);
    }

    private void AddToRewrites(int slot)
    {
        // A short text is neither a whole one nor none.
        ref var item = ref _items[slot];
        if (item.Marks is { } marks && (item.Sketch is not null || item.IsTitleOnly))
        {
            _rewrites?.Add(slot, marks, item.Sketch, item.PublishedMs, _seeds);
        }
    }

    private void StandDown(int slot)
    {
        RemoveFrom(_near, slot);
        RemoveFrom(_rewrites, slot);
        _items[slot].IsStanding = false;
    }

    private void RemoveFrom(StoryLinks? links, int slot)
    {
        if (links is not null && links.Contains(slot))
        {
            links.AddLinked(slot, _seeds);
            links.Remove(slot);
        }
    }

    private int Standing(int except, int start)
    {
        var slot = start;
        while (slot == except || !_items[slot].IsStanding)
        {
            slot = _bodies.Next(slot);
        }

        return slot;
    }

    private int Smallest(int start)
    {
        var smallest = start;
        for (var slot = _bodies.Next(start); slot != start; slot = _bodies.Next(slot))
        {
            if (string.CompareOrdinal(_items[slot].Article, _items[smallest].Article) < 0)
            {
                smallest = slot;
            }
        }

        return smallest;
    }

    /// <summary>Groups anew all that hangs together with what changed.</summary>
    private void Regroup()
    {
        _seen.Clear();
        foreach (var seed in _seeds)
        {
            if (_items[seed].Article is not null && !_seen.Contains(seed))
            {
                Join(Groups(seed));
            }
        }
    }

    /// <summary>Walks all that hangs together: groups by keys, and the near copies between them.</summary>
    private List<Group> Groups(int seed)
    {
        var groups = new List<Group>();
        var groupOf = new Dictionary<int, Group>();
        var starts = new Queue<int>([seed]);
        while (starts.TryDequeue(out var start))
        {
            if (!_seen.Add(start))
            {
                continue;
            }

            var group = new Group();
            groups.Add(group);
            group.Members.Add(start);
            for (var i = 0; i < group.Members.Count; i++)
            {
                var slot = group.Members[i];
                groupOf.Add(slot, group);
                Spread(_urls, slot, group.Members);
                Spread(_bodies, slot, group.Members);
                group.Include(_items[slot]);
                Follow(_near, slot, group.Near, starts);
                Follow(_rewrites, slot, group.Rewrites, starts);
            }
        }

        foreach (var group in groups)
        {
            group.NearGroups = Others(group, group.Near);
            group.RewriteGroups = Others(group, group.Rewrites);
        }

        return groups;

        // Most articles are alone.
        HashSet<Group> Others(Group group, List<int> slots) => slots.Count == 0
            ? NoGroups
            : [.. slots.Select(slot => groupOf[slot]).Where(other => other != group)];
    }

    private static void Follow(StoryLinks? links, int slot, List<int> linked, Queue<int> starts)
    {
        if (links is null || !links.Contains(slot))
        {
            return;
        }

        var first = linked.Count;
        links.AddLinked(slot, linked);
        foreach (var other in linked[first..])
        {
            starts.Enqueue(other);
        }
    }

    private void Spread(KeyLinks links, int slot, List<int> members)
    {
        // The first of a ring that is met walks it; its members are seen then and do not walk it again.
        for (var other = links.Next(slot); other != slot && _seen.Add(other); other = links.Next(other))
        {
            members.Add(other);
        }
    }

    /// <summary>Makes stories of groups that hang together by near copies.</summary>
    private void Join(List<Group> groups)
    {
        groups.Sort(Group.Earlier);
        for (var i = 0; i < groups.Count; i++)
        {
            // Groups are few: a place in the order is found by looking.
            var group = groups[i];
            group.Place = i;
        }

        foreach (var group in groups)
        {
            if (group.NearGroups.Count + group.RewriteGroups.Count == 0)
            {
                group.Lead = group;
                continue;
            }

            var byCopy = group.NearGroups
                .Where(other => other.Place < group.Place
                    && (other.Lead == other || (other.IsRewrite && group.IsWithin(_nearMs, other.Lead!))))
                .Select(other => other.Lead!);
            var byRewrite = group.RewriteGroups
                .Where(other => other.Place < group.Place)
                .Select(other => other.Lead!)
                .Where(lead => group.IsWithin(_rewriteMs, lead));
            var first = byCopy.Concat(byRewrite).MinBy(lead => lead.Place);
            group.IsRewrite = first is not null && !group.NearGroups.Contains(first);
            group.Lead = first ?? group;
            if (first is not null)
            {
                first.Members.AddRange(group.Members);
                first.Smallest = string.CompareOrdinal(group.Smallest, first.Smallest) < 0
                    ? group.Smallest
                    : first.Smallest;
            }
        }

        foreach (var group in groups)
        {
            for (var i = 0; group.Lead == group && i < group.Members.Count; i++)
            {
                ref var item = ref _items[group.Members[i]];
                item.Next = group.Members[i + 1 == group.Members.Count ? 0 : i + 1];
                if (item.Story != group.Smallest)
                {
                    _before.TryAdd(item.Article!, item.Story);
                    item.Story = group.Smallest;
                }
            }
        }
    }

    /// <summary>What is known of an article, by slot.</summary>
    private struct Item
    {
        /// <summary>Null: the slot is free, and <see cref="Next"/> the next free one.</summary>
        public string? Article;
        public string? Story;
        public StorySketch? Sketch;
        public EventMarks? Marks;
        public long PublishedMs;
        public bool IsTitleOnly;

        /// <summary>The next article of its story, round and round.</summary>
        public int Next;

        /// <summary>True: of the articles with its text it has the smallest id.</summary>
        public bool IsStanding;
    }

    /// <summary>Articles that share keys.</summary>
    private sealed class Group
    {
        public List<int> Members { get; } = [];

        public List<int> Near { get; } = [];

        public List<int> Rewrites { get; } = [];

        public HashSet<Group> NearGroups { get; set; } = [];

        public HashSet<Group> RewriteGroups { get; set; } = [];

        /// <summary>True: it is no near copy of the group that began its story.</summary>
        public bool IsRewrite { get; set; }

        public Group? Lead { get; set; }

        public int Place { get; set; }

        public string Smallest { get; set; } = "";

        private long EarliestMs { get; set; } = long.MaxValue;

        private string First { get; set; } = "";

        public static int Earlier(Group left, Group right)
        {
            var byTime = left.EarliestMs.CompareTo(right.EarliestMs);
            return byTime != 0 ? byTime : string.CompareOrdinal(left.First, right.First);
        }

        /// <summary>Tells whether it comes so soon after a group that began a story.</summary>
        public bool IsWithin(long windowMs, Group lead) => EarliestMs - lead.EarliestMs <= windowMs;

        public void Include(in Item item)
        {
            EarliestMs = Math.Min(EarliestMs, item.PublishedMs);
            if (First.Length == 0 || string.CompareOrdinal(item.Article, First) < 0)
            {
                First = Smallest = item.Article!;
            }
        }
    }
}
