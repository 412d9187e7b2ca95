using System.Buffers;

namespace RankEngine.Text;

/// <content>The inverted index, block by block.</content>
internal sealed partial class LexicalSegment
{
    /// <summary>
    /// The inverted index over up to 65,536 articles, so that two bytes name one. Of each term the articles in which it
    /// weighs most come first, those of one weight together: a weight is written once for all of them.
    /// </summary>
    internal sealed class Block
    {
        /// <summary>Most articles of a block.</summary>
        public const int Size = ushort.MaxValue + 1;

        /// <summary>Highest weight of a query's term: low enough that a sum fits two bytes, rounding included.</summary>
        public const int QuerySteps = 224;

        /// <summary>Highest weight of an article's term.</summary>
        public const int Steps = 255;

        /// <summary>Up to so many articles all terms are looked up; of more, the strongest of each article.</summary>
        public const int WholeLimit = 20_480;

        /// <summary>Terms by which an article among more than <see cref="WholeLimit"/> is found.</summary>
        public const int MostTerms = 40;

        // A table of all terms up to the highest is read without a search; it may be so many times as long as needed.
        private const int Sparseness = 4;

        // A run is a weight above the number of articles that have it.
        private const int CountBits = 24;
        private const uint CountMask = (1u << CountBits) - 1;

        // Weights that are told apart: so near to each other that rounding costs 3 % at most.
        private const double Ratio = .94;
        private static readonly byte[] Levels = FindLevels();

        // Terms that occur, rising; null: the starts are by term.
        private readonly int[]? _terms;

        // Of each term the first of its runs and of its articles, and where the last one's end.
        private readonly TermStart[] _starts;
        private readonly uint[] _runs;
        private readonly ushort[] _articles;

        private Block(int first, int count, int[]? terms, TermStart[] starts, uint[] runs, ushort[] articles)
        {
            First = first;
            Count = count;
            _terms = terms;
            _starts = starts;
            _runs = runs;
            _articles = articles;
        }

        /// <summary>The segment's article that is article 0 here.</summary>
        public int First { get; }

        /// <summary>Number of articles.</summary>
        public int Count { get; }

        /// <summary>Bytes held.</summary>
        public long Bytes =>
            (4L * ((_terms?.Length ?? 0) + _runs.Length)) + (8L * _starts.Length) + (2L * _articles.Length);

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

            // Of each article its weakest term that is looked up.
            var least = new ushort[count];
            for (var article = 0; article < (count > WholeLimit ? count : 0); article++)
            {
                least[article] = LeastOf(segment.Entries(first + article));
            }

            var assembly = new Assembly(to - from);
            if (to - from < bound / 4)
            {
                BySorting(segment, first, count, assembly);
            }
            else
            {
                ByCounting(segment, first, least, bound, assembly);
            }

            return assembly.Build(first, count, bound);
        }

        /// <summary>The weight of an entry in a vector of length 1, in steps of 1/255: from 1 to 255.</summary>
        public static byte CoarseWeight(uint entry, float unit) =>
            (byte)Math.Clamp((int)((PackedVector.Weight(entry) * unit * Steps) + 0.5f), 1, Steps);

        /// <summary>The weight of a query's entry, in steps of 1/224: from 1 to 224.</summary>
        public static int QueryWeight(uint entry, float unit) =>
            Math.Clamp((int)((PackedVector.Weight(entry) * unit * QuerySteps) + 0.5f), 1, QuerySteps);

        /// <summary>Finds the articles that hold terms.</summary>
        /// <param name="entries">Entries of the terms.</param>
        /// <param name="found">Receives the place of each; none is empty.</param>
        public void Find(ReadOnlySpan<uint> entries, Span<TermPlace> found)
        {
            // What is far in memory is asked for first, and waited for together.
            if (_terms is null)
            {
                foreach (var entry in entries)
                {
                    if (PackedVector.Term(entry) < _starts.Length - 1)
                    {
                        Fetch.Line(ref _starts[PackedVector.Term(entry)]);
                    }
                }
            }

            for (var i = 0; i < entries.Length; i++)
            {
                var term = PackedVector.Term(entries[i]);
                var at = _terms is not null ? Array.BinarySearch(_terms, term) : term < _starts.Length - 1 ? term : -1;
                found[i] = at < 0 ? default : new TermPlace(
                    _starts[at].Run, _starts[at + 1].Run, _starts[at].Article, _starts[at + 1].Article);
            }

            foreach (var place in found[..entries.Length])
            {
                if (place.Run < place.RunEnd)
                {
                    Fetch.Line(ref _runs[place.Run]);
                    Fetch.Line(ref _runs[Math.Min(place.RunEnd - 1, place.Run + 16)]);
                }
            }
        }

