using System.Buffers;
using System.Numerics;

namespace RankEngine.Text;

/// <summary>
/// Finds the articles whose texts are nearest to a text. Immutable: a change gives a new index that shares all but
/// what changed with the old one. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// What is compared are the 96 strongest terms of each text, brought to length 1: news texts say what they are about
/// in far fewer, and the rest is what texts share by chance. Identical texts have the cosine 1.
/// </para>
/// <para>
/// A search is exact but for one step. (1) Candidates are the articles with the highest coarse score over the
/// <see cref="SearchTerms"/> strongest terms of the query, many more than wanted: an article that shares only weaker
/// terms with the query can be missed. (2) Candidates are compared by all their terms, in integers. A test holds the
/// recall at 10 above 0.98 against comparing whole texts. For several texts summed up (a reader's history) it was
/// 0.95 on Reuters news: 96 terms are fewer than they have. The result does not depend on how the index came about.
/// </para>
/// <para>
/// Inside: segments (flat arrays, never changed), a base one and small ones for changes since, merged as they grow
/// up to <see cref="MaxMerged"/> articles, so that a change costs milliseconds however large the base is; and a paged
/// table of where each slot's present vector stands. About 7 bytes for each kept term of an article, and 24 more;
/// a changed article's old vector stays until <see cref="Compact"/>.
/// </para>
/// </remarks>
public sealed class LexicalIndex
{
    /// <summary>Terms of the query, strongest first, that find candidates.</summary>
    public const int SearchTerms = 32;

    /// <summary>Most articles that one publication merges.</summary>
    internal const int MaxMerged = 2_048;

    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int PageMask = PageSize - 1;
    private const int MinCandidates = 128;
    private const int CandidatesPerResult = 8;

    private static readonly Location[] EmptyPage = new Location[PageSize];

    private readonly LexicalSegment[] _segments;
    private readonly Location[][] _pages;

    private LexicalIndex(LexicalSegment[] segments, Location[][] pages, int count)
    {
        _segments = segments;
        _pages = pages;
        Count = count;
    }

    /// <summary>An index without articles.</summary>
    public static LexicalIndex Empty { get; } = new([], [], 0);

    /// <summary>Articles that can be found; those with an empty vector cannot.</summary>
    public int Count { get; }

    /// <summary>Vectors still held that were replaced or removed; <see cref="Compact"/> lets go of them.</summary>
    public int Outdated
    {
        get
        {
            var held = 0;
            foreach (var segment in _segments)
            {
                held += segment.Count;
            }

            return held - Count;
        }
    }

    /// <summary>Bytes held, counting arrays that other indexes share.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 8L * _pages.Length;
            foreach (var page in _pages)
            {
                bytes += ReferenceEquals(page, EmptyPage) ? 0 : 8L * PageSize;
            }

            foreach (var segment in _segments)
            {
                bytes += segment.Bytes;
            }

