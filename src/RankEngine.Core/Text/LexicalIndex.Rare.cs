using System.Buffers;

namespace RankEngine.Text;

/// <content>Candidates for a search that has others too.</content>
public sealed partial class LexicalIndex
{
    private const int LeastPostings = 256;

    // All 0 between two uses.
    [ThreadStatic]
    private static int[]? _sums;

    /// <summary>Finds articles that share the strongest words of a text, as far as few articles hold them.</summary>
    /// <param name="query">The text.</param>
    /// <param name="best">Receives them, best first; not cosines but coarse sums.</param>
    /// <param name="postings">
    /// Times that an article may be looked up; a word that a quarter of it would go to is left out.
    /// </param>
    /// <param name="admits">Tells whether a slot may be found; null: all.</param>
    /// <returns>How many were found.</returns>
    /// <remarks>Costs by <paramref name="postings"/>, however many articles there are.</remarks>
    internal int Candidates(SparseVector query, Span<SlotSimilarity> best, int postings, Predicate<int>? admits)
    {
        Span<uint> entries = stackalloc uint[PackedVector.MaxTerms];
        entries = entries[..PackedVector.Pack(query, entries, out var unit)];
        if (entries.IsEmpty || best.IsEmpty || Count == 0)
        {
            return 0;
        }

        entries.Sort(static (left, right) => PackedVector.Weight(right) != PackedVector.Weight(left)
            ? PackedVector.Weight(right).CompareTo(PackedVector.Weight(left))
            : left.CompareTo(right));
        entries = entries[..Math.Min(SearchTerms, entries.Length)];

        var sums = _sums ??= new int[LexicalSegment.Block.Size];
        var touched = ArrayPool<ushort>.Shared.Rent(Math.Max(postings, LeastPostings) + 1);
        var scores = ArrayPool<int>.Shared.Rent(touched.Length);
        try
        {
            var heap = new SlotHeap(best);
            for (var i = 0; i < _segments.Length; i++)
            {
                foreach (var block in _segments[i] is { } segment ? segment.Blocks : [])
                {
                    // 1. Each block has its share of what may be looked up.
                    var share = (int)Math.Max(LeastPostings, (long)postings * block.Count / Count);
                    share = Math.Min(share, touched.Length - 1);
                    var left = share;
                    var count = 0;
                    foreach (var entry in entries)
                    {
                        left -= block.Accumulate(
                            PackedVector.Term(entry),
                            LexicalSegment.Block.CoarseWeight(entry, unit),
                            Math.Min(left, share / 4),
                            sums,
                            touched,
                            ref count);
                    }

                    // 2. The sums go back to 0 before anything can fail.
                    for (var at = 0; at < count; at++)
                    {
                        scores[at] = sums[touched[at]];
                        sums[touched[at]] = 0;
                    }

                    for (var at = 0; at < count; at++)
                    {
                        if (scores[at] < heap.Threshold)
                        {
                            continue;
                        }

                        var location = new Location(i, block.First + touched[at]);
                        var item = new SlotSimilarity(_segments[i]!.Slot(location.Article), scores[at]);
                        if (heap.Takes(item) && Find(item.Slot) == location && (admits is null || admits(item.Slot)))
                        {
                            heap.Add(item);
                        }
                    }
                }
            }

            heap.Sort();
            return heap.Count;
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(touched);
            ArrayPool<int>.Shared.Return(scores);
        }
    }
}
