using RankEngine.Binary;
using RankEngine.Folding;

namespace RankEngine.Snapshots;

/// <summary>The counts of one article as a replica holds them: minutes of two days, hours of 35, totals. Immutable.</summary>
/// <remarks>
/// Hours are blocks of their own, so that one more event copies one hour and a list of references, not the history.
/// Day buckets stay in the store: nothing on a request path looks back further than 35 days.
/// </remarks>
public sealed class CountSeries
{
    /// <summary>Places that <see cref="Sums"/> needs: one more than the highest kind.</summary>
    public const int Kinds = CountKinds.Count;

    /// <summary>Nothing counted.</summary>
    public static readonly CountSeries Empty = new([], []);

    // Room for the key of a cell.
    private const int KeyBits = 16;

    private readonly HourBlock[] _hours;
    private readonly Cell[] _totals;
    private PastHours? _past;

    private CountSeries(HourBlock[] hours, Cell[] totals)
    {
        _hours = hours;
        _totals = totals;
    }

    /// <summary>True when nothing was ever counted.</summary>
    public bool IsEmpty => _totals.Length == 0;

    /// <summary>The latest hour with a count, hours since the Unix epoch; <see cref="int.MinValue"/> without one.</summary>
    public int LatestHour => _hours.Length == 0 ? int.MinValue : _hours[^1].Hour;

    /// <summary>Returns how often something ever happened.</summary>
    public long Total(CountKind kind)
    {
        foreach (var cell in _totals)
        {
            if (cell.Kind == kind)
            {
                return cell.Count;
            }
        }

        return 0;
    }

    /// <summary>Adds up what happened in a span of minutes.</summary>
    /// <param name="kind">What.</param>
    /// <param name="fromMinute">First minute of the span.</param>
    /// <param name="toMinute">First minute behind it.</param>
    /// <returns>
    /// Exact while the span's edges lie within the life of minute buckets or on whole hours; an older hour that is
    /// cut by an edge counts in proportion to the part inside.
    /// </returns>
    public double Sum(CountKind kind, int fromMinute, int toMinute)
    {
        var sum = 0.0;
        for (var i = _hours.Length - 1; i >= 0; i--)
        {
            var start = _hours[i].Hour * 60;
            if (start + 60 <= fromMinute)
            {
                break;
            }

            if (start < toMinute)
            {
                sum += _hours[i].Sum(kind, Math.Max(0, fromMinute - start), Math.Min(60, toMinute - start));
            }
        }

        return sum;
    }

    /// <summary>Adds up all that happened in a span of minutes, in one pass.</summary>
    /// <param name="fromMinute">First minute of the span.</param>
    /// <param name="toMinute">First minute behind it.</param>
    /// <param name="sums">
    /// <see cref="Kinds"/> places by <see cref="CountKind"/>; receives what <see cref="Sum"/> returns for each. Where an
    /// old hour counts in proportion, the last bit may differ.
    /// </param>
    public void Sums(int fromMinute, int toMinute, Span<double> sums)
    {
        sums.Clear();
        for (var i = _hours.Length - 1; i >= 0; i--)
        {
            var start = _hours[i].Hour * 60;
            if (start + 60 <= fromMinute)
            {
                break;
            }

            if (start < toMinute)
            {
                _hours[i].AddSums(Math.Max(0, fromMinute - start), Math.Min(60, toMinute - start), sums);
            }
        }
    }

    /// <summary>Adds each hour's sum to a place of its own.</summary>
    /// <param name="kind">What.</param>
    /// <param name="fromHour">The hour of the first place, hours since the Unix epoch.</param>
    /// <param name="sums">One place for each hour.</param>
    public void AddHours(CountKind kind, int fromHour, Span<long> sums)
    {
        for (var i = _hours.Length - 1; i >= 0 && _hours[i].Hour >= fromHour; i--)
        {
            if (_hours[i].Hour - fromHour < sums.Length)
            {
                sums[_hours[i].Hour - fromHour] += _hours[i].WholeSum(kind);
            }
        }
    }

