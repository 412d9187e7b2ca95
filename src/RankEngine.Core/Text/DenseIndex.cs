using System.Buffers;

namespace RankEngine.Text;

/// <summary>
/// Finds the articles whose texts are near by their signatures, where the dense vectors say to look; and gives products
/// of dense vectors. Immutable: a change gives a new index that shares all but what changed with the old one.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Up to <see cref="ExactLimit"/> articles every signature is compared. Beyond, articles lie in lists about centres
/// (k-means over a sample) once someone has run <see cref="PlanTraining"/>: a search reads the lists whose centres are
/// nearest, until it has read as many signatures as it may, and then goes on only while it has found fewer than it
/// wants: so a filter that admits few costs time, not results. Products are integers times two scales: exact.
/// </para>
/// <para>
/// An article takes its components, 64 bytes for its signature, 8 for scale and slot and 8 for the table of places; the
/// last chunk of each list has room for some more. A change copies a chunk or two (20 KiB), a page of the table and the
/// table of lists. Lists follow what comes without new centres; when four times as many articles stand in them as when
/// the centres were found, <see cref="PlanTraining"/> asks for new ones.
/// </para>
/// </remarks>
public sealed partial class DenseIndex
{
    /// <summary>Up to so many articles there is one list, and a search compares all signatures.</summary>
    public const int ExactLimit = 8_192;

    /// <summary>Most components of a vector.</summary>
    public const int MaxDimensions = 4_096;

    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int PageMask = PageSize - 1;

    private static readonly Place[] EmptyPage = new Place[PageSize];

    // Empty between two uses.
    [ThreadStatic]
    private static ChunkRow[]? _rows;

    private readonly DenseCenters _centers;
    private readonly DenseList[] _lists;
    private readonly Place[][] _pages;
    // Articles when the centres were found.
    private readonly int _trained;

    private DenseIndex(
        int dimensions, DenseCenters centers, DenseList[] lists, Place[][] pages, int count, int trained)
    {
        Dimensions = dimensions;
        _centers = centers;
        _lists = lists;
        _pages = pages;
        Count = count;
        _trained = trained;
    }

    /// <summary>An index without articles; the first vector decides how many components all have.</summary>
    public static DenseIndex Empty { get; } = new(0, DenseCenters.None, [DenseList.Empty], [], 0, 0);

    /// <summary>Articles that can be found.</summary>
    public int Count { get; }

    /// <summary>Components of each vector; 0 before the first.</summary>
    public int Dimensions { get; }

    /// <summary>Lists that articles lie in; 1: every search compares all signatures.</summary>
    public int Lists => _lists.Length;

    /// <summary>All slots that hold a vector lie below.</summary>
    internal int Slots => _pages.Length * PageSize;

    /// <summary>Bytes held, counting arrays that other indexes share.</summary>
    public long Bytes
    {
        get
        {
            var bytes = (8L * (_pages.Length + _lists.Length)) + _centers.Bytes;
            foreach (var page in _pages)
            {
                bytes += ReferenceEquals(page, EmptyPage) ? 0 : 8L * PageSize;
            }

            foreach (var list in _lists)
            {
                bytes += list.Bytes;
            }

            return bytes;
        }
    }

    /// <summary>Builds an index over many articles, with centres when there are enough.</summary>
    /// <param name="articles">Slot, vector and signature of each; of two for one slot the later holds.</param>
    /// <param name="cancellationToken">Stops the search for centres.</param>
    public static DenseIndex Build(
        IEnumerable<DenseChange> articles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(articles);
        var index = Empty.With([.. articles]);
        return index.PlanTraining() is { } plan ? plan.Run(cancellationToken).ApplyTo(index) : index;
    }

    /// <summary>Returns an index with some vectors added, replaced or removed; this one stays as it is.</summary>
    /// <param name="changes">In order: of two for one slot the later holds.</param>
    /// <exception cref="ArgumentException">A vector has another number of components, or a slot is negative.</exception>
    public DenseIndex With(ReadOnlySpan<DenseChange> changes)
    {
        if (changes.IsEmpty)
        {
            return this;
        }

        var dimensions = Dimensions;
        var highest = -1;
        foreach (var change in changes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(change.Slot, nameof(changes));
            if (change.Vector is { Scale: > 0 } vector)
            {
                dimensions = dimensions == 0 ? vector.Values.Length : dimensions;
                if (vector.Values.Length != dimensions || dimensions is 0 or > MaxDimensions)
                {
                    throw new ArgumentException(
                        $"A vector has {vector.Values.Length} components, not {dimensions}.", nameof(changes));
                }

                highest = Math.Max(highest, change.Slot);
            }
        }

        var writer = new Writer(this, dimensions, highest);
        foreach (var (slot, vector, signature) in changes)
        {
            writer.Remove(slot);
            if (vector is { Scale: > 0 })
            {
                writer.Add(slot, vector, signature);
            }
        }

        return writer.Build();
    }

