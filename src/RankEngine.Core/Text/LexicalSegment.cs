namespace RankEngine.Text;

/// <summary>
/// Packed vectors of some articles with an inverted index over them, in a few flat arrays. Never changes; an article
/// that changed is simply no longer looked up here.
/// </summary>
internal sealed partial class LexicalSegment
{
    private readonly int[] _slots;
    private readonly int[] _starts;
    private readonly uint[] _entries;
    private readonly float[] _units;
    private readonly Block[] _blocks;

    private LexicalSegment(int[] slots, int[] starts, uint[] entries, float[] units)
    {
        _slots = slots;
        _starts = starts;
        _entries = entries;
        _units = units;
        _blocks = new Block[(slots.Length + Block.Size - 1) / Block.Size];
        if (_blocks.Length == 1)
        {
            _blocks[0] = Block.Of(this, 0);
        }
        else
        {
            Parallel.For(0, _blocks.Length, Processors.Loop(), i => _blocks[i] = Block.Of(this, i * Block.Size));
        }
    }

    /// <summary>Number of articles, those that changed since included.</summary>
    public int Count => _slots.Length;

    /// <summary>The inverted indexes, each over <see cref="Block.Size"/> articles.</summary>
    public ReadOnlySpan<Block> Blocks => _blocks;

    /// <summary>Bytes held.</summary>
    public long Bytes
    {
        get
        {
            var bytes = (4L * (_slots.Length + _starts.Length + _entries.Length)) + (4L * _units.Length);
            foreach (var block in _blocks)
            {
                bytes += block.Bytes;
            }

            return bytes;
        }
    }

    /// <summary>The slot of an article.</summary>
    public int Slot(int article) => _slots[article];

    /// <summary>The packed vector of an article.</summary>
    public ReadOnlySpan<uint> Entries(int article) =>
        _entries.AsSpan(_starts[article], _starts[article + 1] - _starts[article]);

    /// <summary>The factor that brings it to length 1.</summary>
    public float Unit(int article) => _units[article];

    /// <summary>Where the packed vector of an article lies.</summary>
    /// <param name="article">The article.</param>
    /// <param name="number">The segment's number, which is only handed through.</param>
    public Place PlaceOf(int article, int number) =>
        new(number, _starts[article], _starts[article + 1] - _starts[article], _units[article]);

    /// <summary>The packed vector at a place.</summary>
    public ReadOnlySpan<uint> Entries(in Place place) => _entries.AsSpan(place.Start, place.Length);

    /// <summary>Where a packed vector lies.</summary>
    internal readonly record struct Place(int Segment, int Start, int Length, float Unit);

    /// <summary>Collects vectors for a segment.</summary>
    /// <param name="capacity">Entries of all vectors together, as far as known.</param>
    public sealed class Builder(int capacity = 1024)
    {
        private readonly List<int> _slots = [];
        private readonly List<int> _starts = [0];
        private readonly List<float> _units = [];
        private uint[] _entries = new uint[capacity];
        private int _count;

        /// <summary>Entries of all vectors so far.</summary>
        public int Entries => _count;

        /// <summary>Articles so far.</summary>
        public int Count => _slots.Count;

        /// <summary>Adds an article; an empty vector is left out.</summary>
        /// <returns>Whether it was added.</returns>
        public bool Add(int slot, SparseVector vector)
        {
            Reserve(PackedVector.MaxTerms);
            var count = PackedVector.Pack(vector, _entries.AsSpan(_count), out var unit);
            if (count == 0)
            {
                return false;
            }

            Close(slot, count, unit);
            return true;
        }

        /// <summary>Adds an article of another segment.</summary>
        public void Add(LexicalSegment source, int article) =>
            Add(source._slots[article], source.Entries(article), source._units[article]);

        /// <summary>Adds a packed vector with at least one term.</summary>
        /// <param name="slot">The article's slot.</param>
        /// <param name="entries">Its entries.</param>
        /// <param name="unit">The factor that brings it to length 1: <see cref="PackedVector.UnitOf"/>.</param>
        public void Add(int slot, ReadOnlySpan<uint> entries, float unit)
        {
            Reserve(entries.Length);
            entries.CopyTo(_entries.AsSpan(_count));
            Close(slot, entries.Length, unit);
        }

        /// <summary>Adds everything another builder holds, behind what this one does.</summary>
        public void Add(Builder other)
        {
            Reserve(other._count);
            other._entries.AsSpan(0, other._count).CopyTo(_entries.AsSpan(_count));
            for (var article = 0; article < other._slots.Count; article++)
            {
                var count = other._starts[article + 1] - other._starts[article];
                Close(other._slots[article], count, other._units[article]);
            }
        }

        /// <summary>Builds the segment. The builder must not be used afterwards.</summary>
        public LexicalSegment Build() => new(
            [.. _slots],
            [.. _starts],
            _count == _entries.Length ? _entries : _entries.AsSpan(0, _count).ToArray(),
            [.. _units]);

        private void Reserve(int count)
        {
            if (_entries.Length - _count < count)
            {
                var length = Math.Max(_count + (long)count, 2L * _entries.Length);
                Array.Resize(ref _entries, (int)Math.Min(Array.MaxLength, length));
            }
        }

        private void Close(int slot, int count, float unit)
        {
            _count += count;
            _slots.Add(slot);
            _starts.Add(_count);
            _units.Add(unit);
        }
    }
}
