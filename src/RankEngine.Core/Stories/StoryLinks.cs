using System.Numerics;

namespace RankEngine.Stories;

/// <summary>Links articles that were published near each other and have enough in common. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// Two articles are near when all of this holds: they were published no further apart than the window, at least one of
/// their keys is equal, and a closer look says so. The relation is symmetric and does not depend on what else is known.
/// </para>
/// <para>
/// Of each article the <see cref="Links"/> earliest near ones that are earlier than itself are its links: a function of
/// what articles there are, found once and kept. So an article that joins some thousand others costs a look at each
/// of them, and whoever walks what hangs together meets few links. Some more are kept in reserve, so that the earliest can
/// go without all others looking anew.
/// </para>
/// <para>
/// Keys are looked up in one table for each span of a window's length, made when one is asked for and dropped when none
/// was for a while: what comes is published now, and the archive needs none. Memory: 20 to 30 bytes for each article in
/// it; some 10 more for each of its keys in a table; some 150 for one that is near another.
/// </para>
/// </remarks>
/// <param name="keys">Keys of each article.</param>
/// <param name="window">How far apart near articles may be published; above zero.</param>
/// <param name="order">Compares two slots: the earlier published first, of equals the smaller id.</param>
internal abstract class StoryLinks(int keys, TimeSpan window, Comparison<int> order)
{
    /// <summary>Links of one article to earlier ones.</summary>
    public const int Links = 8;

    /// <summary>Articles that may stand in tables nobody asked for lately.</summary>
    public const int RestingArticles = 65_536;

    private const int Kept = 2 * Links;
    // Rounds of changes in which a table was not asked for before it is dropped.
    private const int IdleRounds = 64;

    private readonly long _windowMs = Math.Max(1, (long)window.TotalMilliseconds);

    private readonly Dictionary<long, Epoch> _epochs = [];
    private bool[] _isIn = [];
    private long[] _published = [];

    // Null: near nothing, as nearly all are.
    private Near?[] _near = [];
    private int _round;

    // The search in which a slot was last met, so that a pair with several equal keys is looked at once.
    private int[] _met = [];
    private int _search;

    /// <summary>Tells whether a slot is in.</summary>
    public bool Contains(int slot) => slot < _isIn.Length && _isIn[slot];

    /// <summary>Takes a slot out that is in.</summary>
    public virtual void Remove(int slot)
    {
        var number = EpochOf(_published[slot]);
        _epochs[number].Remove(slot);
        if (_epochs[number].Count == 0)
        {
            _epochs.Remove(number);
        }

        _isIn[slot] = false;
        if (_near[slot] is not { } near)
        {
            return;
        }

        near.Earlier.ForEach(earlier => _near[earlier]!.Later.Remove(slot));
        foreach (var later in near.Later)
        {
            _near[later]!.Earlier.Remove(slot);
        }

        _near[slot] = null;
        foreach (var later in near.Later)
        {
            Refill(later);
        }
    }

    /// <summary>Notes that a round of changes is over; drops tables that the last ones did not need.</summary>
    public void EndRound()
    {
        if (++_round % IdleRounds == 0)
        {
            Drop(RestingArticles, idle: IdleRounds);
        }
    }

    /// <summary>Drops all tables but those of the articles published last.</summary>
    /// <param name="articles">How many of these keep theirs.</param>
    public void Rest(int articles) => Drop(articles, idle: -1);

    /// <summary>Collects the slots that a slot which is in is linked with, each once, in no order.</summary>
    public void AddLinked(int slot, List<int> linked)
    {
        if (_near[slot] is not { } near)
        {
            return;
        }

        linked.AddRange(near.Linked);
        foreach (var later in near.Later)
        {
            if (_near[later]!.IsLinked(slot))
            {
                linked.Add(later);
            }
        }
    }

