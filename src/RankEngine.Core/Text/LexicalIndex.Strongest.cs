using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace RankEngine.Text;

/// <content>Candidates for a search that has others too.</content>
public sealed partial class LexicalIndex
{
    // So many times its share of what may be looked up a block gets when it holds more of what is near than others.
    private const int MostShares = 4;
    private const int LeastShare = 1_024;

    // A word in so many articles of a block weighs elsewhere what it weighs there.
    private const int FewArticles = 256;

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

        // The largest block tells the bound for all, and which words are never above it.
        var bound = Narrow(ref entries, ref weights, postings);

        // Where each word stands in each block, so that the memory is waited for together.
        var blocks = 0;
        foreach (var segment in _segments)
        {
            blocks += segment?.Blocks.Length ?? 0;
        }

        var pool = ArrayPool<LexicalSegment.TermPlace>.Shared.Rent(blocks * entries.Length);
        var found = new SlotKeys(best.Length);
        try
        {
            FindAll(entries, pool);
            var first = 0;
            var number = 0;
            for (var i = 0; i < _segments.Length; i++)
            {
                if (_segments[i] is not { } segment)
                {
                    continue;
                }

                foreach (var block in segment.Blocks)
                {
                    var places = pool.AsSpan(number++ * entries.Length, entries.Length);
                    AddUp(block, places, weights, bound, MostShares * Math.Max(LeastShare, Share(block, postings)));
                    Collect(i, block, first + block.First, admits, ref found);
                }

                first += segment.Count;
            }

            var count = found.CopyTo(best, 1f / (LexicalSegment.Block.Steps * LexicalSegment.Block.QuerySteps));
            ToSlots(best[..count]);
            return count;
        }
        finally
        {
            found.Return();
            ArrayPool<LexicalSegment.TermPlace>.Shared.Return(pool);
        }
    }

    private int Narrow(ref Span<uint> entries, ref Span<int> weights, int postings)
    {
        LexicalSegment.Block? largest = null;
        foreach (var segment in _segments)
        {
            foreach (var block in segment is null ? [] : segment.Blocks)
            {
                largest = block.Count > (largest?.Count ?? 0) ? block : largest;
            }
        }

        if (largest is null)
        {
            return 0;
        }

        Span<LexicalSegment.TermPlace> places = stackalloc LexicalSegment.TermPlace[SearchTerms];
        places = places[..entries.Length];
        largest.Find(entries, places);
        var bound = Bound(largest, places, weights, Share(largest, postings));

        // A rare word may weigh more in articles of other blocks.
        var kept = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i].Count < FewArticles || largest.CountOf(places[i], (bound / weights[i]) + 1) > 0)
            {
                (entries[kept], weights[kept]) = (entries[i], weights[i]);
                kept++;
            }
        }

        entries = entries[..kept];
        weights = weights[..kept];
        return bound;
    }

    private void FindAll(ReadOnlySpan<uint> entries, LexicalSegment.TermPlace[] places)
    {
        var number = 0;
        foreach (var segment in _segments)
        {
            foreach (var block in segment is null ? [] : segment.Blocks)
            {
                block.Find(entries, places.AsSpan(number++ * entries.Length, entries.Length));
            }
        }
    }

    private static void AddUp(
        LexicalSegment.Block block,
        ReadOnlySpan<LexicalSegment.TermPlace> places,
        ReadOnlySpan<int> weights,
        int bound,
        int most)
    {
        var count = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var of = block.CountOf(places[i], (bound / weights[i]) + 1);
            block.Prefetch(places[i], of);
            count += of;
        }

        if (count > most)
        {
            bound = Bound(block, places, weights, most);
        }

        var sums = _sums ??= new ushort[LexicalSegment.Block.Size];
        for (var i = 0; i < places.Length; i++)
        {
            block.Accumulate(places[i], weights[i], (bound / weights[i]) + 1, sums);
        }
    }

    // The lowest product above which no more articles lie than may be looked up; nearly.
    private static int Bound(
        LexicalSegment.Block block,
        ReadOnlySpan<LexicalSegment.TermPlace> places,
        ReadOnlySpan<int> weights,
        int most)
    {
        const int Shift = 5;
        var all = 0L;
        foreach (var place in places)
        {
            all += place.Count;
        }

        if (all <= most)
        {
            return 0;
        }

        Span<int> counts =
            stackalloc int[((LexicalSegment.Block.Steps * LexicalSegment.Block.QuerySteps) >> Shift) + 1];
        counts.Clear();
        for (var i = 0; i < places.Length; i++)
        {
            block.CountByProduct(places[i], weights[i], counts, Shift);
        }

        var step = counts.Length;
        for (var left = (long)most; step > 0 && counts[step - 1] <= left; step--)
        {
            left -= counts[step - 1];
        }

        return (step << Shift) - 1;
    }

    private int Share(LexicalSegment.Block block, int postings) =>
        (int)Math.Min(int.MaxValue / MostShares, (long)postings * block.Count / Count);

    // Takes the highest sums by where the article stands, and sets all to 0.
    private void Collect(
        int number, LexicalSegment.Block block, int first, Predicate<int>? admits, ref SlotKeys best)
    {
        var all = _sums!;
        var sums = all.AsSpan(0, block.Count);
        var isThrough = false;
        try
        {
            if (admits is null && best.Threshold == 1)
            {
                best.RaiseThreshold(Guess(sums, best.Wanted));
            }

            var isWhole = admits is null && _standing[number] == _segments[number]!.Count;
            var width = Vector256<ushort>.Count;
            for (var start = 0; start < sums.Length; start += 4 * width)
            {
                // There is a sum for each possible article, those that are not there included.
                ref var some = ref all[start];
                var a = Vector256.LoadUnsafe(ref some);
                var b = Vector256.LoadUnsafe(ref some, (nuint)width);
                var c = Vector256.LoadUnsafe(ref some, (nuint)(2 * width));
                var d = Vector256.LoadUnsafe(ref some, (nuint)(3 * width));
                Vector256<ushort>.Zero.StoreUnsafe(ref some);
                Vector256<ushort>.Zero.StoreUnsafe(ref some, (nuint)width);
                Vector256<ushort>.Zero.StoreUnsafe(ref some, (nuint)(2 * width));
                Vector256<ushort>.Zero.StoreUnsafe(ref some, (nuint)(3 * width));
                var threshold = Vector256.Create((ushort)best.Threshold);
                var highest = Vector256.Max(Vector256.Max(a, b), Vector256.Max(c, d));
                if (!Vector256.GreaterThanOrEqualAny(highest, threshold))
                {
                    continue;
                }

                Take(a, start, ref best);
                Take(b, start + width, ref best);
                Take(c, start + (2 * width), ref best);
                Take(d, start + (3 * width), ref best);
            }

            isThrough = true;

            void Take(Vector256<ushort> some, int start, ref SlotKeys best)
            {
                var mask = Vector256.GreaterThanOrEqual(some, Vector256.Create((ushort)best.Threshold))
                    .ExtractMostSignificantBits();
                for (; mask != 0; mask &= mask - 1)
                {
                    var lane = BitOperations.TrailingZeroCount(mask);
                    if (some[lane] >= best.Threshold && (isWhole || Admits(block.First + start + lane)))
                    {
                        best.Add(some[lane], first + start + lane);
                    }
                }
            }
        }
        finally
        {
            // A filter may throw: the sums go back to 0 all the same.
            if (!isThrough)
            {
                sums.Clear();
            }
        }

        bool Admits(int article)
        {
            var slot = _segments[number]!.Slot(article);
            return Find(slot) == new Location(number, article) && (admits is null || admits(slot));
        }
    }

    // By where articles stand, segment after segment, to slots.
    private void ToSlots(Span<SlotSimilarity> found)
    {
        foreach (ref var item in found)
        {
            var article = item.Slot;
            foreach (var segment in _segments)
            {
                if (article < (segment?.Count ?? 0))
                {
                    item = item with { Slot = segment!.Slot(article) };
                    break;
                }

                article -= segment?.Count ?? 0;
            }
        }
    }

    // A sum that as many of these lie above as are wanted of all, and somewhat more, going by some of them.
    private static int Guess(ReadOnlySpan<ushort> sums, int most)
    {
        const int Bits = 7;
        const int Sampled = 24;
        const double Margin = 1.6;
        var wanted = most * Margin;
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
