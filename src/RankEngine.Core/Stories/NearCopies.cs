using System.Numerics;

namespace RankEngine.Stories;

/// <summary>Finds articles whose texts are nearly the same and that were published near each other. Not thread-safe.</summary>
/// <remarks>
/// Two articles are near copies when all of this holds: they were published no further apart than the window, at least
/// one of 24 bands of 3 bytes of their sketches is equal, and the estimated overlap reaches the threshold. The relation
/// is symmetric and does not depend on what else is known. Texts that overlap by a half share a band with a chance of .96,
/// by .6 with .996.
/// <para>
/// Of each article the <see cref="Links"/> earliest near copies that are earlier than itself are its links: a function of
/// what articles there are, found once and kept. So an article that joins some thousand others costs a look at each
/// of them, and whoever walks what hangs together meets few links. Some more are kept in reserve, so that the earliest can
/// go without all others looking anew.
/// </para>
/// <para>
/// Bands are looked up in one table for each span of a window's length, made when one is asked for and dropped when none
/// was for a while: what comes is published now, and the archive needs none. Memory: 25 to 35 bytes for each article with
/// a sketch, beside the sketch; some 250 more in a table; some 150 for one that has a near copy.
/// </para>
/// </remarks>
/// <param name="options">Window and threshold.</param>
/// <param name="order">Compares two slots: the earlier published first, of equals the smaller id.</param>
internal sealed class NearCopies(StoryOptions options, Comparison<int> order)
{
    /// <summary>Links of one article to earlier ones.</summary>
    public const int Links = 8;

    /// <summary>Articles that may stand in tables nobody asked for lately.</summary>
    public const int RestingArticles = 65_536;

    private const int Kept = 2 * Links;
    private const int Bands = 24;
    private const int Rows = 3;

    // Rounds of changes in which a table was not asked for before it is dropped.
    private const int IdleRounds = 64;

    private readonly long _windowMs = (long)options.NearWindow.TotalMilliseconds;

    private readonly Dictionary<long, Epoch> _epochs = [];
    private StorySketch?[] _sketches = [];
    private long[] _published = [];

    // Null: without near copies, as nearly all are.
    private Near?[] _near = [];
    private int _round;

    /// <summary>Tells whether a slot is in.</summary>
    public bool Contains(int slot) => slot < _sketches.Length && _sketches[slot] is not null;

