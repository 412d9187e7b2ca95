using RankEngine.Binary;
using RankEngine.Folding;

namespace RankEngine.Snapshots;

/// <summary>One integer within an hour.</summary>
/// <param name="Minute">Minute of the hour; <see cref="HourBlock.WholeHour"/> for the hour's own sum.</param>
/// <param name="Kind">What is counted.</param>
/// <param name="Count">How often.</param>
internal readonly record struct Cell(byte Minute, CountKind Kind, int Count)
{
    /// <summary>Orders cells: by minute, then kind.</summary>
    public int Key => (Minute << 8) | (byte)Kind;
}

/// <summary>The counts of one article within one hour. Immutable.</summary>
internal sealed class HourBlock(int hour, Cell[] cells)
{
    /// <summary>Marks the cell of the hour's sum; behind all minutes.</summary>
    public const byte WholeHour = 60;

    /// <summary>Hours since the Unix epoch.</summary>
    public int Hour { get; } = hour;

    /// <summary>By minute, then kind; the hour's sums last.</summary>
    public Cell[] Cells { get; } = cells;

    /// <summary>True while the hour's minutes are kept.</summary>
    public bool HasMinutes => Cells.Length > 0 && Cells[0].Minute != WholeHour;

    /// <summary>Adds up minutes of the hour, or the fitting part of the hour's sum when minutes are gone.</summary>
    public double Sum(CountKind kind, int fromMinute, int toMinute)
    {
        if (fromMinute <= 0 && toMinute >= 60)
        {
            return WholeSum(kind);
        }

        var sum = 0L;
        var minutes = false;
        foreach (var cell in Cells)
        {
            if (cell.Minute == WholeHour)
            {
                break;
            }

            minutes = true;
            if (cell.Kind == kind && cell.Minute >= fromMinute && cell.Minute < toMinute)
            {
                sum += cell.Count;
            }
        }

        return minutes ? sum : WholeSum(kind) * (toMinute - fromMinute) / 60.0;
    }

    /// <summary>Adds to each kind's sum what <see cref="Sum"/> returns for it.</summary>
    public void AddSums(int fromMinute, int toMinute, Span<double> sums)
    {
        if (HasMinutes && (fromMinute > 0 || toMinute < 60))
        {
            foreach (var cell in Cells)
            {
                if (cell.Minute == WholeHour)
                {
                    return;
                }

                if (cell.Minute >= fromMinute && cell.Minute < toMinute)
                {
                    // Whole numbers: their order does not matter.
                    sums[(int)cell.Kind] += cell.Count;
                }
            }

            return;
        }

        for (var i = Cells.Length - 1; i >= 0 && Cells[i].Minute == WholeHour; i--)
        {
            var (_, kind, count) = Cells[i];
            sums[(int)kind] += fromMinute <= 0 && toMinute >= 60 ? count : count * (toMinute - fromMinute) / 60.0;
        }
    }

    /// <summary>Weights each minute by its age; an hour without minutes as its middle.</summary>
    public double Decayed(CountKind kind, int nowMinute, double halfLifeMinutes)
    {
        var sum = 0.0;
        var minutes = false;
        foreach (var cell in Cells)
        {
            if (cell.Minute == WholeHour)
            {
                break;
            }

            minutes = true;
            if (cell.Kind == kind)
            {
                sum += cell.Count * Weight(nowMinute - (Hour * 60 + cell.Minute), halfLifeMinutes);
            }
        }

        return minutes ? sum : WholeSum(kind) * Weight(nowMinute - (Hour * 60 + 30), halfLifeMinutes);
    }

    /// <summary>Returns the hour with its sums only.</summary>
    public HourBlock WithoutMinutes() =>
        Cells.Length == 0 || Cells[0].Minute == WholeHour
            ? this
            : new HourBlock(Hour, Array.FindAll(Cells, cell => cell.Minute == WholeHour));

    /// <summary>The hour's own sum.</summary>
    public int WholeSum(CountKind kind)
    {
        for (var i = Cells.Length - 1; i >= 0 && Cells[i].Minute == WholeHour; i--)
        {
            if (Cells[i].Kind == kind)
            {
                return Cells[i].Count;
            }
        }

        return 0;
    }

