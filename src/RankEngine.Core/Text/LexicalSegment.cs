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

    /// <summary>
    /// The inverted index over up to 65,536 articles, so that two bytes name one. Of each term the articles in which it
    /// weighs most come first.
    /// </summary>
    internal sealed class Block
    {
        /// <summary>Most articles of a block.</summary>
        public const int Size = ushort.MaxValue + 1;

        /// <summary>Highest weight of a query's term: low enough that a sum fits two bytes, rounding included.</summary>
        public const int QuerySteps = 224;

        /// <summary>Highest weight of an article's term.</summary>
        public const int Steps = 255;

        // A table of all terms up to the highest is read without a search; it may be so many times as long as needed.
        private const int Sparseness = 4;

        // Terms that occur, rising; null: the starts are by term.
        private readonly int[]? _terms;
        private readonly int[] _starts;
        private readonly ushort[] _articles;
        private readonly byte[] _weights;

        private Block(int first, int count, int[]? terms, int[] starts, ushort[] articles, byte[] weights)
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
        public long Bytes => (4L * ((_terms?.Length ?? 0) + _starts.Length)) + (3L * _articles.Length);

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
            (byte)Math.Clamp((int)((PackedVector.Weight(entry) * unit * Steps) + 0.5f), 1, Steps);

        /// <summary>The weight of a query's entry, in steps of 1/224: from 1 to 224.</summary>
        public static int QueryWeight(uint entry, float unit) =>
            Math.Clamp((int)((PackedVector.Weight(entry) * unit * QuerySteps) + 0.5f), 1, QuerySteps);

        /// <summary>Finds the articles that hold a term.</summary>
        public Postings Find(int term)
        {
            var at = term;
            if (_terms is not null)
            {
                at = Array.BinarySearch(_terms, term);
            }
            else if (at >= _starts.Length - 1)
            {
                at = -1;
            }

            return at < 0 ? default : new Postings(_starts[at], _starts[at + 1] - _starts[at]);
        }

        /// <summary>Counts the articles in which a term weighs at least as much as given.</summary>
        public int CountOf(Postings postings, int leastWeight)
        {
            if (leastWeight > Steps)
            {
                return 0;
            }

            var weights = _weights.AsSpan(postings.First, postings.Count);
            var low = 0;
            var high = weights.Length;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (weights[middle] >= leastWeight)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }

        /// <summary>Adds what a term of the query is worth to articles that hold it.</summary>
        /// <param name="postings">The articles.</param>
        /// <param name="weight">What the term is worth: <see cref="QueryWeight"/>.</param>
        /// <param name="sums">By article; as long as <see cref="Size"/>.</param>
        public void Accumulate(Postings postings, int weight, ushort[] sums)
        {
            if (sums.Length != Size)
            {
                throw new ArgumentException("There must be a sum for each possible article.", nameof(sums));
            }

            var articles = _articles.AsSpan(postings.First, postings.Count);
            var weights = _weights.AsSpan(postings.First, articles.Length);
            for (var i = 0; i < articles.Length; i++)
            {
                sums[articles[i]] += (ushort)(weight * weights[i]);
            }
        }

        /// <summary>Adds what a term of the query is worth to every article that holds it.</summary>
        public void Accumulate(int term, int weight, Span<int> sums)
        {
            var postings = Find(term);
            var articles = _articles.AsSpan(postings.First, postings.Count);
            var weights = _weights.AsSpan(postings.First, articles.Length);
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
                    keys[next++] = ((ulong)PackedVector.Term(entry) << 32) | Key(article, CoarseWeight(entry, unit));
                }
            }

            Array.Sort(keys);
            var terms = new List<int>();
            var starts = new List<int>();
            var articles = new ushort[keys.Length];
            var weights = new byte[keys.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                var term = (int)(keys[i] >> 32);
                if (terms.Count == 0 || terms[^1] != term)
                {
                    terms.Add(term);
                    starts.Add(i);
                }

                (articles[i], weights[i]) = OfKey((uint)keys[i]);
            }

            starts.Add(keys.Length);
            return new Block(first, count, [.. terms], [.. starts], articles, weights);
        }

        // A counting sort by term, then each term's articles by weight.
        private static Block ByCounting(LexicalSegment segment, int first, int count, int bound)
        {
            var from = segment._starts[first];
            var to = segment._starts[first + count];
            var places = new int[bound + 1];
            for (var i = from; i < to; i++)
            {
                places[PackedVector.Term(segment._entries[i]) + 1]++;
            }

            var distinct = 0;
            for (var term = 0; term < bound; term++)
            {
                distinct += places[term + 1] > 0 ? 1 : 0;
                places[term + 1] += places[term];
            }

            var next = ArrayPool<int>.Shared.Rent(bound);
            var keys = ArrayPool<uint>.Shared.Rent(to - from);
            try
            {
                places.AsSpan(0, bound).CopyTo(next);
                for (var article = 0; article < count; article++)
                {
                    var unit = segment._units[first + article];
                    foreach (var entry in segment.Entries(first + article))
                    {
                        keys[next[PackedVector.Term(entry)]++] = Key(article, CoarseWeight(entry, unit));
                    }
                }

                var articles = new ushort[to - from];
                var weights = new byte[to - from];
                for (var term = 0; term < bound; term++)
                {
                    keys.AsSpan(places[term], places[term + 1] - places[term]).Sort();
                }

                for (var i = 0; i < articles.Length; i++)
                {
                    (articles[i], weights[i]) = OfKey(keys[i]);
                }

                return (long)distinct * Sparseness >= bound
                    ? new Block(first, count, null, places, articles, weights)
                    : Named(first, count, distinct, places, articles, weights);
            }
            finally
            {
                ArrayPool<int>.Shared.Return(next);
                ArrayPool<uint>.Shared.Return(keys);
            }
        }

        // Lists the terms that occur instead of all that could.
        private static Block Named(
            int first, int count, int distinct, int[] places, ushort[] articles, byte[] weights)
        {
            var terms = new int[distinct];
            var starts = new int[distinct + 1];
            var at = 0;
            for (var term = 0; term < places.Length - 1; term++)
            {
                if (places[term + 1] > places[term])
                {
                    terms[at] = term;
                    starts[at++] = places[term];
                }
            }

            starts[at] = places[^1];
            return new Block(first, count, terms, starts, articles, weights);
        }

        // Sorts by falling weight, then by rising article.
        private static uint Key(int article, byte weight) => ((uint)(Steps - weight) << 16) | (uint)article;

        private static (ushort Article, byte Weight) OfKey(uint key) => ((ushort)key, (byte)(Steps - (key >> 16)));
    }

    /// <summary>Some of a block's articles that hold one term: those in which it weighs most.</summary>
    internal readonly record struct Postings(int First, int Count);
}
