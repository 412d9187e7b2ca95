namespace RankEngine.Text;

/// <content>Which centres the lists have.</content>
public sealed partial class DenseIndex
{
    private const int Growth = 4;
    private const double ListsPerRoot = 4;

    /// <summary>Tells whether the index needs centres, or new ones.</summary>
    /// <returns>Null when it does not.</returns>
    public DenseTrainingPlan? PlanTraining() =>
        Count > ExactLimit && Count >= (long)Growth * _trained ? new DenseTrainingPlan(this) : null;

    /// <summary>Returns the same vectors in lists about new centres. Costs by all articles.</summary>
    internal DenseIndex Train(CancellationToken cancellationToken)
    {
        var rows = new List<DenseRow>(Count);
        for (var slot = 0; slot < _pages.Length * PageSize; slot++)
        {
            if (Find(slot) is { IsSet: true } place)
            {
                rows.Add(_lists[place.List].Row(place.Row, Dimensions));
            }
        }

        DenseRow[] all = [.. rows];
        var count = (int)(ListsPerRoot * Math.Sqrt(all.Length));
        var centers = DenseCenters.Find(all, count, Dimensions, cancellationToken);
        var nearest = new int[all.Length];
        cancellationToken.ThrowIfCancellationRequested();
        centers.Assign(all, nearest);

        var members = new List<DenseRow>[count];
        for (var i = 0; i < count; i++)
        {
            members[i] = [];
        }

        var pages = new Place[_pages.Length][];
        for (var page = 0; page < pages.Length; page++)
        {
            pages[page] = ReferenceEquals(_pages[page], EmptyPage) ? EmptyPage : new Place[PageSize];
        }

        for (var i = 0; i < all.Length; i++)
        {
            var slot = all[i].Slot;
            pages[slot >> PageBits][slot & PageMask] = new Place(nearest[i], members[nearest[i]].Count);
            members[nearest[i]].Add(all[i]);
        }

        var lists = Array.ConvertAll(members, list => DenseList.Of(list, Dimensions));
        return new DenseIndex(Dimensions, centers, lists, pages, all.Length, all.Length);
    }

    /// <summary>Takes over what changed since a training began: costs by the pages that changed.</summary>
    internal DenseIndex CatchUp(DenseIndex source, DenseIndex trained)
    {
        var changes = new List<DenseChange>();
        for (var page = 0; page < Math.Max(_pages.Length, source._pages.Length); page++)
        {
            if (page < _pages.Length && page < source._pages.Length
                && ReferenceEquals(_pages[page], source._pages[page]))
            {
                continue;
            }

            for (var slot = page * PageSize; slot < (page + 1) * PageSize; slot++)
            {
                var now = RowOf(slot);
                if (now is { } row ? trained.RowOf(slot) is not { } then || !IsSame(row, then) : trained.Holds(slot))
                {
                    changes.Add(new DenseChange(slot, VectorOf(slot), now?.Signature ?? default));
                }
            }
        }

        return trained.With([.. changes]);
    }

    private static bool IsSame(in DenseRow left, in DenseRow right) =>
        left.Scale == right.Scale
        && left.Values.Span.SequenceEqual(right.Values.Span)
        && left.Signature.Span.SequenceEqual(right.Signature.Span);
}