            return bytes;
        }
    }

    internal int Segments => _segments.Length;

    /// <summary>Builds an index over many articles.</summary>
    /// <param name="articles">Slot and vector of each; a slot may come once.</param>
    /// <exception cref="ArgumentException">A slot is negative or comes twice.</exception>
    public static LexicalIndex Build(IEnumerable<KeyValuePair<int, SparseVector>> articles)
    {
        ArgumentNullException.ThrowIfNull(articles);
        var builder = new LexicalSegment.Builder();
        foreach (var (slot, vector) in articles)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(slot, nameof(articles));
            builder.Add(slot, vector);
        }

        return OfOne(builder);
    }

    /// <summary>Returns an index with some texts added, replaced or removed; this one stays as it is.</summary>
    /// <param name="changes">In order: of two for one slot the later holds.</param>
    public LexicalIndex With(ReadOnlySpan<LexicalChange> changes)
    {
        if (changes.IsEmpty)
        {
            return this;
        }

        var last = new Dictionary<int, SparseVector?>(changes.Length);
        var highest = -1;
        foreach (var change in changes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(change.Slot, nameof(changes));
            last[change.Slot] = change.Vector;
            highest = change.Vector is { Count: > 0 } ? Math.Max(highest, change.Slot) : highest;
        }

        // 1. What changed leaves the place where it stood.
        var table = new TableWriter(_pages, highest);
        var count = Count;
        var builder = new LexicalSegment.Builder();
        foreach (var slot in last.Keys)
        {
            count -= table.Clear(slot) ? 1 : 0;
        }

        // 2. The newest small segments are rewritten together with what is new.
        var kept = SegmentsKept(last.Count);
        for (var i = kept; i < _segments.Length; i++)
        {
            for (var article = 0; article < _segments[i].Count; article++)
            {
                if (table.Stands(_segments[i].Slot(article), new Location(i, article)))
                {
                    builder.Add(_segments[i], article);
                }
            }
        }

        foreach (var (slot, vector) in last)
        {
            count += vector is not null && builder.Add(slot, vector) ? 1 : 0;
        }

        // 3. The table learns where they stand now.
        if (builder.Count == 0)
        {
            return new LexicalIndex(_segments[..kept], table.Pages, count);
        }

        var added = builder.Build();
        for (var article = 0; article < added.Count; article++)
        {
            table.Set(added.Slot(article), new Location(kept, article));
        }

        return new LexicalIndex([.. _segments.AsSpan(0, kept), added], table.Pages, count);
    }

    /// <summary>Rewrites the index as one segment without outdated vectors. Costs as much as building it.</summary>
    public LexicalIndex Compact()
    {
        var builder = new LexicalSegment.Builder();
        for (var page = 0; page < _pages.Length; page++)
        {
            foreach (var location in _pages[page])
            {
                if (location.IsSet)
                {
                    builder.Add(_segments[location.Segment], location.Article);
                }
            }
        }

        return OfOne(builder);
    }

    /// <summary>Returns what is kept of an article's text: its strongest terms.</summary>
    /// <returns>Null when the slot has none.</returns>
    public SparseVector? VectorOf(int slot)
    {
        var location = Find(slot);
        return location.IsSet
            ? PackedVector.Unpack(
                _segments[location.Segment].Entries(location.Article),
                _segments[location.Segment].Unit(location.Article))
            : null;
    }

    /// <summary>Returns the cosine of two articles' texts: from 0 to 1; 0 when one of them has none.</summary>
    public float Similarity(int left, int right)
    {
        var first = Find(left);
        var second = Find(right);
        return first.IsSet && second.IsSet
            ? Cosine(
                _segments[first.Segment].Entries(first.Article),
                _segments[first.Segment].Unit(first.Article),
                _segments[second.Segment],
                second.Article)
            : 0;
    }

    /// <summary>Returns the cosines of one text with many articles, as <see cref="Search"/> would give them.</summary>
    /// <param name="text">The text; only its 96 strongest terms count.</param>
    /// <param name="slots">Articles; one without a text gets 0.</param>
    /// <param name="cosines">Receives one for each slot.</param>
    public void Similarities(SparseVector text, ReadOnlySpan<int> slots, Span<float> cosines)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<uint> entries = stackalloc uint[PackedVector.MaxTerms];
        entries = entries[..PackedVector.Pack(text, entries, out var unit)];
        for (var i = 0; i < slots.Length; i++)
        {
            var location = Find(slots[i]);
            cosines[i] = location.IsSet
                ? Cosine(entries, unit, _segments[location.Segment], location.Article)
                : 0;
        }
    }

    /// <summary>Finds the articles nearest to a text.</summary>
    /// <param name="query">The text; only its 96 strongest terms count.</param>
    /// <param name="best">Receives the nearest, best first, of equals lower slots; its length is the limit.</param>
    /// <param name="admits">Tells whether a slot may be found; null: all. Asked about the better candidates.</param>
    /// <returns>How many were found: articles that share no term of the search are not.</returns>
    public int Search(SparseVector query, Span<SlotSimilarity> best, Predicate<int>? admits = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        Span<uint> entries = stackalloc uint[PackedVector.MaxTerms];
        entries = entries[..PackedVector.Pack(query, entries, out var unit)];
        if (entries.IsEmpty || best.IsEmpty || Count == 0)
        {
            return 0;
        }

        Span<uint> strongest = stackalloc uint[PackedVector.MaxTerms];
        entries.CopyTo(strongest);
        strongest = strongest[..entries.Length];
        strongest.Sort(static (left, right) => PackedVector.Weight(right) != PackedVector.Weight(left)
            ? PackedVector.Weight(right).CompareTo(PackedVector.Weight(left))
            : left.CompareTo(right));
        strongest = strongest[..Math.Min(SearchTerms, strongest.Length)];

        var wanted = Math.Max(MinCandidates, CandidatesPerResult * best.Length);
        var sums = ArrayPool<int>.Shared.Rent(Math.Min(LexicalSegment.Block.Size, LargestSegment()));
        var pool = ArrayPool<Candidate>.Shared.Rent(wanted);
        try
        {
            var candidates = new CandidateHeap(pool.AsSpan(0, wanted));
            for (var i = 0; i < _segments.Length; i++)
            {
                foreach (var block in _segments[i].Blocks)
                {
                    var scores = sums.AsSpan(0, block.Count);
                    scores.Clear();
                    foreach (var entry in strongest)
                    {
                        block.Accumulate(
                            PackedVector.Term(entry), LexicalSegment.Block.CoarseWeight(entry, unit), scores);
                    }

                    Collect(i, block.First, scores, admits, ref candidates);
                }
            }

            return Rescore(entries, unit, candidates.Items, best);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(sums);
            ArrayPool<Candidate>.Shared.Return(pool);
        }
    }

    private static LexicalIndex OfOne(LexicalSegment.Builder builder)
    {
        if (builder.Count == 0)
        {
            return Empty;
        }

        var segment = builder.Build();
        var highest = 0;
        for (var article = 0; article < segment.Count; article++)
        {
            highest = Math.Max(highest, segment.Slot(article));
        }

        var table = new TableWriter([], highest);
        for (var article = 0; article < segment.Count; article++)
        {
            if (table.Clear(segment.Slot(article)))
            {
                throw new ArgumentException($"Slot {segment.Slot(article)} comes twice.", nameof(builder));
            }

            table.Set(segment.Slot(article), new Location(0, article));
        }

        return new LexicalIndex([segment], table.Pages, segment.Count);
    }

    private static float Cosine(ReadOnlySpan<uint> entries, float unit, LexicalSegment segment, int article) =>
        Math.Min(1, PackedVector.Dot(entries, segment.Entries(article)) * (unit * segment.Unit(article)));

    // How many segments stay: the newest merge with what is new while they are not much larger, like digits that
    // carry over, so each article is rewritten a logarithmic number of times at most.
    private int SegmentsKept(int changes)
    {
        var kept = _segments.Length;
        var size = (long)changes;
        while (kept > 0 && _segments[kept - 1].Count <= 2 * size && _segments[kept - 1].Count + size <= MaxMerged)
        {
            size += _segments[--kept].Count;
        }

        return kept;
    }

    private int LargestSegment()
    {
        var largest = 0;
        foreach (var segment in _segments)
        {
            largest = Math.Max(largest, segment.Count);
        }

        return largest;
    }

    private Location Find(int slot) =>
        (uint)slot >> PageBits < (uint)_pages.Length ? _pages[slot >> PageBits][slot & PageMask] : default;

    // Looks through the scores of a block, skipping what cannot enter several articles at a time.
    private void Collect(
        int segment, int first, ReadOnlySpan<int> scores, Predicate<int>? admits, ref CandidateHeap candidates)
    {
        var width = Vector<int>.Count;
        for (var start = 0; start < scores.Length; start += width)
        {
            var end = Math.Min(start + width, scores.Length);
            if (end - start == width
                && !Vector.GreaterThanOrEqualAny(
                    new Vector<int>(scores[start..end]), new Vector<int>(candidates.Threshold)))
            {
                continue;
            }

            for (var i = start; i < end; i++)
            {
                if (scores[i] < candidates.Threshold)
                {
                    continue;
                }

                var location = new Location(segment, first + i);
                var slot = _segments[segment].Slot(first + i);
                var candidate = new Candidate(scores[i], slot, location);
                if (candidates.Takes(candidate) && Find(slot) == location && (admits is null || admits(slot)))
                {
                    candidates.Add(candidate);
                }
            }
        }
    }

    private int Rescore(
        ReadOnlySpan<uint> entries, float unit, ReadOnlySpan<Candidate> candidates, Span<SlotSimilarity> best)
    {
        var pooled = ArrayPool<SlotSimilarity>.Shared.Rent(candidates.Length);
        try
        {
            var found = pooled.AsSpan(0, candidates.Length);
            for (var i = 0; i < candidates.Length; i++)
            {
                var location = candidates[i].Location;
                var cosine = Cosine(entries, unit, _segments[location.Segment], location.Article);
                found[i] = new SlotSimilarity(candidates[i].Slot, cosine);
            }

            found.Sort(static (left, right) => left.Cosine != right.Cosine
                ? right.Cosine.CompareTo(left.Cosine)
                : left.Slot.CompareTo(right.Slot));
            var count = Math.Min(found.Length, best.Length);
            found[..count].CopyTo(best);
            return count;
        }
        finally
        {
            ArrayPool<SlotSimilarity>.Shared.Return(pooled);
        }
    }

    /// <summary>Where the present vector of a slot stands; the default is nowhere.</summary>
    private readonly record struct Location
    {
        private readonly int _segmentAndOne;

        public Location(int segment, int article)
        {
            _segmentAndOne = segment + 1;
            Article = article;
        }

        public bool IsSet => _segmentAndOne > 0;

        public int Segment => _segmentAndOne - 1;

        public int Article { get; }
    }

    /// <summary>One article that may be near.</summary>
    private readonly record struct Candidate(int Score, int Slot, Location Location)
    {
        // Lower slots first among equals, so that the result does not depend on segments.
        public bool IsWorseThan(in Candidate other) =>
            Score < other.Score || (Score == other.Score && Slot > other.Slot);
    }

    /// <summary>The best candidates so far; the worst of them on top.</summary>
    private ref struct CandidateHeap(Span<Candidate> items)
    {
        private readonly Span<Candidate> _items = items;
        private int _count;

        public readonly ReadOnlySpan<Candidate> Items => _items[.._count];

        /// <summary>Scores below cannot enter; 0 never can.</summary>
        public readonly int Threshold => _count < _items.Length ? 1 : _items[0].Score;

        public readonly bool Takes(in Candidate candidate) =>
            _count < _items.Length || _items[0].IsWorseThan(candidate);

        public void Add(in Candidate candidate)
        {
            if (_count < _items.Length)
            {
                var at = _count++;
                while (at > 0 && candidate.IsWorseThan(_items[(at - 1) / 2]))
                {
                    _items[at] = _items[(at - 1) / 2];
                    at = (at - 1) / 2;
                }

                _items[at] = candidate;
                return;
            }

            var hole = 0;
            while ((2 * hole) + 1 < _count)
            {
                var child = (2 * hole) + 1;
                if (child + 1 < _count && _items[child + 1].IsWorseThan(_items[child]))
                {
                    child++;
                }

                if (!_items[child].IsWorseThan(candidate))
                {
                    break;
                }

                _items[hole] = _items[child];
                hole = child;
            }

            _items[hole] = candidate;
        }
    }

    /// <summary>A copy of the table that copies a page at its first change.</summary>
    private sealed class TableWriter
    {
        private readonly bool[] _owned;

        public TableWriter(Location[][] pages, int highestSlot)
        {
            Pages = new Location[Math.Max(pages.Length, (highestSlot >> PageBits) + 1)][];
            pages.CopyTo(Pages, 0);
            Pages.AsSpan(pages.Length).Fill(EmptyPage);
            _owned = new bool[Pages.Length];
        }

        public Location[][] Pages { get; }

        public bool Stands(int slot, Location location) => Pages[slot >> PageBits][slot & PageMask] == location;

        /// <returns>Whether the slot had a place.</returns>
        public bool Clear(int slot)
        {
            if (slot >> PageBits >= Pages.Length || !Pages[slot >> PageBits][slot & PageMask].IsSet)
            {
                return false;
            }

            Set(slot, default);
            return true;
        }

        public void Set(int slot, Location location)
        {
            var page = slot >> PageBits;
            if (!_owned[page])
            {
                Pages[page] = [.. Pages[page]];
                _owned[page] = true;
            }

            Pages[page][slot & PageMask] = location;
        }
    }
}
