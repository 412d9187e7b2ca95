namespace RankEngine.Text;

/// <summary>The centres of a dense index's lists: vectors of length 1, in bytes. Immutable.</summary>
internal sealed class DenseCenters
{
    /// <summary>No centres: there is one list.</summary>
    public static readonly DenseCenters None = new([], [], 0);

    private const int Rounds = 6;
    private const int SamplesPerCenter = 24;

    // The same vectors give the same centres.
    private const int Seed = 1;

    private readonly sbyte[] _values;
    private readonly float[] _scales;
    private readonly int _stride;

    private DenseCenters(sbyte[] values, float[] scales, int stride)
    {
        _values = values;
        _scales = scales;
        _stride = stride;
    }

    /// <summary>Bytes held.</summary>
    public long Bytes => _values.Length + (4L * _scales.Length);

    /// <summary>Finds centres by spherical k-means over an even sample.</summary>
    /// <param name="rows">All vectors.</param>
    /// <param name="count">Number of centres.</param>
    /// <param name="stride">Components of each row.</param>
    /// <param name="cancellationToken">Stops between two rounds.</param>
    public static DenseCenters Find(DenseRow[] rows, int count, int stride, CancellationToken cancellationToken)
    {
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

        var centers = Of(sums, count, stride);
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

            centers = Of(sums, count, stride);
        }

        return centers;
    }

    /// <summary>Finds the nearest centre of each row.</summary>
    public void Assign(DenseRow[] rows, int[] nearest)
    {
        const int Some = 256;
        Parallel.For(0, (rows.Length + Some - 1) / Some, part =>
        {
            for (var i = part * Some; i < Math.Min(rows.Length, (part + 1) * Some); i++)
            {
                nearest[i] = Nearest(rows[i].Values.Span);
            }
        });
    }

    /// <summary>Returns the nearest centre; of equals the first.</summary>
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

    /// <summary>Finds the nearest centres, best first; there must be as many as asked for.</summary>
    public void Nearest(scoped ReadOnlySpan<short> query, scoped Span<SlotSimilarity> best)
    {
        const int Some = 256;
        Span<int> dots = stackalloc int[Some];
        var heap = new SlotHeap(best);
        for (var first = 0; first < _scales.Length; first += Some)
        {
            var some = dots[..Math.Min(Some, _scales.Length - first)];
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

        heap.Sort();
    }

    private static void AddTo(Span<float> sums, in DenseRow row)
    {
        var values = row.Values.Span;
        for (var i = 0; i < sums.Length; i++)
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

        return new DenseCenters(values, scales, stride);
    }
}
