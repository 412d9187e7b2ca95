using System.Buffers;

namespace RankEngine.Text;

/// <summary>
/// Packed vectors of some articles with an inverted index over them, in a few flat arrays. Never changes; an article
/// that changed is simply no longer looked up here.
/// </summary>
internal sealed class LexicalSegment
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
            Parallel.For(0, _blocks.Length, i => _blocks[i] = Block.Of(this, i * Block.Size));
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

    /// <summary>The inverted index over up to 65,536 articles, so that two bytes name one.</summary>
    internal sealed class Block
    {
        /// <summary>Most articles of a block.</summary>
        public const int Size = ushort.MaxValue + 1;

        private readonly int[] _terms;
        private readonly int[] _starts;
        private readonly ushort[] _articles;
        private readonly byte[] _weights;

        private Block(int first, int count, int[] terms, int[] starts, ushort[] articles, byte[] weights)
        {
            First = first;
            Count = count;
            _terms = terms;
            _starts = starts;
            _articles = articles;
            _weights = weights;
        }

        /// <summary>The segment's article that is article 0 here.</summary>
        public int First { get; }

        /// <summary>Number of articles.</summary>
        public int Count { get; }

        /// <summary>Bytes held.</summary>
        public long Bytes => (4L * (_terms.Length + _starts.Length)) + (3L * _articles.Length);

        /// <summary>Builds the index over the articles of a segment from one on.</summary>
        public static Block Of(LexicalSegment segment, int first)
        {
            var count = Math.Min(Size, segment.Count - first);
            var from = segment._starts[first];
            var to = segment._starts[first + count];
            var bound = 0;
            for (var i = from; i < to; i++)
            {
                bound = Math.Max(bound, PackedVector.Term(segment._entries[i]) + 1);
            }

            return to - from < bound / 4 ? BySorting(segment, first, count) : ByCounting(segment, first, count, bound);
        }

        /// <summary>The weight of an entry in a vector of length 1, in steps of 1/255: from 1 to 255.</summary>
        public static byte CoarseWeight(uint entry, float unit) =>
            (byte)Math.Clamp((int)((PackedVector.Weight(entry) * unit * 255) + 0.5f), 1, 255);

        /// <summary>Adds what a term of the query is worth, unless too many articles hold it.</summary>
        /// <param name="term">The term.</param>
        /// <param name="weight">What it is worth.</param>
        /// <param name="most">Articles that may hold it; no more than there is room in <paramref name="touched"/>.</param>
        /// <param name="sums">By article; 0 where nothing was added yet.</param>
        /// <param name="touched">Receives articles whose sum was 0.</param>
        /// <param name="count">Articles in it so far, and after.</param>
        /// <returns>Articles that hold it; 0 when it was left out.</returns>
        public int Accumulate(int term, int weight, int most, Span<int> sums, Span<ushort> touched, ref int count)
        {
            var at = Array.BinarySearch(_terms, term);
            if (at < 0 || _starts[at + 1] - _starts[at] > most)
            {
                return 0;
            }

            var articles = _articles.AsSpan(_starts[at], _starts[at + 1] - _starts[at]);
            var weights = _weights.AsSpan(_starts[at], articles.Length);
            for (var i = 0; i < articles.Length; i++)
            {
                ref var sum = ref sums[articles[i]];
                touched[count] = articles[i];
                count += sum == 0 ? 1 : 0;
                sum += weight * weights[i];
            }

            return articles.Length;
        }

        /// <summary>Adds what a term of the query is worth to every article that holds it.</summary>
        public void Accumulate(int term, int weight, Span<int> sums)
        {
            var at = Array.BinarySearch(_terms, term);
            if (at < 0)
            {
                return;
            }

            var from = _starts[at];
            var count = _starts[at + 1] - from;
            var articles = _articles.AsSpan(from, count);
            var weights = _weights.AsSpan(from, count);
            for (var i = 0; i < articles.Length; i++)
            {
                sums[articles[i]] += weight * weights[i];
            }
        }

        // For few entries: a table of all terms, as counting needs, would cost more than they do.
        private static Block BySorting(LexicalSegment segment, int first, int count)
        {
            var keys = new ulong[segment._starts[first + count] - segment._starts[first]];
            var next = 0;
            for (var article = 0; article < count; article++)
            {
                var unit = segment._units[first + article];
                foreach (var entry in segment.Entries(first + article))
                {
                    keys[next++] = ((ulong)PackedVector.Term(entry) << 24) | ((ulong)article << 8) | CoarseWeight(entry, unit);
                }
            }

            Array.Sort(keys);
            var terms = new List<int>();
            var starts = new List<int>();
            var articles = new ushort[keys.Length];
            var weights = new byte[keys.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                var term = (int)(keys[i] >> 24);
                if (terms.Count == 0 || terms[^1] != term)
                {
                    terms.Add(term);
                    starts.Add(i);
                }

                articles[i] = (ushort)(keys[i] >> 8);
                weights[i] = (byte)keys[i];
            }

            starts.Add(keys.Length);
            return new Block(first, count, [.. terms], [.. starts], articles, weights);
        }

        // A counting sort by term: articles come out rising within each term.
        private static Block ByCounting(LexicalSegment segment, int first, int count, int bound)
        {
            var from = segment._starts[first];
            var to = segment._starts[first + count];
            var pooled = ArrayPool<int>.Shared.Rent(bound + 1);
            try
            {
                var next = pooled.AsSpan(0, bound + 1);
                next.Clear();
                for (var i = from; i < to; i++)
                {
                    next[PackedVector.Term(segment._entries[i])]++;
                }

                var (terms, starts) = Number(next[..bound]);
                var articles = new ushort[to - from];
                var weights = new byte[to - from];
                for (var article = 0; article < count; article++)
                {
                    var unit = segment._units[first + article];
                    foreach (var entry in segment.Entries(first + article))
                    {
                        var at = next[PackedVector.Term(entry)]++;
                        articles[at] = (ushort)article;
                        weights[at] = CoarseWeight(entry, unit);
                    }
                }

                return new Block(first, count, terms, starts, articles, weights);
            }
            finally
            {
                ArrayPool<int>.Shared.Return(pooled);
            }
        }

        // Turns counts by term into places, and lists the terms that occur.
        private static (int[] Terms, int[] Starts) Number(Span<int> counts)
        {
            var distinct = 0;
            foreach (var count in counts)
            {
                distinct += count > 0 ? 1 : 0;
            }

            var terms = new int[distinct];
            var starts = new int[distinct + 1];
            var place = 0;
            var at = 0;
            for (var term = 0; term < counts.Length; term++)
            {
                if (counts[term] > 0)
                {
                    terms[at] = term;
                    starts[at++] = place;
                    (counts[term], place) = (place, place + counts[term]);
                }
            }

            starts[at] = place;
            return (terms, starts);
        }
    }
}