        /// <summary>Counts the articles in which a term weighs at least as much as given.</summary>
        public int CountOf(in TermPlace place, int leastWeight)
        {
            var count = 0u;
            for (var run = place.Run; run < place.RunEnd && _runs[run] >> CountBits >= leastWeight; run++)
            {
                count += _runs[run] & CountMask;
            }

            return (int)count;
        }

        /// <summary>Has the articles of a term brought near before they are needed.</summary>
        public void Prefetch(in TermPlace place, int count)
        {
            if (count > 0)
            {
                Fetch.Line(ref _articles[place.Article]);
                Fetch.Line(ref _articles[place.Article + count - 1]);
            }
        }

        /// <summary>Adds up the articles of a term by what it is worth in them.</summary>
        /// <param name="place">The term.</param>
        /// <param name="weight">What the term is worth in the query: <see cref="QueryWeight"/>.</param>
        /// <param name="counts">By product, in steps of 2 to the power of <paramref name="shift"/>.</param>
        /// <param name="shift">Bits of a product that do not count.</param>
        public void CountByProduct(in TermPlace place, int weight, Span<int> counts, int shift)
        {
            foreach (var run in _runs.AsSpan(place.Run, place.RunEnd - place.Run))
            {
                counts[(int)((run >> CountBits) * (uint)weight) >> shift] += (int)(run & CountMask);
            }
        }

        /// <summary>Adds what a term of the query is worth to articles that hold it.</summary>
        /// <param name="place">The term.</param>
        /// <param name="weight">What the term is worth: <see cref="QueryWeight"/>.</param>
        /// <param name="leastWeight">Articles in which it weighs less are left out.</param>
        /// <param name="sums">By article; as long as <see cref="Size"/>.</param>
        public void Accumulate(in TermPlace place, int weight, int leastWeight, ushort[] sums)
        {
            if (sums.Length != Size)
            {
                throw new ArgumentException("There must be a sum for each possible article.", nameof(sums));
            }

            var next = place.Article;
            for (var run = place.Run; run < place.RunEnd; run++)
            {
                var weighs = (int)(_runs[run] >> CountBits);
                if (weighs < leastWeight)
                {
                    return;
                }

                var product = (ushort)(weight * weighs);
                var some = _articles.AsSpan(next, (int)(_runs[run] & CountMask));
                next += some.Length;
                foreach (var article in some)
                {
                    sums[article] += product;
                }
            }
        }

        /// <summary>Adds what a term of the query is worth to every article that holds it.</summary>
        public void Accumulate(in TermPlace place, int weight, Span<int> sums)
        {
            var next = place.Article;
            for (var run = place.Run; run < place.RunEnd; run++)
            {
                var product = weight * (int)(_runs[run] >> CountBits);
                var some = _articles.AsSpan(next, (int)(_runs[run] & CountMask));
                next += some.Length;
                foreach (var article in some)
                {
                    sums[article] += product;
                }
            }
        }

