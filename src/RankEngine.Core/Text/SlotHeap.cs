namespace RankEngine.Text;

/// <summary>The best slots so far, the worst of them on top; of equals the lower slot is better.</summary>
internal ref struct SlotHeap(Span<SlotSimilarity> items)
{
    private readonly Span<SlotSimilarity> _items = items;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>True when one more drives one out.</summary>
    public readonly bool IsFull => Count == _items.Length;

    /// <summary>What is lower cannot enter.</summary>
    public readonly float Threshold => IsFull ? _items[0].Cosine : float.NegativeInfinity;

    /// <summary>Tells whether an item would enter.</summary>
    public readonly bool Takes(in SlotSimilarity item) => !IsFull || IsWorse(_items[0], item);

    /// <summary>Adds an item that <see cref="Takes"/> lets in.</summary>
    public void Add(in SlotSimilarity item)
    {
        if (!IsFull)
        {
            var at = Count++;
            while (at > 0 && IsWorse(item, _items[(at - 1) / 2]))
            {
                _items[at] = _items[(at - 1) / 2];
                at = (at - 1) / 2;
            }

            _items[at] = item;
            return;
        }

        var hole = 0;
        while ((2 * hole) + 1 < Count)
        {
            var child = (2 * hole) + 1;
            if (child + 1 < Count && IsWorse(_items[child + 1], _items[child]))
            {
                child++;
            }

            if (!IsWorse(_items[child], item))
            {
                break;
            }

            _items[hole] = _items[child];
            hole = child;
        }

        _items[hole] = item;
    }

    /// <summary>Puts the best first. The heap must not be used afterwards.</summary>
    public readonly void Sort() => _items[..Count].Sort(static (left, right) => left.Cosine != right.Cosine
        ? right.Cosine.CompareTo(left.Cosine)
        : left.Slot.CompareTo(right.Slot));

    private static bool IsWorse(in SlotSimilarity left, in SlotSimilarity right) =>
        left.Cosine < right.Cosine || (left.Cosine == right.Cosine && left.Slot > right.Slot);
}
