using System.Numerics;
using System.Runtime.Intrinsics;

namespace RankEngine.Text;

/// <content>Candidates for a search that has others too.</content>
public sealed partial class LexicalIndex
{
    // So many times its share of what may be looked up a block gets when it holds more of what is near than others.
    private const int MostShares = 4;
    private const int LeastShare = 1_024;

    // All 0 between two uses.
    [ThreadStatic]
    private static ushort[]? _sums;

    /// <summary>Finds articles that share with a text what weighs most in both.</summary>
    /// <param name="query">The text.</param>
    /// <param name="best">Receives them in no order, each with a cosine of what was looked up.</param>
    /// <param name="postings">About how many times an article may be looked up.</param>
    /// <param name="admits">Tells whether a slot may be found; null: all. Asked before any is cut off.</param>
    /// <returns>How many were found.</returns>
    /// <remarks>
    /// Of each word only the articles are looked up in which it weighs most: those where the product of both weights is
    /// above one bound for all words (impact order: Anh, de Kretser and Moffat, SIGIR 2001). Costs by
    /// <paramref name="postings"/>, and one look at each article's sum, two bytes.
    /// </remarks>
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
        Span<int> weights = stackalloc int[SearchTerms];
        for (var i = 0; i < entries.Length; i++)
        {
            weights[i] = LexicalSegment.Block.QueryWeight(entries[i], unit);
        }