    /// <summary>All slots that hold a vector, those of like vectors together.</summary>
    internal List<int> SlotsInLists()
    {
        var slots = new List<int>(Count);
        foreach (var list in _lists)
        {
            foreach (var chunk in list.Chunks)
            {
                slots.AddRange(chunk.Slots.AsSpan(0, chunk.Count));
            }
        }

        return slots;
    }

    /// <summary>Tells whether a slot holds a vector.</summary>
    internal bool Holds(int slot) => Find(slot).IsSet;

    /// <summary>Returns an article's vector; null when it has none.</summary>
    public DenseVector? VectorOf(int slot) =>
        RowOf(slot) is { } row ? new DenseVector(row.Values.ToArray(), row.Scale) : null;

    /// <summary>Returns the signature that an article is found by; empty when it has none.</summary>
    internal ReadOnlyMemory<ulong> SignatureOf(int slot) => RowOf(slot)?.Signature ?? default;

    private DenseRow? RowOf(int slot) =>
        Find(slot) is { IsSet: true } place ? _lists[place.List].Row(place.Row, Dimensions) : null;

    /// <summary>Returns the scalar products of one vector with many articles'.</summary>
    /// <param name="query">The vector; one of nothing but 0 gives 0 for all.</param>
    /// <param name="slots">Articles; one without a vector gets 0.</param>
    /// <param name="products">Receives one for each slot.</param>
    public void Products(DenseVector query, ReadOnlySpan<int> slots, Span<float> products)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Scale == 0 || Count == 0)
        {
            products[..slots.Length].Clear();
            return;
        }

        RequireDimensions(query);
        var values = query.Values;

        // Step by step for some at a time, so that what lies far apart in memory is waited for together.
        const int Some = 64;
        var rows = _rows ??= new ChunkRow[Some];
        Span<Place> places = stackalloc Place[Some];
        for (var first = 0; first < slots.Length; first += Some)
        {
            var some = slots.Slice(first, Math.Min(Some, slots.Length - first));
            for (var i = 0; i < some.Length; i++)
            {
                places[i] = Find(some[i]);
            }

            for (var i = 0; i < some.Length; i++)
            {
                rows[i] = places[i].IsSet
                    ? new ChunkRow(
                        _lists[places[i].List].Chunks[places[i].Row / DenseList.ChunkRows],
                        places[i].Row % DenseList.ChunkRows)
                    : default;
            }

            for (var i = 0; i < some.Length; i++)
            {
                rows[i].Chunk?.Prefetch(rows[i].Row, Dimensions);
            }

            for (var i = 0; i < some.Length; i++)
            {
                products[first + i] = rows[i].Chunk is { } chunk
                    ? Int8Dot.Of(values, chunk.Row(rows[i].Row, Dimensions))
                        * (query.Scale * chunk.Scale(rows[i].Row, Dimensions))
                    : 0;
            }
        }

        Array.Clear(rows);
    }

    /// <summary>Returns the scalar product of two articles' vectors; 0 where one has none.</summary>
    public float Product(int left, int right)
    {
        var (one, other) = (Find(left), Find(right));
        if (!one.IsSet || !other.IsSet)
        {
            return 0;
        }

        var first = _lists[one.List].Chunks[one.Row / DenseList.ChunkRows];
        var second = _lists[other.List].Chunks[other.Row / DenseList.ChunkRows];
        var (firstRow, secondRow) = (one.Row % DenseList.ChunkRows, other.Row % DenseList.ChunkRows);
        return Int8Dot.Of(
                first.Row(firstRow, Dimensions), second.Row(secondRow, Dimensions))
            * (first.Scale(firstRow, Dimensions) * second.Scale(secondRow, Dimensions));
    }

    /// <summary>Finds the articles whose signatures differ least from a text's.</summary>
    /// <param name="query">The text's vector: says where to look; one of nothing but 0 finds nothing.</param>
    /// <param name="signature">The text's signature, as articles have theirs.</param>
    /// <param name="best">
    /// Receives them in no order, each with the number of bits that are equal, and one more; of equals the lower slots.
    /// </param>
    /// <param name="reads">Articles that are read at least; all when fewer than <paramref name="best"/> are found.</param>
    /// <param name="admits">Tells whether a slot may be found; null: all. Asked about the better ones.</param>
    /// <returns>How many were found.</returns>
    internal int Search(
        DenseVector query,
        ReadOnlySpan<ulong> signature,
        Span<SlotSimilarity> best,
        int reads,
        Predicate<int>? admits = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (best.IsEmpty || query.Scale == 0 || Count == 0)
        {
            return 0;
        }

        RequireDimensions(query);
        var found = new SlotKeys(best.Length);
        try
        {
            if (_lists.Length == 1)
            {
                Read(_lists[0], signature, admits, ref found);
            }
            else
            {
                ReadNearest(query, signature, reads, admits, ref found);
            }

            return found.CopyTo(best, 1);
        }
        finally
        {
            found.Return();
        }
    }

    private void ReadNearest(
        DenseVector query, ReadOnlySpan<ulong> signature, int reads, Predicate<int>? admits, ref SlotKeys found)
    {
        Span<short> wide = stackalloc short[(Dimensions + 31) / 32 * 32];
        wide.Clear();
        for (var i = 0; i < Dimensions; i++)
        {
            wide[i] = query.Values[i];
        }

        var pool = ArrayPool<SlotSimilarity>.Shared.Rent(_lists.Length);
        try
        {
            // As many lists as the articles need on average, and some more; of all in order only when a filter wants it.
            var done = 0;
            var read = 0;
            var wanted = (int)Math.Min(_lists.Length, 8 + (2L * reads * _lists.Length / Count));
            while (true)
            {
                var nearest = pool.AsSpan(0, wanted);
                _centers.Nearest(wide, nearest);
                for (; done < wanted; done++)
                {
                    if (read >= reads && found.IsFull)
                    {
                        return;
                    }

                    if (done + 1 < wanted)
                    {
                        _lists[nearest[done + 1].Slot].Prefetch();
                    }

                    var list = _lists[nearest[done].Slot];
                    read += list.Count;
                    Read(list, signature, admits, ref found);
                }

                if (wanted == _lists.Length)
                {
                    return;
                }

                wanted = (int)Math.Min(_lists.Length, 8L * wanted);
            }
        }
        finally
        {
            ArrayPool<SlotSimilarity>.Shared.Return(pool);
        }
    }

    private static void Read(
        DenseList list, ReadOnlySpan<ulong> signature, Predicate<int>? admits, ref SlotKeys found)
    {
        Span<int> distances = stackalloc int[DenseList.ChunkRows];
        var chunks = list.Chunks;
        for (var at = 0; at < chunks.Length; at++)
        {
            // The next one is on its way while this one is read.
            if (at + 1 < chunks.Length)
            {
                chunks[at + 1].PrefetchSignatures();
            }

            var chunk = chunks[at];
            var some = distances[..chunk.Count];
            TextSignature.Distances(signature, chunk.Signatures, some);
            for (var i = 0; i < some.Length; i++)
            {
                var equal = TextSignature.Bits + 1 - some[i];
                if (equal >= found.Threshold && (admits is null || admits(chunk.Slots[i])))
                {
                    found.Add(equal, chunk.Slots[i]);
                }
            }
        }
    }

    private void RequireDimensions(DenseVector query)
    {
        if (query.Values.Length != Dimensions)
        {
            throw new ArgumentException(
                $"The vector has {query.Values.Length} components, not {Dimensions}.", nameof(query));
        }
    }

    private Place Find(int slot) =>
        (uint)slot >> PageBits < (uint)_pages.Length ? _pages[slot >> PageBits][slot & PageMask] : default;

    private readonly record struct ChunkRow(DenseList.Chunk? Chunk, int Row);

    /// <summary>Where the vector of a slot stands; the default is nowhere.</summary>
    private readonly record struct Place
    {
        private readonly int _listAndOne;

        public Place(int list, int row)
        {
            _listAndOne = list + 1;
            Row = row;
        }

        public bool IsSet => _listAndOne > 0;

        public int List => _listAndOne - 1;

        public int Row { get; }
    }

    /// <summary>A copy that copies lists and pages at their first change.</summary>
    private sealed class Writer
    {
        private readonly DenseIndex _source;
        private readonly int _dimensions;
        private readonly DenseList[] _lists;
        private readonly Place[][] _pages;
        private readonly bool[] _owned;
        private int _count;

        public Writer(DenseIndex source, int dimensions, int highestSlot)
        {
            _source = source;
            _dimensions = dimensions;
            _lists = [.. source._lists];
            _pages = new Place[Math.Max(source._pages.Length, (highestSlot >> PageBits) + 1)][];
            source._pages.CopyTo(_pages, 0);
            _pages.AsSpan(source._pages.Length).Fill(EmptyPage);
            _owned = new bool[_pages.Length];
            _count = source.Count;
        }

        public void Remove(int slot)
        {
            if (slot >> PageBits >= _pages.Length
                || _pages[slot >> PageBits][slot & PageMask] is not { IsSet: true } place)
            {
                return;
            }

            _lists[place.List] = _lists[place.List].RemoveAt(place.Row, _dimensions, out var moved);
            Set(slot, default);
            _count--;
            if (moved >= 0)
            {
                Set(moved, place);
            }
        }

        public void Add(int slot, DenseVector vector, ReadOnlyMemory<ulong> signature)
        {
            var list = _lists.Length == 1 ? 0 : _source._centers.Nearest(vector.Values);
            signature = signature.IsEmpty ? TextSignature.Of(new EncodedText(SparseVector.Empty, vector)) : signature;
            _lists[list] = _lists[list].Add(
                new DenseRow(slot, vector.Scale, vector.Memory, signature), _dimensions);
            Set(slot, new Place(list, _lists[list].Count - 1));
            _count++;
        }

        public DenseIndex Build() =>
            new(_dimensions, _source._centers, _lists, _pages, _count, _source._trained);

        private void Set(int slot, Place place)
        {
            var page = slot >> PageBits;
            if (!_owned[page])
            {
                _pages[page] = [.. _pages[page]];
                _owned[page] = true;
            }

            _pages[page][slot & PageMask] = place;
        }
    }
}