    /// <summary>Returns what the hours before one come to; kept for the latest hour that was asked for.</summary>
    /// <param name="hour">Hours since the Unix epoch.</param>
    internal PastHours PastBefore(int hour)
    {
        var known = Volatile.Read(ref _past);
        if (known?.Hour == hour)
        {
            return known;
        }

        var past = PastHours.Of(_hours, hour);
        if (known is null || known.Hour < hour)
        {
            // Two threads may do so at once: both make the same.
            Volatile.Write(ref _past, past);
        }

        return past;
    }

    /// <summary>Adds up what happened, each hour weighted by its age: half as much for every half-life.</summary>
    /// <param name="kind">What.</param>
    /// <param name="nowMinute">The moment it is asked for; hours after it count in full.</param>
    /// <param name="halfLifeMinutes">More than 0.</param>
    public double Decayed(CountKind kind, int nowMinute, double halfLifeMinutes)
    {
        var sum = 0.0;
        foreach (var block in _hours)
        {
            sum += block.Decayed(kind, nowMinute, halfLifeMinutes);
        }

        return sum;
    }

    /// <summary>Returns the series with more counted.</summary>
    /// <param name="added">What to add: kind, minute, count.</param>
    /// <param name="oldestMinute">Minutes before this one keep no bucket of their own.</param>
    /// <param name="oldestHour">Hours before this one are dropped; totals stay.</param>
    public CountSeries Add(ReadOnlySpan<(CountKind Kind, int Minute, long Count)> added, int oldestMinute, int oldestHour)
    {
        var hours = new List<HourBlock>(_hours.Length + 1);
        foreach (var block in _hours)
        {
            if (block.Hour >= oldestHour)
            {
                hours.Add((block.Hour + 1) * 60 <= oldestMinute ? block.WithoutMinutes() : block);
            }
        }

        // An event counts several kinds: what is added to an hour is sorted and goes in by one copy.
        const int OnStack = 64;
        var keys = added.Length <= OnStack ? stackalloc long[2 * added.Length] : new long[2 * added.Length];
        var counts = added.Length <= OnStack ? stackalloc int[2 * added.Length] : new int[2 * added.Length];
        var length = 0;
        var totals = _totals;
        foreach (var (kind, minute, count) in added)
        {
            if (kind.IsKeptAt(Resolution.Total))
            {
                totals = Cells.Add(totals, new Cell(0, kind, checked((int)count)));
            }

            var hour = (int)Math.Floor(minute / 60.0);
            if (hour < oldestHour)
            {
                continue;
            }

            keys[length] = KeyOf(hour, new Cell(HourBlock.WholeHour, kind, 0));
            counts[length++] = checked((int)count);
            if (minute >= oldestMinute)
            {
                keys[length] = KeyOf(hour, new Cell((byte)(minute - hour * 60), kind, 0));
                counts[length++] = checked((int)count);
            }
        }

        MemoryExtensions.Sort(keys[..length], counts[..length]);
        for (var from = 0; from < length;)
        {
            var hour = (int)(keys[from] >> KeyBits);
            var to = from + 1;
            while (to < length && (int)(keys[to] >> KeyBits) == hour)
            {
                to++;
            }

            var at = IndexOf(hours, hour);
            var isThere = at < hours.Count && hours[at].Hour == hour;
            var cells = Cells.Merge(isThere ? hours[at].Cells : [], keys[from..to], counts[from..to]);
            if (isThere)
            {
                hours[at] = new HourBlock(hour, cells);
            }
            else if (cells.Length > 0)
            {
                hours.Insert(at, new HourBlock(hour, cells));
            }

            from = to;
        }

        return new CountSeries([.. hours], totals);
    }