        Span<LexicalSegment.Postings> all = stackalloc LexicalSegment.Postings[SearchTerms];
        all = all[..entries.Length];
        var found = new SlotKeys(best.Length);
        try
        {
            // The largest block tells the bound for all.
            var bound = 0;
            if (Largest() is { } largest)
            {
                FindAll(largest, entries, all);
                bound = Bound(largest, all, weights, Share(largest, postings));
            }

            var sums = _sums ??= new ushort[LexicalSegment.Block.Size];
            for (var i = 0; i < _segments.Length; i++)
            {
                if (_segments[i] is not { } segment)
                {
                    continue;
                }

                var isWhole = _standing[i] == segment.Count;
                foreach (var block in segment.Blocks)
                {
                    FindAll(block, entries, all);
                    var most = MostShares * Math.Max(LeastShare, Share(block, postings));
                    var here = CountAbove(block, all, weights, bound) <= most
                        ? bound
                        : Bound(block, all, weights, most);
                    for (var term = 0; term < all.Length; term++)
                    {
                        var postingsOf = all[term];
                        block.Accumulate(
                            postingsOf with { Count = block.CountOf(postingsOf, (here / weights[term]) + 1) },
                            weights[term],
                            sums);
                    }

                    // The sums go back to 0 whatever a filter does.
                    try
                    {
                        Collect(i, block, isWhole, sums.AsSpan(0, block.Count), admits, ref found);
                    }
                    finally
                    {
                        sums.AsSpan(0, block.Count).Clear();
                    }
                }
            }

            return found.CopyTo(best, 1f / (LexicalSegment.Block.Steps * LexicalSegment.Block.QuerySteps));
        }
        finally
        {
            found.Return();
        }
    }

    private static void FindAll(
        LexicalSegment.Block block, ReadOnlySpan<uint> entries, Span<LexicalSegment.Postings> all)
    {
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = block.Find(PackedVector.Term(entries[i]));
        }
    }

    private static int CountAbove(
        LexicalSegment.Block block,
        ReadOnlySpan<LexicalSegment.Postings> all,
        ReadOnlySpan<int> weights,
        int bound)
    {
        var count = 0;
        for (var i = 0; i < all.Length; i++)
        {
            count += bound == 0 ? all[i].Count : block.CountOf(all[i], (bound / weights[i]) + 1);
        }

        return count;
    }

    // The lowest product above which no more articles lie than may be looked up; nearly.
    private static int Bound(
        LexicalSegment.Block block,
        ReadOnlySpan<LexicalSegment.Postings> all,
        ReadOnlySpan<int> weights,
        int most)
    {
        if (CountAbove(block, all, weights, 0) <= most)
        {
            return 0;
        }

        // Products near the bound are low: steps that grow find it in fewer looks than halves.
        var low = 0;
        var high = 64;
        while (high < LexicalSegment.Block.Steps * LexicalSegment.Block.QuerySteps
            && CountAbove(block, all, weights, high) > most)
        {
            low = high;
            high *= 2;
        }

        while (high - low > Math.Max(4, low / 32))
        {
            var middle = (low + high) / 2;
            if (CountAbove(block, all, weights, middle) > most)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    private LexicalSegment.Block? Largest()
    {
        LexicalSegment.Block? largest = null;
        foreach (var segment in _segments)
        {
            foreach (var block in segment is null ? [] : segment.Blocks)
            {
                largest = block.Count > (largest?.Count ?? 0) ? block : largest;
            }
        }

        return largest;
    }

    private int Share(LexicalSegment.Block block, int postings) =>
        (int)Math.Min(int.MaxValue / MostShares, (long)postings * block.Count / Count);

    private void Collect(
        int number,
        LexicalSegment.Block block,
        bool isWhole,
        ReadOnlySpan<ushort> sums,
        Predicate<int>? admits,
        ref SlotKeys best)
    {
        if (admits is null && best.Threshold == 1)
        {
            best.RaiseThreshold(Guess(sums, (double)best.Wanted / Count));
        }

        var segment = _segments[number]!;
        var start = 0;
        var threshold = (ushort)best.Threshold;
        for (; start <= sums.Length - Vector256<ushort>.Count; start += Vector256<ushort>.Count)
        {
            var mask = Vector256.GreaterThanOrEqual(
                Vector256.Create(sums.Slice(start, Vector256<ushort>.Count)), Vector256.Create(threshold))
                .ExtractMostSignificantBits();
            for (; mask != 0; mask &= mask - 1)
            {
                Add(start + BitOperations.TrailingZeroCount(mask), sums, ref best);
            }

            threshold = (ushort)best.Threshold;
        }

        for (; start < sums.Length; start++)
        {
            Add(start, sums, ref best);
        }

        void Add(int article, ReadOnlySpan<ushort> sums, ref SlotKeys best)
        {
            if (sums[article] < best.Threshold)
            {
                return;
            }

            var slot = segment.Slot(block.First + article);
            if ((isWhole || Find(slot) == new Location(number, block.First + article))
                && (admits is null || admits(slot)))
            {
                best.Add(sums[article], slot);
            }
        }
    }

    // A sum that somewhat more than the given share of all lie above, going by some of them.
    private static int Guess(ReadOnlySpan<ushort> sums, double share)
    {
        const int Bits = 7;
        const int Sampled = 24;
        const double Margin = 1.6;
        var wanted = share * sums.Length * Margin;
        var every = (int)Math.Clamp(wanted / Sampled, 1, 16);
        if (wanted < Sampled || sums.Length < LexicalSegment.Block.Size / 8)
        {
            return 1;
        }

        Span<int> counts = stackalloc int[(ushort.MaxValue >> Bits) + 1];
        counts.Clear();
        for (var start = 0; start <= sums.Length - Vector256<ushort>.Count; start += every * Vector256<ushort>.Count)
        {
            var some = sums.Slice(start, Vector256<ushort>.Count);
            if (Vector256.EqualsAll(Vector256.Create(some), Vector256<ushort>.Zero))
            {
                continue;
            }

            foreach (var sum in some)
            {
                counts[sum >> Bits]++;
            }
        }

        var above = 0;
        for (var step = counts.Length - 1; step > 0; step--)
        {
            above += counts[step];
            if (above * every >= wanted)
            {
                return step << Bits;
            }
        }

        return 1;
    }
}
