using System.Buffers;
using System.Numerics;

namespace RankEngine.Text;

/// <summary>
/// Finds the articles whose texts are nearest to a text. Immutable: a change gives a new index that shares all but
/// what changed with the old one. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// What is compared are the 128 strongest terms of each text, brought to length 1: news texts say what they are about
/// in far fewer, and the rest is what texts share by chance. Identical texts have the cosine 1.
/// </para>
/// <para>
/// A search is exact but for one step. (1) Candidates are the articles with the highest coarse score over the
/// <see cref="SearchTerms"/> strongest terms of the query, many more than wanted: an article that shares only weaker
/// terms with the query can be missed, and of more than <see cref="TextIndex.ExactLimit"/> articles one that has the
/// query's terms only among its own weaker ones. (2) Candidates are compared by all their terms, in integers. A test
/// holds the recall at 10 above 0.98 against comparing whole texts. For several texts summed up (a reader's history) it
/// was 0.95 on Reuters news: 128 terms are fewer than they have. Up to so many articles, the result does not depend on
/// how the index came about.
/// </para>
/// <para>
/// Inside: segments (flat arrays, never changed) and a paged table of where each slot's present vector stands. A change
/// writes a segment of its own, together with small ones like it, up to <see cref="MaxMerged"/> articles: milliseconds,
/// however many there are. Greater segments are merged by size, four of a kind at a time, by whoever calls
/// <see cref="PlanMerge"/>, on any thread: so there are a few for each power of four, and each article is rewritten once
/// for each. Four bytes for each kept term of an article, two to three more for each by which it is looked up, and 24;
/// of a greater segment at most half is outdated once nothing is left to merge.
/// </para>
/// </remarks>
public sealed partial class LexicalIndex
{
    /// <summary>Terms of the query, strongest first, that find candidates.</summary>
    public const int SearchTerms = 32;

    /// <summary>Most articles that one change merges.</summary>
    internal const int MaxMerged = 2_048;

    /// <summary>Segments up to this size merge with the next change; greater ones wait for <see cref="PlanMerge"/>.</summary>
    internal const int SmallSegment = MaxMerged / 2;

    /// <summary>Segments of like size that are merged into one of the next size.</summary>
    internal const int MergedTogether = 4;

    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int PageMask = PageSize - 1;
    private const int MinCandidates = 128;
    private const int CandidatesPerResult = 8;

    private static readonly Location[] EmptyPage = new Location[PageSize];

    // By term; all 0 between two uses.
    [ThreadStatic]
    private static ushort[]? _weights;

    // By number; null: the number is free. A segment keeps its number for life.
    private readonly LexicalSegment?[] _segments;

    // By number of the segment: articles whose present vector stands there.
    private readonly int[] _standing;
    private readonly Location[][] _pages;

    private LexicalIndex(LexicalSegment?[] segments, int[] standing, Location[][] pages, int count)
    {
        _segments = segments;
        _standing = standing;
        _pages = pages;
        Count = count;
    }

    /// <summary>An index without articles.</summary>
    public static LexicalIndex Empty { get; } = new([], [], [], 0);

    /// <summary>Articles that can be found; those with an empty vector cannot.</summary>
    public int Count { get; }

    /// <summary>Vectors still held that were replaced or removed.</summary>
    public int Outdated => _segments.Sum(segment => segment?.Count ?? 0) - Count;

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