    /// <summary>Puts a slot in that is not in.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="sketch">Of its text.</param>
    /// <param name="publishedMs">When it was published.</param>
    /// <param name="unlinked">Receives slots that have lost a link by it.</param>
    public void Add(int slot, StorySketch sketch, long publishedMs, List<int> unlinked)
    {
        if (slot >= _sketches.Length)
        {
            var length = Math.Max(64, slot + (slot / 8) + 1);
            Array.Resize(ref _sketches, length);
            Array.Resize(ref _published, length);
            Array.Resize(ref _near, length);
        }

        _sketches[slot] = sketch;
        _published[slot] = publishedMs;
        var number = EpochOf(publishedMs);
        if (!_epochs.TryGetValue(number, out var epoch))
        {
            _epochs.Add(number, epoch = new Epoch());
        }

        epoch.Add(slot, sketch);
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

    /// <summary>Takes a slot out that is in.</summary>
    public void Remove(int slot)
    {
        var number = EpochOf(_published[slot]);
        _epochs[number].Remove(slot, _sketches[slot]!);
        if (_epochs[number].Count == 0)
        {
            _epochs.Remove(number);
        }

        _sketches[slot] = null;
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

    /// <summary>Notes an earlier near copy, if it is one of the earliest.</summary>
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

    /// <summary>Returns the near copies of a slot that is in, each once, itself not.</summary>
    private List<int> Find(int slot)
    {
        var found = new List<int>();
        var sketch = _sketches[slot]!;
        var published = _published[slot];
        for (var number = EpochOf(published) - 1; number <= EpochOf(published) + 1; number++)
        {
            if (!_epochs.TryGetValue(number, out var epoch))
            {
                continue;
            }

            epoch.Used = _round;
            epoch.MakeTable(_sketches);
            for (var band = 0; band < Bands; band++)
            {
                foreach (var other in epoch.Chain(sketch, band))
                {
                    if (other != slot
                        && IsFirstEqual(sketch, _sketches[other]!, band)
                        && IsNear(published, _published[other])
                        && StorySketch.Overlap(sketch, _sketches[other]!) >= options.NearOverlap)
                    {
                        found.Add(other);
                    }
                }
            }
        }

        return found;
    }

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

    private static ReadOnlySpan<byte> Band(StorySketch sketch, int band) => sketch.Values.Slice(band * Rows, Rows);

    /// <summary>Tells whether a band is equal and none before it: so that each pair is met once.</summary>
    private static bool IsFirstEqual(StorySketch left, StorySketch right, int band)
    {
        if (!Band(left, band).SequenceEqual(Band(right, band)))
        {
            return false;
        }

        for (var before = 0; before < band; before++)
        {
            if (Band(left, before).SequenceEqual(Band(right, before)))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsNear(long left, long right) => Math.Abs(left - right) <= _windowMs;

    // Articles of one window lie in one epoch or in neighbouring ones, so the archive is not in the way.
    private long EpochOf(long publishedMs) => (long)Math.Floor(publishedMs / (double)Math.Max(1, _windowMs));

    /// <summary>The articles published in one span, and a table of their bands while it is needed.</summary>
    private sealed class Epoch
    {
        private const int Gone = -1;

        // In the order of their coming; those that are gone leave a hole until the next table is made.
        private readonly List<int> _slots = [];

        // Entry = place among the slots * Bands + band. Heads hold entry + 1; entries of one head are chained by _next,
        // which holds the same.
        private int[]? _heads;
        private int[] _next = [];

        public int Count { get; private set; }

        public bool HasTable => _heads is not null;

        /// <summary>The last round in which it was asked.</summary>
        public int Used { get; set; }

        public void Add(int slot, StorySketch sketch)
        {
            Count++;
            _slots.Add(slot);
            if (_heads is null)
            {
                return;
            }

            if (_slots.Count * (long)Bands > _heads.Length)
            {
                // Made anew by the next who asks.
                DropTable();
                return;
            }

            Chain(_slots.Count - 1, sketch);
        }

        public void Remove(int slot, StorySketch sketch)
        {
            Count--;
            var place = _slots.IndexOf(slot);
            _slots[place] = Gone;
            for (var band = 0; band < Bands && _heads is not null; band++)
            {
                var entry = (place * Bands) + band;
                ref var link = ref _heads[Head(sketch, band)];
                while (link != entry + 1)
                {
                    link = ref _next[link - 1];
                }

                link = _next[entry];
            }
        }

        public void MakeTable(StorySketch?[] sketches)
        {
            if (_heads is not null)
            {
                return;
            }

            _slots.RemoveAll(slot => slot == Gone);

            // Room for half as many again, so that one who comes does not have it made anew.
            var entries = checked((_slots.Count + (_slots.Count / 2) + 16) * Bands);
            _heads = new int[BitOperations.RoundUpToPowerOf2((uint)entries)];
            _next = new int[entries];
            for (var place = 0; place < _slots.Count; place++)
            {
                Chain(place, sketches[_slots[place]]!);
            }
        }

        public void DropTable() => (_heads, _next) = (null, []);

        /// <summary>Lists the articles whose band may be equal.</summary>
        public ChainEnumerator Chain(StorySketch sketch, int band) =>
            new(this, band, _heads![Head(sketch, band)]);

        private void Chain(int place, StorySketch sketch)
        {
            if ((place + 1) * Bands > _next.Length)
            {
                Array.Resize(ref _next, checked((place + (place / 2) + 1) * Bands));
            }

            for (var band = 0; band < Bands; band++)
            {
                ref var head = ref _heads![Head(sketch, band)];
                _next[(place * Bands) + band] = head;
                head = (place * Bands) + band + 1;
            }
        }

        private int Head(StorySketch sketch, int band)
        {
            var bytes = Band(sketch, band);
            var key = (ulong)bytes[0] | ((ulong)bytes[1] << 8) | ((ulong)bytes[2] << 16) | ((ulong)band << 24);
            key *= 0x9E3779B97F4A7C15;
            key ^= key >> 32;
            return (int)((key * 0x94D049BB133111EB) >> (64 - BitOperations.Log2((uint)_heads!.Length)));
        }

        /// <summary>Walks a chain.</summary>
        public struct ChainEnumerator(Epoch epoch, int band, int next)
        {
            private int _entry = next;

            public int Current { get; private set; } = Gone;

            public readonly ChainEnumerator GetEnumerator() => this;

            public bool MoveNext()
            {
                while (_entry != 0)
                {
                    var (place, otherBand) = Math.DivRem(_entry - 1, Bands);
                    _entry = epoch._next[_entry - 1];
                    if (otherBand == band)
                    {
                        Current = epoch._slots[place];
                        return true;
                    }
                }

                return false;
            }
        }
    }

    /// <summary>What an article is a near copy of.</summary>
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
