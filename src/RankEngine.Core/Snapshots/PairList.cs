using RankEngine.Binary;

namespace RankEngine.Snapshots;

/// <summary>How many sessions read one article beside another within an hour, seen from one of them.</summary>
/// <param name="Other">Slot of the other article.</param>
/// <param name="Hour">Hours since the Unix epoch, doubled; odd when the other was read after this one.</param>
/// <param name="Count">Sessions.</param>
internal readonly record struct PairCell(int Other, int Hour, int Count)
{
    /// <summary>Orders cells by other article, then hour, then direction.</summary>
    public long Key => ((long)Other << 32) | (uint)Hour;
}

/// <summary>Everything read together with one article. Immutable; a change copies only the recent part.</summary>
public sealed class PairList
{
    /// <summary>Nothing read together.</summary>
    public static readonly PairList Empty = new([], []);

    private const int RecentCapacity = 64;

    // Sorted by key; summed.
    private readonly PairCell[] _settled;

    // Sorted by key; to be added to the settled. Small, so that a change copies little.
    private readonly PairCell[] _recent;

    private PairList(PairCell[] settled, PairCell[] recent)
    {
        _settled = settled;
        _recent = recent;
    }

    /// <summary>True when nothing was read together.</summary>
    public bool IsEmpty => _settled.Length == 0 && _recent.Length == 0;

    /// <summary>Returns the list with sums added.</summary>
    /// <param name="added">Other slot, hour, whether the other was read after this article, and what to add.</param>
    /// <param name="oldestHour">Hours before this one are dropped when the list is settled.</param>
    public PairList Add(ReadOnlySpan<(int Other, int Hour, bool After, long Count)> added, int oldestHour)
    {
        var recent = new PairCell[added.Length];
        for (var i = 0; i < added.Length; i++)
        {
            var (other, hour, after, count) = added[i];
            recent[i] = new PairCell(other, hour * 2 + (after ? 1 : 0), checked((int)count));
        }

        Array.Sort(recent, static (left, right) => left.Key.CompareTo(right.Key));
        var merged = Merge(_recent, recent, int.MinValue);
        return merged.Length <= RecentCapacity
            ? new PairList(_settled, merged)
            : new PairList(Merge(_settled, merged, oldestHour), []);
    }

    /// <summary>Adds up, for each other article, its sessions weighted by age: half as much for every half-life.</summary>
    /// <param name="nowHour">The moment it is asked for, hours since the Unix epoch; may be a fraction.</param>
    /// <param name="halfLifeHours">More than 0.</param>
    /// <param name="sums">Receives slot to sum; added to what it holds.</param>
    /// <param name="scale">What each sum is multiplied by.</param>
    public void AddDecayed(double nowHour, double halfLifeHours, Dictionary<int, double> sums, double scale = 1)
    {
        AddDecayed(_settled, nowHour, halfLifeHours, sums, scale);
        AddDecayed(_recent, nowHour, halfLifeHours, sums, scale);
    }

    /// <summary>Lists every live integer in order: for comparison and for the disk copy.</summary>
    public IEnumerable<(int Other, int Hour, bool After, long Count)> Cells(int oldestHour)
    {
        foreach (var cell in Merge(_settled, _recent, oldestHour))
        {
            yield return (cell.Other, cell.Hour >> 1, (cell.Hour & 1) == 1, cell.Count);
        }
    }

    /// <summary>Writes the list, summed.</summary>
    internal void Pack(ByteWriter writer)
    {
        var cells = _recent.Length == 0 ? _settled : Merge(_settled, _recent, int.MinValue);
        writer.Unsigned((ulong)cells.Length);
        foreach (var cell in cells)
        {
            writer.Unsigned((ulong)cell.Other);
            writer.Signed(cell.Hour);
            writer.Signed(cell.Count);
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    internal static PairList Unpack(ref ByteReader reader)
    {
        var count = reader.Length();
        if (count == 0)
        {
            return Empty;
        }

        var cells = new PairCell[count];
        for (var i = 0; i < cells.Length; i++)
        {
            var other = reader.Length(int.MaxValue);
            var hour = reader.Signed();
            var sum = reader.Signed();
            cells[i] = new PairCell(other, (int)hour, (int)sum);
            if (hour != (int)hour || sum != (int)sum || (i > 0 && cells[i].Key <= cells[i - 1].Key))
            {
                throw new InvalidDataException("Pairs must rise by article and hour.");
            }
        }

        return new PairList(cells, []);
    }

    private static void AddDecayed(
        PairCell[] cells, double nowHour, double halfLifeHours, Dictionary<int, double> sums, double scale)
    {
        var decay = -Math.Log(2) / halfLifeHours;
        for (var i = 0; i < cells.Length;)
        {
            var other = cells[i].Other;
            var sum = 0.0;
            for (; i < cells.Length && cells[i].Other == other; i++)
            {
                var age = Math.Max(0, nowHour - (cells[i].Hour >> 1));
                sum += cells[i].Count * Math.Exp(decay * age);
            }

            sums.TryGetValue(other, out var known);
            sums[other] = known + sum * scale;
        }
    }

    private static PairCell[] Merge(PairCell[] left, PairCell[] right, int oldestHour)
    {
        var merged = new List<PairCell>(left.Length + right.Length);
        var l = 0;
        var r = 0;
        while (l < left.Length || r < right.Length)
        {
            var takeLeft = r == right.Length || (l < left.Length && left[l].Key <= right[r].Key);
            var cell = takeLeft ? left[l++] : right[r++];
            if (cell.Hour >> 1 < oldestHour)
            {
                continue;
            }

            if (merged.Count > 0 && merged[^1].Key == cell.Key)
            {
                cell = cell with { Count = checked(merged[^1].Count + cell.Count) };
                merged.RemoveAt(merged.Count - 1);
            }

            merged.Add(cell);
        }

        // Only now: a sum may pass through 0 on its way.
        merged.RemoveAll(cell => cell.Count == 0);
        return [.. merged];
    }
}
