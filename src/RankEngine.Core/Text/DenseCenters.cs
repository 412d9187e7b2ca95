namespace RankEngine.Text;

/// <summary>The centres of a dense index's lists: vectors of length 1, in bytes. Immutable.</summary>
/// <remarks>
/// Many centres lie in groups about centres of their own: only those of the nearest groups are compared.
/// </remarks>
internal sealed class DenseCenters
{
    /// <summary>No centres: there is one list.</summary>
    public static readonly DenseCenters None = new([], [], 0, null, []);

    // Up to so many, all are compared.
    private const int Few = 256;

    // Of many, so large a part is compared at least, and so many times as many as are wanted.
    private const int ComparedPart = 5;
    private const int ComparedPerWanted = 8;

    private const int Rounds = 6;
    private const int SamplesPerCenter = 24;

    // The same vectors give the same centres.
    private const int Seed = 1;

    private readonly sbyte[] _values;
    private readonly float[] _scales;
    private readonly int _stride;

    // Null: there are few. Else each group's centres stand together, from its start on.
    private readonly DenseCenters? _groups;
    private readonly int[] _starts;

    private DenseCenters(sbyte[] values, float[] scales, int stride, DenseCenters? groups, int[] starts)
    {
        _values = values;
        _scales = scales;
        _stride = stride;
        _groups = groups;
        _starts = starts;
    }

    /// <summary>Bytes held.</summary>
    public long Bytes => _values.Length + (4L * (_scales.Length + _starts.Length)) + (_groups?.Bytes ?? 0);

    /// <summary>Finds centres by spherical k-means over an even sample.</summary>
    /// <param name="rows">All vectors.</param>
    /// <param name="count">Number of centres.</param>
    /// <param name="dimensions">Components of each row.</param>
    /// <param name="cancellationToken">Stops between two rounds.</param>
    public static DenseCenters Find(DenseRow[] rows, int count, int dimensions, CancellationToken cancellationToken)
    {
        var stride = (dimensions + 31) / 32 * 32;
        var sample = new DenseRow[(int)Math.Min(rows.Length, (long)count * SamplesPerCenter)];
        for (var i = 0; i < sample.Length; i++)
        {
            sample[i] = rows[(int)((long)i * rows.Length / sample.Length)];
        }

        // A seeded shuffle: the first become the first centres, and stand in for centres that lose all theirs.
        new Random(Seed).Shuffle(sample);
        var sums = new float[count * stride];
        for (var i = 0; i < count; i++)
        {
            AddTo(sums.AsSpan(i * stride, stride), sample[i]);
        }

        var centers = Of(sums, count, stride).InGroups(cancellationToken);
        var nearest = new int[sample.Length];
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            centers.Assign(sample, nearest);
            Array.Clear(sums);
            var members = new int[count];
            for (var i = 0; i < sample.Length; i++)
            {
                AddTo(sums.AsSpan(nearest[i] * stride, stride), sample[i]);
                members[nearest[i]]++;
            }

            for (var i = 0; i < count; i++)
            {
                if (members[i] == 0)
                {
                    AddTo(sums.AsSpan(i * stride, stride), sample[(i + (round * count)) % sample.Length]);
                }
            }

            centers = Of(sums, count, stride).InGroups(cancellationToken);
        }

