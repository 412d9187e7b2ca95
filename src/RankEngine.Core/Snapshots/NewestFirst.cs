namespace RankEngine.Snapshots;

/// <summary>The known articles of a site by publication, newest first, ties by slot. Immutable.</summary>
public sealed class NewestFirst
{
    /// <summary>No articles.</summary>
    public static readonly NewestFirst Empty = new([], []);

    private readonly long[] _published;
    private readonly int[] _slots;

    private NewestFirst(long[] published, int[] slots)
    {
        _published = published;
        _slots = slots;
    }

    /// <summary>Slots, newest first.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>Orders all articles of a snapshot.</summary>
    public static NewestFirst Of(PagedArray<ArticleEntry> entries)
    {
        var changed = new List<int>(entries.Length);
        for (var slot = 0; slot < entries.Length; slot++)
        {
            changed.Add(slot);
        }

        return Empty.With(changed, entries);
    }

    /// <summary>Returns the order after some articles changed: one pass over it, whatever their number.</summary>
    public NewestFirst With(IReadOnlyCollection<int> changed, PagedArray<ArticleEntry> entries)
    {
        if (changed.Count == 0)
        {
            return this;
        }

        var gone = changed as HashSet<int> ?? [.. changed];
        var added = gone
            .Where(slot => entries[slot]?.Meta is { IsDeleted: false })
            .Select(slot => (Published: entries[slot]!.Meta!.PublishedMs, Slot: slot))
            .ToArray();
        Array.Sort(added, static (left, right) => Compare(left.Published, left.Slot, right.Published, right.Slot));

        var published = new long[_slots.Length + added.Length];
        var slots = new int[published.Length];
        var count = 0;
        var next = 0;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (gone.Contains(_slots[i]))
            {
                continue;
            }

            while (next < added.Length
                && Compare(added[next].Published, added[next].Slot, _published[i], _slots[i]) < 0)
            {
                (published[count], slots[count++]) = added[next++];
            }

            (published[count], slots[count++]) = (_published[i], _slots[i]);
        }

        while (next < added.Length)
        {
            (published[count], slots[count++]) = added[next++];
        }

        Array.Resize(ref published, count);
        Array.Resize(ref slots, count);
        return new NewestFirst(published, slots);
    }

    private static int Compare(long leftPublished, int leftSlot, long rightPublished, int rightSlot)
    {
        var byTime = rightPublished.CompareTo(leftPublished);
        return byTime != 0 ? byTime : leftSlot.CompareTo(rightSlot);
    }
}