    /// <summary>Puts a slot in that is not in, and of which the keys are known.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="publishedMs">When it was published.</param>
    /// <param name="unlinked">Receives slots that have lost a link by it.</param>
    protected void Add(int slot, long publishedMs, List<int> unlinked)
    {
        if (slot >= _isIn.Length)
        {
            var length = Math.Max(64, slot + (slot / 8) + 1);
            Array.Resize(ref _isIn, length);
            Array.Resize(ref _met, length);
            Array.Resize(ref _published, length);
            Array.Resize(ref _near, length);
        }

        _isIn[slot] = true;
        _published[slot] = publishedMs;
        var number = EpochOf(publishedMs);
        if (!_epochs.TryGetValue(number, out var epoch))
        {
            _epochs.Add(number, epoch = new Epoch(this));
        }

        epoch.Add(slot);
        foreach (var other in Find(slot))
        {
            if (order(other, slot) < 0)
            {
                Keep(slot, other, unlinked);
            }
            else
            {
                Keep(other, slot, unlinked);
            }
        }
    }

    /// <summary>A key of a slot: only slots that share one can be near.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="key">Which of its keys.</param>
    protected abstract ulong KeyOf(int slot, int key);

    /// <summary>The closer look at two slots that share a key; symmetric.</summary>
    protected abstract bool AreNear(int left, int right);

    /// <summary>Notes an earlier near article, if it is one of the earliest.</summary>
    private void Keep(int slot, int earlier, List<int> unlinked)
    {
        var near = _near[slot] ??= new Near();
        var at = near.Earlier.FindIndex(other => order(earlier, other) < 0);
        at = at < 0 ? near.Earlier.Count : at;
        if (at == Kept || (near.HasMore && at == near.Earlier.Count))
        {
            // Behind those that are not kept, or one of them.
            near.HasMore = true;
            return;
        }

        if (near.Earlier.Count >= Links && at < Links)
        {
            unlinked.Add(near.Earlier[Links - 1]);
        }

        near.Earlier.Insert(at, earlier);
        (_near[earlier] ??= new Near()).Later.Add(slot);
        if (near.Earlier.Count > Kept)
        {
            _near[near.Earlier[Kept]]!.Later.Remove(slot);
            near.Earlier.RemoveAt(Kept);
            near.HasMore = true;
        }
    }

    /// <summary>Looks anew when the reserve is used up.</summary>
    private void Refill(int slot)
    {
        var near = _near[slot]!;
        if (!near.HasMore || near.Earlier.Count >= Links)
        {
            return;
        }

        near.HasMore = false;
        var unlinked = new List<int>();
        foreach (var other in Find(slot))
        {
            if (order(other, slot) < 0 && !near.Earlier.Contains(other))
            {
                Keep(slot, other, unlinked);
            }
        }
    }

    /// <summary>Returns what is near to a slot that is in, each once, itself not.</summary>
    private List<int> Find(int slot)
    {
        var found = new List<int>();
        var published = _published[slot];
        _met[slot] = ++_search;
        for (var number = EpochOf(published) - 1; number <= EpochOf(published) + 1; number++)
        {
            if (!_epochs.TryGetValue(number, out var epoch))
            {
                continue;
            }

            epoch.Used = _round;
            epoch.MakeTable();
            for (var key = 0; key < keys; key++)
            {
                foreach (var other in epoch.Chain(KeyOf(slot, key)))
                {
                    if (_met[other] == _search)
                    {
                        continue;
                    }

                    _met[other] = _search;
                    if (Math.Abs(published - _published[other]) <= _windowMs && AreNear(slot, other))
                    {
                        found.Add(other);
                    }
                }
            }
        }

        return found;
    }

    private int KeyCount => keys;

    private void Drop(int most, int idle)
    {
        var articles = 0;
        foreach (var (_, epoch) in _epochs.Where(one => one.Value.HasTable).OrderByDescending(one => one.Key))
        {
            articles += epoch.Count;
            if (articles > most && _round - epoch.Used > idle)
            {
                epoch.DropTable();
            }
        }
    }

    // Articles of one window lie in one epoch or in neighbouring ones, so the archive is not in the way.
    private long EpochOf(long publishedMs) => (long)Math.Floor(publishedMs / (double)_windowMs);

    /// <summary>The articles published in one span, and a table of their keys while it is needed.</summary>
    private sealed class Epoch(StoryLinks links)
    {
        private const int Gone = -1;