            return bytes + _segments.Sum(segment => segment?.Bytes ?? 0);
        }
    }

    /// <summary>All slots that hold a vector lie below.</summary>
    internal int Slots => _pages.Length * PageSize;

    internal int Segments => _segments.Count(segment => segment is not null);

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
        var standing = _standing.AsSpan().ToArray();
        var count = Count;
        foreach (var slot in last.Keys)
        {
            if (table.Clear(slot) is { IsSet: true } place)
            {
                count--;
                standing[place.Segment]--;
            }
        }

        // 2. Small segments are rewritten together with what is new; empty ones go.
        var segments = _segments.AsSpan().ToArray();
        var builder = new LexicalSegment.Builder();
        foreach (var number in SmallSegments(last.Count))
        {
            var small = segments[number]!;
            for (var article = 0; article < small.Count; article++)
            {
                if (table.Stands(small.Slot(article), new Location(number, article)))
                {
                    builder.Add(small, article);
                }
            }

            standing[number] = 0;
        }

        for (var number = 0; number < segments.Length; number++)
        {
            segments[number] = standing[number] > 0 ? segments[number] : null;
        }

        foreach (var (slot, vector) in last)
        {
            count += vector is not null && builder.Add(slot, vector) ? 1 : 0;
        }

        // 3. The table learns where they stand now.
        if (builder.Count > 0)
        {
            var free = Array.IndexOf(segments, null);
            if (free < 0)
            {
                free = segments.Length;
                segments = [.. segments, null];
                standing = [.. standing, 0];
            }

            var added = builder.Build();
            for (var article = 0; article < added.Count; article++)
            {
                table.Set(added.Slot(article), new Location(free, article));
            }

            segments[free] = added;
            standing[free] = added.Count;
        }

        return new LexicalIndex(segments, standing, table.Pages, count);
    }

    /// <summary>Tells whether a slot holds a vector.</summary>
    internal bool Holds(int slot) => Find(slot).IsSet;

    /// <summary>Returns the packed vector of a slot; empty when it has none.</summary>
    internal ReadOnlySpan<uint> PackedOf(int slot)
    {
        var location = Find(slot);
        return location.IsSet ? _segments[location.Segment]!.Entries(location.Article) : [];
    }

    /// <summary>Returns what is kept of an article's text: its strongest terms.</summary>
    /// <returns>Null when the slot has none.</returns>
    public SparseVector? VectorOf(int slot)
    {
        var location = Find(slot);
        return location.IsSet
            ? PackedVector.Unpack(
                _segments[location.Segment]!.Entries(location.Article),
                _segments[location.Segment]!.Unit(location.Article))
            : null;
    }

    /// <summary>Returns the cosine of two articles' texts: from 0 to 1; 0 when one of them has none.</summary>
    public float Similarity(int left, int right)
    {
        var first = Find(left);
        var second = Find(right);
        return first.IsSet && second.IsSet
            ? Cosine(
                _segments[first.Segment]!.Entries(first.Article),
                _segments[first.Segment]!.Unit(first.Article),
                _segments[second.Segment]!,
                second.Article)
            : 0;
    }

    /// <summary>Returns the cosines of one text with many articles, as <see cref="Search"/> would give them.</summary>
    /// <param name="text">The text; only its 128 strongest terms count.</param>
    /// <param name="slots">Articles; one without a text gets 0.</param>
    /// <param name="cosines">Receives one for each slot.</param>
    public void Similarities(SparseVector text, ReadOnlySpan<int> slots, Span<float> cosines)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<uint> entries = stackalloc uint[PackedVector.MaxTerms];
        entries = entries[..PackedVector.Pack(text, entries, out var unit)];
        if (entries.IsEmpty)
        {
            cosines[..slots.Length].Clear();
            return;
        }

        // The text's weights by term, so that each article costs by its own terms alone.
        var length = PackedVector.Term(entries[^1]) + 1;
        if (_weights is not { } weights || weights.Length < length)
        {
            _weights = weights = new ushort[(int)BitOperations.RoundUpToPowerOf2((uint)length)];
        }

        foreach (var entry in entries)
        {
            weights[PackedVector.Term(entry)] = (ushort)PackedVector.Weight(entry);
        }

        // Step by step for some at a time, so that what lies far apart in memory is waited for together.
        const int Some = 64;
        Span<Location> locations = stackalloc Location[Some];
        Span<LexicalSegment.Place> places = stackalloc LexicalSegment.Place[Some];
        for (var first = 0; first < slots.Length; first += Some)
        {
            var some = slots.Slice(first, Math.Min(Some, slots.Length - first));
            for (var i = 0; i < some.Length; i++)
            {
                locations[i] = Find(some[i]);
            }

            for (var i = 0; i < some.Length; i++)
            {
                var location = locations[i];
                places[i] = location.IsSet
                    ? _segments[location.Segment]!.PlaceOf(location.Article, location.Segment)
                    : default;
            }

            foreach (var place in places[..some.Length])
            {
                if (place.Length > 0)
                {
                    Fetch.All(_segments[place.Segment]!.Entries(place));
                }
            }

            for (var i = 0; i < some.Length; i++)
            {
                cosines[first + i] = 0;
                if (places[i].Length > 0)
                {
                    var segment = _segments[places[i].Segment]!;
                    var dot = PackedVector.Dot(weights.AsSpan(0, length), segment.Entries(places[i]));
                    cosines[first + i] = Math.Min(1, dot * (unit * places[i].Unit));
                }
            }
        }

        foreach (var entry in entries)
        {
            weights[PackedVector.Term(entry)] = 0;
        }
    }

    /// <summary>Finds the articles nearest to a text.</summary>
    /// <param name="query">The text; only its 128 strongest terms count.</param>
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
        Span<LexicalSegment.TermPlace> places = stackalloc LexicalSegment.TermPlace[SearchTerms];

        var wanted = Math.Max(MinCandidates, CandidatesPerResult * best.Length);
        var sums = ArrayPool<int>.Shared.Rent(Math.Min(LexicalSegment.Block.Size, LargestSegment()));
        var pool = ArrayPool<Candidate>.Shared.Rent(wanted);
        try
        {
            var candidates = new CandidateHeap(pool.AsSpan(0, wanted));
            for (var i = 0; i < _segments.Length; i++)
            {
                foreach (var block in _segments[i] is { } segment ? segment.Blocks : [])
                {
                    var scores = sums.AsSpan(0, block.Count);
                    scores.Clear();
                    block.Find(strongest, places);
                    for (var term = 0; term < strongest.Length; term++)
                    {
                        block.Accumulate(
                            places[term], LexicalSegment.Block.CoarseWeight(strongest[term], unit), scores);
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

    /// <summary>Makes an index of what was collected for one segment.</summary>
    /// <exception cref="ArgumentException">A slot comes twice.</exception>
    internal static LexicalIndex OfOne(LexicalSegment.Builder builder)
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
            if (table.Clear(segment.Slot(article)).IsSet)
            {
                throw new ArgumentException($"Slot {segment.Slot(article)} comes twice.", nameof(builder));
            }

            table.Set(segment.Slot(article), new Location(0, article));
        }

        return new LexicalIndex([segment], [segment.Count], table.Pages, segment.Count);
    }

    private static float Cosine(ReadOnlySpan<uint> entries, float unit, LexicalSegment segment, int article) =>
        Math.Min(1, PackedVector.Dot(entries, segment.Entries(article)) * (unit * segment.Unit(article)));

    private int LargestSegment()
    {
        var largest = 0;
        foreach (var segment in _segments)
        {
            largest = Math.Max(largest, segment?.Count ?? 0);
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
                var slot = _segments[segment]!.Slot(first + i);
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
                var cosine = Cosine(entries, unit, _segments[location.Segment]!, location.Article);
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
}
