namespace RankEngine.Text;

/// <content>The nearest of each article, all at once.</content>
public sealed partial class TextIndex
{
    /// <summary>Finds the articles nearest to each article, itself left out.</summary>
    /// <param name="neighbors">Most of each; from 1 to <see cref="NeighborList.Capacity"/>.</param>
    /// <param name="progress">Told each finished part, as a share of all, from any thread; may be null.</param>
    /// <param name="cancellationToken">Stops between two articles.</param>
    /// <returns>By slot: a list for each up to the highest that has a text; empty where none is.</returns>
    /// <remarks>
    /// The same as a search for each. Articles that lie together are searched for together, so that the memory they need
    /// is near; on all processors.
    /// </remarks>
    public NeighborList[] AllNeighbors(int neighbors, Action<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(neighbors, NeighborList.Capacity);
        const int Some = 256;
        var order = Dense.SlotsInLists();
        for (var slot = 0; slot < Lexical.Slots; slot++)
        {
            if (Lexical.Holds(slot) && !Dense.Holds(slot))
            {
                order.Add(slot);
            }
        }

        var highest = order.Count == 0 ? -1 : order.Max();
        var lists = new NeighborList[highest + 1];
        Array.Fill(lists, NeighborList.Empty);
        Parallel.For(
            0,
            (order.Count + Some - 1) / Some,
            Processors.Loop(cancellationToken),
            part =>
            {
                var best = new SlotSimilarity[neighbors + 1];
                var end = Math.Min(order.Count, (part + 1) * Some);
                for (var i = part * Some; i < end; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    lists[order[i]] = NeighborsOf(order[i], best);
                }

                progress?.Invoke((end - (part * Some)) / (double)order.Count);
            });
        return lists;
    }

    private NeighborList NeighborsOf(int slot, Span<SlotSimilarity> best)
    {
        if (VectorOf(slot) is not { } vector)
        {
            return NeighborList.Empty;
        }

        return NeighborList.Of(
            slot, best[..Find(vector, Dense.SignatureOf(slot).Span, best, null, 1)], best.Length - 1);
    }
}
