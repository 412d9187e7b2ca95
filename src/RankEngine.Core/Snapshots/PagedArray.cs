namespace RankEngine.Snapshots;

/// <summary>An immutable array in pages: a copy with few changes shares all pages but those that changed.</summary>
/// <typeparam name="T">Reference type; null where nothing was set.</typeparam>
public sealed class PagedArray<T>
    where T : class
{
    private const int PageBits = 7;
    private const int PageSize = 1 << PageBits;
    private const int RootBits = 7;
    private const int RootSize = 1 << RootBits;

    /// <summary>No elements.</summary>
    public static readonly PagedArray<T> Empty = new([], 0);

    // Three levels of 128: a change copies one page and one middle page, 2 KiB, whatever the array's length.
    private readonly T?[][][] _root;

    private PagedArray(T?[][][] root, int length)
    {
        _root = root;
        Length = length;
    }

    /// <summary>One more than the greatest index ever set.</summary>
    public int Length { get; }

    /// <summary>Returns an element; null beyond the length or where nothing was set.</summary>
    public T? this[int index] =>
        (uint)index < (uint)Length
            ? _root[index >> (PageBits + RootBits)][(index >> PageBits) & (RootSize - 1)][index & (PageSize - 1)]
            : null;

    /// <summary>Returns an array of given elements.</summary>
    internal static PagedArray<T> Of(ReadOnlySpan<T?> elements)
    {
        const int TopSize = PageSize * RootSize;
        var root = new T?[(elements.Length + TopSize - 1) / TopSize][][];
        for (var top = 0; top < root.Length; top++)
        {
            root[top] = new T?[RootSize][];
            for (var middle = 0; middle < RootSize && (top * TopSize) + (middle * PageSize) < elements.Length; middle++)
            {
                var page = new T?[PageSize];
                var from = elements[((top * TopSize) + (middle * PageSize))..];
                from[..Math.Min(PageSize, from.Length)].CopyTo(page);
                root[top][middle] = page;
            }
        }

        return new PagedArray<T>(root, elements.Length);
    }

    /// <summary>Starts a changed copy.</summary>
    public Builder ToBuilder() => new(this);

    /// <summary>Collects changes; the array it came from stays as it is.</summary>
    public sealed class Builder
    {
        private readonly HashSet<object> _owned = new(ReferenceEqualityComparer.Instance);
        private T?[][][] _root;

        internal Builder(PagedArray<T> source)
        {
            _root = (T?[][][])source._root.Clone();
            Length = source.Length;
        }

        /// <summary>One more than the greatest index set.</summary>
        public int Length { get; private set; }

        /// <summary>Gets or sets an element; setting beyond the length grows it.</summary>
        public T? this[int index]
        {
            get => (uint)index < (uint)Length
                ? _root[index >> (PageBits + RootBits)][(index >> PageBits) & (RootSize - 1)][index & (PageSize - 1)]
                : null;
            set
            {
                ArgumentOutOfRangeException.ThrowIfNegative(index);
                Grow(index);
                var top = index >> (PageBits + RootBits);
                var middle = Own(ref _root[top]);
                var page = Own(ref middle[(index >> PageBits) & (RootSize - 1)]);
                page[index & (PageSize - 1)] = value;
            }
        }

        /// <summary>Returns the changed array. The builder must not be used afterwards.</summary>
        public PagedArray<T> Build() => new(_root, Length);

        private void Grow(int index)
        {
            if (index < Length)
            {
                return;
            }

            var top = index >> (PageBits + RootBits);
            if (top >= _root.Length)
            {
                var old = _root.Length;
                Array.Resize(ref _root, Math.Max(top + 1, old));
                for (var i = old; i < _root.Length; i++)
                {
                    _root[i] = new T?[RootSize][];
                    _owned.Add(_root[i]);
                }
            }

            var last = index >> PageBits;
            for (var page = Length == 0 ? 0 : (Length - 1) >> PageBits; page <= last; page++)
            {
                var middle = _root[page >> RootBits];
                if (middle[page & (RootSize - 1)] is null)
                {
                    middle = Own(ref _root[page >> RootBits]);
                    middle[page & (RootSize - 1)] = new T?[PageSize];
                    _owned.Add(middle[page & (RootSize - 1)]);
                }
            }

            Length = index + 1;
        }

        private TArray Own<TArray>(ref TArray array)
            where TArray : class
        {
            if (!_owned.Contains(array))
            {
                array = (TArray)((Array)(object)array).Clone();
                _owned.Add(array);
            }

            return array;
        }
    }
}
