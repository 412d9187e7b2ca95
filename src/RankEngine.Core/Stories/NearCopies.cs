using System.Numerics;

namespace RankEngine.Stories;

/// <summary>Finds articles whose texts are nearly the same and that were published near each other. Not thread-safe.</summary>
/// <remarks>
/// Two articles are near copies when all of this holds: they were published no further apart than the window, at least
/// one of 24 bands of 3 bytes of their sketches is equal, and the estimated overlap reaches the threshold. The relation
/// is symmetric and does not depend on what else is known, so neither do groups made from it. Texts that overlap by a
/// half share a band with a chance of .96, by .6 with .996.
/// Memory: 200 to 300 bytes for each article with a sketch, beside the sketch.
/// </remarks>
internal sealed class NearCopies(StoryOptions options)
{
    private const int Bands = 24;
    private const int Rows = 3;

    private readonly long _windowMs = (long)options.NearWindow.TotalMilliseconds;

    // Entry = slot * Bands + band. Heads hold entry + 1; entries of one place are chained by _next, which holds the same.
    private int[] _heads = new int[1 << 10];
    private int[] _next = [];
    private StorySketch?[] _sketches = [];
    private long[] _published = [];
    private int _count;

    /// <summary>Tells whether a slot is in.</summary>
    public bool Contains(int slot) => slot < _sketches.Length && _sketches[slot] is not null;

    /// <summary>Puts a slot in that is not in.</summary>
    public void Add(int slot, StorySketch sketch, long publishedMs)
    {
        if (slot >= _sketches.Length)
        {
            var length = Math.Max(64, slot + (slot / 2) + 1);
            Array.Resize(ref _sketches, length);
            Array.Resize(ref _published, length);
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
    }

    /// <summary>Takes a slot out that is in.</summary>
    public void Remove(int slot)
    {
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
    }

    /// <summary>Collects the near copies of a slot that is in, each once, itself not.</summary>
    public void Find(int slot, List<int> found)
    {
        found.Clear();
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
}