        // For few entries: a table of all terms, as counting needs, would cost more than they do.
        private static void BySorting(LexicalSegment segment, int first, int count, Assembly assembly)
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
            foreach (var key in keys)
            {
                assembly.Add((int)(key >> 32), (uint)key);
            }
        }

        // The weight of the weakest of the strongest terms; 0: all are.
        private static ushort LeastOf(ReadOnlySpan<uint> entries)
        {
            if (entries.Length <= MostTerms)
            {
                return 0;
            }

            Span<ushort> weights = stackalloc ushort[PackedVector.MaxTerms];
            weights = weights[..entries.Length];
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = (ushort)PackedVector.Weight(entries[i]);
            }

            weights.Sort();
            return weights[^MostTerms];
        }

        // A counting sort by term, then each term's articles by weight.
        private static void ByCounting(
            LexicalSegment segment, int first, ReadOnlySpan<ushort> least, int bound, Assembly assembly)
        {
            var places = new int[bound + 1];
            for (var article = 0; article < least.Length; article++)
            {
                foreach (var entry in segment.Entries(first + article))
                {
                    places[PackedVector.Term(entry) + 1] += PackedVector.Weight(entry) >= least[article] ? 1 : 0;
                }
            }

            for (var term = 0; term < bound; term++)
            {
                places[term + 1] += places[term];
            }

            var next = ArrayPool<int>.Shared.Rent(bound);
            var keys = ArrayPool<uint>.Shared.Rent(places[bound]);
            try
            {
                places.AsSpan(0, bound).CopyTo(next);
                for (var article = 0; article < least.Length; article++)
                {
                    var unit = segment._units[first + article];
                    foreach (var entry in segment.Entries(first + article))
                    {
                        if (PackedVector.Weight(entry) >= least[article])
                        {
                            keys[next[PackedVector.Term(entry)]++] = Key(article, CoarseWeight(entry, unit));
                        }
                    }
                }

                for (var term = 0; term < bound; term++)
                {
                    var some = keys.AsSpan(places[term], places[term + 1] - places[term]);
                    some.Sort();
                    foreach (var key in some)
                    {
                        assembly.Add(term, key);
                    }
                }
            }
            finally
            {
                ArrayPool<int>.Shared.Return(next);
                ArrayPool<uint>.Shared.Return(keys);
            }
        }

        // Sorts by falling weight, then by rising article.
        private static uint Key(int article, byte weight) =>
            ((uint)(Steps - Levels[weight]) << 16) | (uint)article;

        private static uint WeightOf(uint key) => Steps - (key >> 16);

        // For each weight the nearest of those that are told apart.
        private static byte[] FindLevels()
        {
            var kept = new List<int> { Steps };
            while (kept[^1] > 1)
            {
                kept.Add(Math.Min(kept[^1] - 1, (int)Math.Round(kept[^1] * Ratio)));
            }

            return [.. Enumerable.Range(0, Steps + 1).Select(weight =>
                (byte)kept.MinBy(level => Math.Abs(level - weight)))];
        }

        // Takes keys in order, by term, and makes runs of them.
        private sealed class Assembly(int entries)
        {
            private readonly ushort[] _articles = new ushort[entries];
            private readonly List<int> _terms = [];
            private readonly List<TermStart> _starts = [];
            private readonly List<uint> _runs = [];
            private int _count;

            public void Add(int term, uint key)
            {
                var isNew = _terms.Count == 0 || _terms[^1] != term;
                if (isNew)
                {
                    _terms.Add(term);
                    _starts.Add(new TermStart(_runs.Count, _count));
                }

                var weight = WeightOf(key);
                if (isNew || _runs[^1] >> CountBits != weight)
                {
                    _runs.Add(weight << CountBits);
                }

                _runs[^1]++;
                _articles[_count++] = (ushort)key;
            }

            public Block Build(int first, int count, int bound)
            {
                _starts.Add(new TermStart(_runs.Count, _count));
                if ((long)_terms.Count * Sparseness < bound)
                {
                    return new Block(first, count, [.. _terms], [.. _starts], [.. _runs], _articles[.._count]);
                }

                var byTerm = new TermStart[bound + 1];
                for (var (term, at) = (0, 0); term <= bound; term++)
                {
                    byTerm[term] = _starts[at];
                    at += at < _terms.Count && _terms[at] == term ? 1 : 0;
                }

                return new Block(first, count, null, byTerm, [.. _runs], _articles[.._count]);
            }
        }
    }

    /// <summary>Where a term's runs and articles begin in a block.</summary>
    internal readonly record struct TermStart(int Run, int Article);

    /// <summary>A term's runs and articles in a block; the default is a term that does not occur.</summary>
    internal readonly record struct TermPlace(int Run, int RunEnd, int Article, int ArticleEnd)
    {
        /// <summary>Articles that hold the term.</summary>
        public int Count => ArticleEnd - Article;
    }
}