    /// <summary>Returns the series with one bucket set to an exact value, as a load from the store needs it.</summary>
    public CountSeries Set(Resolution resolution, int bucket, CountKind kind, long count)
    {
        if (resolution == Resolution.Total)
        {
            return new CountSeries(_hours, Cells.Set(_totals, new Cell(0, kind, checked((int)count))));
        }

        var hour = resolution == Resolution.Hour ? bucket : (int)Math.Floor(bucket / 60.0);
        var minute = resolution == Resolution.Hour ? HourBlock.WholeHour : (byte)(bucket - hour * 60);
        var hours = new List<HourBlock>(_hours);
        var at = IndexOf(hours, hour);
        var cell = new Cell(minute, kind, checked((int)count));
        if (at < hours.Count && hours[at].Hour == hour)
        {
            hours[at] = new HourBlock(hour, Cells.Set(hours[at].Cells, cell));
        }
        else
        {
            hours.Insert(at, new HourBlock(hour, Cells.Set([], cell)));
        }

        return new CountSeries([.. hours], _totals);
    }

    /// <summary>Lists every integer that is live at a moment, in ascending order: for comparison and for the disk copy.</summary>
    public IEnumerable<(Resolution Resolution, int Bucket, CountKind Kind, long Count)> Buckets()
    {
        foreach (var block in _hours)
        {
            foreach (var cell in block.Cells)
            {
                yield return cell.Minute == HourBlock.WholeHour
                    ? (Resolution.Hour, block.Hour, cell.Kind, cell.Count)
                    : (Resolution.Minute, block.Hour * 60 + cell.Minute, cell.Kind, cell.Count);
            }
        }

        foreach (var cell in _totals)
        {
            yield return (Resolution.Total, 0, cell.Kind, cell.Count);
        }
    }

    /// <summary>Builds a series from loose buckets, each at most once, in any order.</summary>
    public static CountSeries From(IEnumerable<(Resolution Resolution, int Bucket, CountKind Kind, long Count)> buckets)
    {
        var hours = new SortedDictionary<int, List<Cell>>();
        var totals = new List<Cell>();
        foreach (var (resolution, bucket, kind, count) in buckets)
        {
            if (count == 0)
            {
                continue;
            }

            if (resolution == Resolution.Total)
            {
                totals.Add(new Cell(0, kind, checked((int)count)));
                continue;
            }

            var hour = resolution == Resolution.Hour ? bucket : (int)Math.Floor(bucket / 60.0);
            var minute = resolution == Resolution.Hour ? HourBlock.WholeHour : (byte)(bucket - hour * 60);
            if (!hours.TryGetValue(hour, out var cells))
            {
                hours[hour] = cells = [];
            }

            cells.Add(new Cell(minute, kind, checked((int)count)));
        }

        return new CountSeries(
            [.. hours.Select(hour => new HourBlock(hour.Key, Cells.Sort(hour.Value)))],
            Cells.Sort(totals));
    }

    /// <summary>Writes the series as it is held.</summary>
    internal void Pack(ByteWriter writer)
    {
        Cells.Pack(writer, _totals);
        writer.Unsigned((ulong)_hours.Length);
        foreach (var block in _hours)
        {
            writer.Signed(block.Hour);
            Cells.Pack(writer, block.Cells);
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    internal static CountSeries Unpack(ref ByteReader reader)
    {
        var totals = Cells.Unpack(ref reader);
        var count = reader.Length();
        if (count == 0 && totals.Length == 0)
        {
            return Empty;
        }

        var hours = new HourBlock[count];
        for (var i = 0; i < hours.Length; i++)
        {
            var hour = reader.Signed();
            if (hour != (int)hour || (i > 0 && hour <= hours[i - 1].Hour))
            {
                throw new InvalidDataException("Hours must rise.");
            }

            hours[i] = new HourBlock((int)hour, Cells.Unpack(ref reader));
        }

        return new CountSeries(hours, totals);
    }

    private static long KeyOf(int hour, Cell cell) => ((long)hour << KeyBits) | (long)cell.Key;

    private static int IndexOf(List<HourBlock> hours, int hour)
    {
        // Nearly all counts are of the last hours.
        var at = hours.Count;
        while (at > 0 && hours[at - 1].Hour >= hour)
        {
            at--;
        }

        return at;
    }
}
