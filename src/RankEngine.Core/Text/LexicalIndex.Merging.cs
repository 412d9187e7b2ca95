using System.Numerics;

namespace RankEngine.Text;

/// <content>Which segments become one, and how.</content>
public sealed partial class LexicalIndex
{
    /// <summary>Finds segments that should be one.</summary>
    /// <returns>Null when there are few enough and little in them is outdated.</returns>
    public LexicalMergePlan? PlanMerge()
    {
        var tiers = new SortedDictionary<int, List<int>>();
        int? outdated = null;
        for (var number = 0; number < _segments.Length; number++)
        {
            if (_segments[number] is not { Count: > SmallSegment } segment)
            {
                continue;
            }

            var tier = (BitOperations.Log2((uint)Math.Max(1, _standing[number] / SmallSegment))) / 2;
            if (!tiers.TryGetValue(tier, out var numbers))
            {
                tiers[tier] = numbers = [];
            }

            numbers.Add(number);
            if (2 * _standing[number] < segment.Count)
            {
                outdated ??= number;
            }
        }

        // The smallest first: they are what piles up.
        var chosen = tiers.Values.FirstOrDefault(numbers => numbers.Count >= MergedTogether);
        return chosen is not null ? new LexicalMergePlan(this, [.. chosen])
            : outdated is { } one ? new LexicalMergePlan(this, [one])
            : null;
    }

    // The small segments merge with what is new, smallest first, while they are not much larger, like digits that carry
    // over: so each is at least twice as large as the next smaller one.
    private List<int> SmallSegments(int changes)
    {
        var small = new List<int>();
        for (var number = 0; number < _segments.Length; number++)
        {
            if (_segments[number] is { Count: <= SmallSegment })
            {
                small.Add(number);
            }
        }

        small.Sort((left, right) => _segments[left]!.Count != _segments[right]!.Count
            ? _segments[left]!.Count.CompareTo(_segments[right]!.Count)
            : left.CompareTo(right));
        var size = (long)changes;
        var taken = 0;
        while (taken < small.Count
            && _segments[small[taken]]!.Count <= 2 * size
            && _segments[small[taken]]!.Count + size <= MaxMerged)
        {
            size += _segments[small[taken++]]!.Count;
        }

        small.RemoveRange(taken, small.Count - taken);
        return small;
    }

    /// <summary>A segment made of others, with the table's pages as they will be.</summary>
    /// <param name="Source">The index it was made of.</param>
    /// <param name="Numbers">The segments it replaces; it takes the number of the first.</param>
    /// <param name="Merged">The segment; null when nothing stood in them any more.</param>
    /// <param name="Moved">For each of them, where its articles stand now; -1: was outdated.</param>
    /// <param name="Pages">The source's pages with the new places; pages without any are the source's own.</param>
    internal sealed record MergedSegments(
        LexicalIndex Source, int[] Numbers, LexicalSegment? Merged, int[][] Moved, Location[][] Pages);

    /// <summary>Makes one segment of several. Costs by their articles.</summary>
    internal MergedSegments Merge(int[] numbers)
    {
        var builder = new LexicalSegment.Builder();
        var moved = new int[numbers.Length][];
        for (var i = 0; i < numbers.Length; i++)
        {
            var number = numbers[i];
            var segment = _segments[number]!;
            moved[i] = new int[segment.Count];
            for (var article = 0; article < segment.Count; article++)
            {
                var stands = Find(segment.Slot(article)) == new Location(number, article);
                moved[i][article] = stands ? builder.Count : -1;
                if (stands)
                {
                    builder.Add(segment, article);
                }
            }
        }

        var pages = Array.ConvertAll(_pages, page => Move(page, numbers, moved));
        return new MergedSegments(this, numbers, builder.Count > 0 ? builder.Build() : null, moved, pages);
    }

    /// <summary>Takes merged segments over: costs by what changed since they were planned.</summary>
    internal LexicalIndex With(MergedSegments merge)
    {
        var target = merge.Numbers[0];
        if (_segments[target] != merge.Source._segments[target])
        {
            // All of it was replaced meanwhile and its number given away.
            return this;
        }

        // A segment that went meanwhile left no place behind that points to it.
        var segments = _segments.AsSpan().ToArray();
        var standing = _standing.AsSpan().ToArray();
        var moved = (int[]?[])[.. merge.Moved];
        var count = 0;
        for (var i = 0; i < merge.Numbers.Length; i++)
        {
            var number = merge.Numbers[i];
            if (_segments[number] != merge.Source._segments[number])
            {
                moved[i] = null;
                continue;
            }

            count += standing[number];
            segments[number] = null;
            standing[number] = 0;
        }

        var pages = new Location[_pages.Length][];
        for (var page = 0; page < pages.Length; page++)
        {
            var isAsPlanned = page < merge.Pages.Length && ReferenceEquals(_pages[page], merge.Source._pages[page]);
            pages[page] = isAsPlanned ? merge.Pages[page] : Move(_pages[page], merge.Numbers, moved);
        }

        segments[target] = count > 0 ? merge.Merged : null;
        standing[target] = count;
        return new LexicalIndex(segments, standing, pages, Count);
    }

    // Returns the page with new places for what moved; the same page when nothing did.
    private static Location[] Move(Location[] page, int[] numbers, int[]?[] moved)
    {
        var changed = page;
        for (var i = 0; i < page.Length; i++)
        {
            if (!page[i].IsSet || Array.IndexOf(numbers, page[i].Segment) is not (>= 0 and var at)
                || moved[at] is not { } places)
            {
                continue;
            }

            if (ReferenceEquals(changed, page))
            {
                changed = [.. page];
            }

            changed[i] = new Location(numbers[0], places[page[i].Article]);
        }

        return changed;
    }
}