        private readonly StoryLinks _links = links;
        private readonly int _keys = links.KeyCount;

        // In the order of their coming; those that are gone leave a hole until the next table is made.
        private readonly List<int> _slots = [];

        // Entry = place among the slots * keys + key. Heads hold entry + 1; entries of one head are chained by _next,
        // which holds the same.
        private int[]? _heads;
        private int[] _next = [];

        public int Count { get; private set; }

        public bool HasTable => _heads is not null;

        /// <summary>The last round in which it was asked.</summary>
        public int Used { get; set; }

        public void Add(int slot)
        {
            Count++;
            _slots.Add(slot);
            if (_heads is null)
            {
                return;
            }

            if (_slots.Count * (long)_keys > _heads.Length)
            {
                // Made anew by the next who asks.
                DropTable();
                return;
            }

            Chain(_slots.Count - 1);
        }

        public void Remove(int slot)
        {
            Count--;
            var place = _slots.IndexOf(slot);
            _slots[place] = Gone;
            for (var key = 0; key < _keys && _heads is not null; key++)
            {
                var entry = (place * _keys) + key;
                ref var link = ref _heads[Head(_links.KeyOf(slot, key))];
                while (link != entry + 1)
                {
                    link = ref _next[link - 1];
                }

                link = _next[entry];
            }
        }

        public void MakeTable()
        {
            if (_heads is not null)
            {
                return;
            }

            _slots.RemoveAll(slot => slot == Gone);

            // Room for half as many again, so that one who comes does not have it made anew.
            var entries = checked((_slots.Count + (_slots.Count / 2) + 16) * _keys);
            _heads = new int[BitOperations.RoundUpToPowerOf2((uint)entries)];
            _next = new int[entries];
            for (var place = 0; place < _slots.Count; place++)
            {
                Chain(place);
            }
        }

        public void DropTable() => (_heads, _next) = (null, []);

        /// <summary>Lists the articles that have a key; one that has it twice, twice.</summary>
        public ChainEnumerator Chain(ulong key) => new(this, key, _heads![Head(key)]);

        private void Chain(int place)
        {
            if ((place + 1) * _keys > _next.Length)
            {
                Array.Resize(ref _next, checked((place + (place / 2) + 1) * _keys));
            }

            for (var key = 0; key < _keys; key++)
            {
                ref var head = ref _heads![Head(_links.KeyOf(_slots[place], key))];
                _next[(place * _keys) + key] = head;
                head = (place * _keys) + key + 1;
            }
        }

        private int Head(ulong key)
        {
            key *= 0x9E3779B97F4A7C15;
            key ^= key >> 32;
            return (int)((key * 0x94D049BB133111EB) >> (64 - BitOperations.Log2((uint)_heads!.Length)));
        }

        /// <summary>Walks a chain.</summary>
        public struct ChainEnumerator(Epoch epoch, ulong key, int next)
        {
            private int _entry = next;

            public int Current { get; private set; } = Gone;

            public readonly ChainEnumerator GetEnumerator() => this;

            public bool MoveNext()
            {
                while (_entry != 0)
                {
                    var (place, otherKey) = Math.DivRem(_entry - 1, epoch._keys);
                    _entry = epoch._next[_entry - 1];
                    var slot = epoch._slots[place];
                    if (epoch._links.KeyOf(slot, otherKey) == key)
                    {
                        Current = slot;
                        return true;
                    }
                }

                return false;
            }
        }
    }

    /// <summary>What an article is near to.</summary>
    private sealed class Near
    {
        /// <summary>The earliest of those before it, in order: its links, then the reserve.</summary>
        public List<int> Earlier { get; } = [];

        /// <summary>Those that keep it.</summary>
        public HashSet<int> Later { get; } = [];

        /// <summary>True when some were not kept.</summary>
        public bool HasMore { get; set; }

        public IEnumerable<int> Linked => Earlier.Take(Links);

        public bool IsLinked(int slot) => Earlier.IndexOf(slot) is >= 0 and < Links;
    }
}