        return centers;
    }

    /// <summary>Finds the nearest centre of each row; of many centres, nearly always.</summary>
    public void Assign(DenseRow[] rows, int[] nearest)
    {
        const int Some = 256;
        Parallel.For(0, (rows.Length + Some - 1) / Some, Processors.Loop(), part =>
        {
            for (var i = part * Some; i < Math.Min(rows.Length, (part + 1) * Some); i++)
            {
                nearest[i] = Nearest(rows[i].Values.Span);
            }
        });
    }

    /// <summary>Returns the nearest centre, of equals the first; of many centres, nearly always.</summary>
    public int Nearest(ReadOnlySpan<sbyte> values)
    {
        Span<short> wide = stackalloc short[_stride];
        wide.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            wide[i] = values[i];
        }

        Span<SlotSimilarity> best = stackalloc SlotSimilarity[1];
        Nearest(wide, best);
        return best[0].Slot;
    }

    /// <summary>
    /// Finds the nearest centres, best first; there must be as many as asked for. Of many centres some may be missed
    /// for others that are nearly as near, unless all are asked for.
    /// </summary>
    /// <param name="query">A vector, filled up with zeros to a multiple of 32.</param>
    /// <param name="best">Receives them.</param>
    public void Nearest(scoped ReadOnlySpan<short> query, scoped Span<SlotSimilarity> best)
    {
        var heap = new SlotHeap(best);
        if (_groups is null)
        {
            Compare(query, 0, _scales.Length, ref heap);
        }
        else
        {
            Span<SlotSimilarity> groups = stackalloc SlotSimilarity[_starts.Length - 1];
            _groups.Nearest(query, groups);
            var compared = 0;
            var enough = Math.Max(_scales.Length / ComparedPart, (long)ComparedPerWanted * best.Length);
            foreach (var (group, _) in groups)
            {
                if (compared >= enough)
                {
                    break;
                }

                Compare(query, _starts[group], _starts[group + 1], ref heap);
                compared += _starts[group + 1] - _starts[group];
            }
        }

        heap.Sort();
    }

    private void Compare(scoped ReadOnlySpan<short> query, int from, int to, ref SlotHeap heap)
    {
        const int Some = 256;
        Span<int> dots = stackalloc int[Some];
        for (var first = from; first < to; first += Some)
        {
            var some = dots[..Math.Min(Some, to - first)];
            Int8Dot.OfRows(query, _values.AsSpan(first * _stride), some);
            for (var i = 0; i < some.Length; i++)
            {
                var item = new SlotSimilarity(first + i, some[i] * _scales[first + i]);
                if (heap.Takes(item))
                {
                    heap.Add(item);
                }
            }
        }
    }

    // The same centres in another order: those near to each other together.
    private DenseCenters InGroups(CancellationToken cancellationToken)
    {
        var count = _scales.Length;
        if (count <= Few)
        {
            return this;
        }

        var rows = new DenseRow[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = new DenseRow(i, _scales[i], _values.AsMemory(i * _stride, _stride), default);
        }

        var groups = Find(rows, Math.Min(Few, (int)Math.Sqrt(count)), _stride, cancellationToken);
        var nearest = new int[count];
        groups.Assign(rows, nearest);
        var order = Enumerable.Range(0, count).ToArray();
        Array.Sort(nearest, order);
        var values = new sbyte[_values.Length];
        var scales = new float[count];
        var starts = new int[groups._scales.Length + 1];
        for (var i = 0; i < count; i++)
        {
            rows[order[i]].Values.Span.CopyTo(values.AsSpan(i * _stride));
            scales[i] = _scales[order[i]];
            starts[nearest[i] + 1] = i + 1;
        }

        for (var group = 1; group < starts.Length; group++)
        {
            starts[group] = Math.Max(starts[group], starts[group - 1]);
        }

        return new DenseCenters(values, scales, _stride, groups, starts);
    }

    private static void AddTo(Span<float> sums, in DenseRow row)
    {
        var values = row.Values.Span;
        for (var i = 0; i < values.Length; i++)
        {
            sums[i] += values[i] * row.Scale;
        }
    }

    private static DenseCenters Of(float[] sums, int count, int stride)
    {
        var values = new sbyte[count * stride];
        var scales = new float[count];
        for (var i = 0; i < count; i++)
        {
            var sum = sums.AsSpan(i * stride, stride);
            var squares = 0.0;
            var highest = 0f;
            foreach (var value in sum)
            {
                squares += (double)value * value;
                highest = Math.Max(highest, Math.Abs(value));
            }

            if (highest == 0)
            {
                continue;
            }

            for (var at = 0; at < stride; at++)
            {
                values[(i * stride) + at] = (sbyte)MathF.Round(sum[at] / highest * sbyte.MaxValue);
            }

            scales[i] = (float)(highest / sbyte.MaxValue / Math.Sqrt(squares));
        }

        return new DenseCenters(values, scales, stride, null, []);
    }
}
