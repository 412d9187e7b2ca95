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
/// Memory: 300 to 400 bytes for each article with a sketch, beside the sketch.
/// </remarks>
/// <param name="options">Window and threshold.</param>
/// <param name="order">Compares two slots: the earlier published first, of equals the smaller id.</param>
internal sealed class NearCopies(StoryOptions options, Comparison<int> order)
{
    /// <summary>Links of one article to earlier ones.</summary>
    public const int Links = 8;

    private const int Kept = 2 * Links;
    private const int Bands = 24;
    private const int Rows = 3;

    private readonly long _windowMs = (long)options.NearWindow.TotalMilliseconds;

    // Entry = slot * Bands + band. Heads hold entry + 1; entries of one place are chained by _next, which holds the same.
    private int[] _heads = new int[1 << 10];
    private int[] _next = [];
    private StorySketch?[] _sketches = [];
    private long[] _published = [];
    private Near?[] _near = [];
    private int _count;

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
            var length = Math.Max(64, slot + (slot / 2) + 1);
            Array.Resize(ref _sketches, length);
            Array.Resize(ref _published, length);
            Array.Resize(ref _near, length);
            Array.Resize(ref _next, checked(length * Bands));
        }

        if ((_count + 1) * (long)Bands > _heads.Length)
        {
            Grow();
        }

        _sketches[slot] = sketch;
        _published[slot] = publishedMs;
        _count++;
        Chain(slot);
        _near[slot] = new Near();
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
        var near = _near[slot]!;
        near.Earlier.ForEach(earlier => _near[earlier]!.Later.Remove(slot));
        foreach (var later in near.Later)
        {
            _near[later]!.Earlier.Remove(slot);
        }

        _near[slot] = null;
        for (var band = 0; band < Bands; band++)
        {
            var entry = (slot * Bands) + band;
            ref var link = ref _heads[Place(_sketches[slot]!, band, Epoch(_published[slot]))];
            while (link != entry + 1)
            {
                link = ref _next[link - 1];
            }

            link = _next[entry];
        }

        _sketches[slot] = null;
        _count--;
        foreach (var later in near.Later)
        {
            Refill(later);
        }
    }

    /// <summary>Collects the slots that a slot which is in is linked with, each once, in no order.</summary>
    public void AddLinked(int slot, List<int> linked)
    {
        var near = _near[slot]!;
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
        var near = _near[slot]!;
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
        _near[earlier]!.Later.Add(slot);
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
        for (var epoch = Epoch(published) - 1; epoch <= Epoch(published) + 1; epoch++)
        {
            for (var band = 0; band < Bands; band++)
            {
                for (var entry = _heads[Place(sketch, band, epoch)]; entry != 0; entry = _next[entry - 1])
                {
                    var (other, otherBand) = Math.DivRem(entry - 1, Bands);
                    if (otherBand == band && other != slot && Epoch(_published[other]) == epoch
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
    private long Epoch(long publishedMs) => (long)Math.Floor(publishedMs / (double)Math.Max(1, _windowMs));

    private int Place(StorySketch sketch, int band, long epoch)
    {
        var bytes = Band(sketch, band);
        var key = (ulong)bytes[0] | ((ulong)bytes[1] << 8) | ((ulong)bytes[2] << 16) | ((ulong)band << 24);
        key = (key ^ ((ulong)epoch * 0xBF58476D1CE4E5B9)) * 0x9E3779B97F4A7C15;
        key ^= key >> 32;
        return (int)((key * 0x94D049BB133111EB) >> (64 - BitOperations.Log2((uint)_heads.Length)));
    }

    private void Chain(int slot)
    {
        var epoch = Epoch(_published[slot]);
        for (var band = 0; band < Bands; band++)
        {
            ref var head = ref _heads[Place(_sketches[slot]!, band, epoch)];
            _next[(slot * Bands) + band] = head;
            head = (slot * Bands) + band + 1;
        }
    }

    private void Grow()
    {
        _heads = new int[_heads.Length * 2];
        for (var slot = 0; slot < _sketches.Length; slot++)
        {
            if (_sketches[slot] is not null)
            {
                Chain(slot);
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