    private static double Weight(double ageMinutes, double halfLifeMinutes) =>
        ageMinutes <= 0 ? 1 : Math.Exp(-Math.Log(2) * ageMinutes / halfLifeMinutes);
}

/// <summary>Changes sorted arrays of cells by copying them.</summary>
internal static class Cells
{
    /// <summary>Returns the cells with one added to; a sum of 0 leaves.</summary>
    public static Cell[] Add(Cell[] cells, Cell added)
    {
        var at = Array.BinarySearch(cells, added, ByKey.Instance);
        return at >= 0
            ? Set(cells, added with { Count = checked(cells[at].Count + added.Count) })
            : Set(cells, added);
    }

    /// <summary>Returns the cells with many added to, by one copy; a sum of 0 leaves.</summary>
    /// <param name="cells">In order.</param>
    /// <param name="keys">Ascending; the low 16 bits are a cell's key, and one may come several times.</param>
    /// <param name="counts">What to add, by key.</param>
    public static Cell[] Merge(Cell[] cells, ReadOnlySpan<long> keys, ReadOnlySpan<int> counts)
    {
        var merged = new List<Cell>(cells.Length + keys.Length);
        var at = 0;
        for (var i = 0; i < keys.Length;)
        {
            var key = (int)(keys[i] & ushort.MaxValue);
            while (at < cells.Length && cells[at].Key < key)
            {
                merged.Add(cells[at++]);
            }

            var count = at < cells.Length && cells[at].Key == key ? cells[at++].Count : 0;
            for (var same = keys[i]; i < keys.Length && keys[i] == same; i++)
            {
                count = checked(count + counts[i]);
            }

            if (count != 0)
            {
                merged.Add(new Cell((byte)(key >> 8), (CountKind)(key & byte.MaxValue), count));
            }
        }

        merged.AddRange(cells.AsSpan(at));
        return [.. merged];
    }

    /// <summary>Returns the cells with one set; 0 leaves.</summary>
    public static Cell[] Set(Cell[] cells, Cell cell)
    {
        var at = Array.BinarySearch(cells, cell, ByKey.Instance);
        if (cell.Count == 0)
        {
            return at < 0 ? cells : [.. cells[..at], .. cells[(at + 1)..]];
        }

        if (at >= 0)
        {
            var changed = (Cell[])cells.Clone();
            changed[at] = cell;
            return changed;
        }

        return [.. cells[..~at], cell, .. cells[~at..]];
    }

    /// <summary>Returns loose cells in order.</summary>
    public static Cell[] Sort(List<Cell> cells)
    {
        var sorted = cells.ToArray();
        Array.Sort(sorted, ByKey.Instance);
        return sorted;
    }

    /// <summary>Writes sorted cells.</summary>
    public static void Pack(ByteWriter writer, Cell[] cells)
    {
        writer.Unsigned((ulong)cells.Length);
        foreach (var cell in cells)
        {
            writer.Byte(cell.Minute);
            writer.Byte((byte)cell.Kind);
            writer.Signed(cell.Count);
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    public static Cell[] Unpack(ref ByteReader reader)
    {
        var count = reader.Length();
        if (count == 0)
        {
            return [];
        }

        var cells = new Cell[count];
        for (var i = 0; i < cells.Length; i++)
        {
            var minute = reader.Byte();
            var kind = (CountKind)reader.Byte();
            var sum = reader.Signed();
            cells[i] = new Cell(minute, kind, (int)sum);
            if (sum != (int)sum || minute > HourBlock.WholeHour || (i > 0 && cells[i].Key <= cells[i - 1].Key))
            {
                throw new InvalidDataException("Counts must rise by minute and kind.");
            }
        }

        return cells;
    }

    private sealed class ByKey : IComparer<Cell>
    {
        public static readonly ByKey Instance = new();

        public int Compare(Cell x, Cell y) => x.Key.CompareTo(y.Key);
    }
}
