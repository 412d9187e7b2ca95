using System.Buffers;

namespace RankEngine.Text;

/// <summary>
/// The slots with the highest integer scores so far, of equals the lower ones: several times as many as wanted are
/// collected before the rest is dropped, which costs less than a heap.
/// </summary>
internal ref struct SlotKeys
{
    private const int Times = 4;

    private readonly int _wanted;
    private readonly ulong[] _keys;
    private readonly int _capacity;
    private int _count;

    /// <summary>Takes a pooled array.</summary>
    public SlotKeys(int wanted)
    {
        _wanted = wanted;
        _capacity = wanted * Times;
        _keys = ArrayPool<ulong>.Shared.Rent(_capacity);
    }

    /// <summary>Scores below cannot enter; 0 never can.</summary>
    public int Threshold { get; private set; } = 1;

    /// <summary>True when as many as wanted were found.</summary>
    public readonly bool IsFull => _count >= _wanted;

    /// <summary>How many are kept.</summary>
    public readonly int Wanted => _wanted;

    /// <summary>Leaves lower scores out from now on.</summary>
    public void RaiseThreshold(int threshold) => Threshold = Math.Max(Threshold, threshold);

    /// <summary>Gives the array back.</summary>
    public readonly void Return() => ArrayPool<ulong>.Shared.Return(_keys);

    /// <summary>Adds a slot.</summary>
    public void Add(int score, int slot)
    {
        // Rising keys: the best first.
        _keys[_count++] = ((ulong)(uint)~score << 32) | (uint)slot;
        if (_count == _capacity)
        {
            Cut();
        }
    }

    /// <summary>Writes the best, in no order.</summary>
    /// <returns>How many there are.</returns>
    public int CopyTo(Span<SlotSimilarity> best, float unit)
    {
        if (_count > _wanted)
        {
            Cut();
        }

        for (var i = 0; i < _count; i++)
        {
            best[i] = new SlotSimilarity((int)(uint)_keys[i], (int)~(uint)(_keys[i] >> 32) * unit);
        }

        return _count;
    }

    private void Cut()
    {
        Lowest.ToFront(_keys.AsSpan(0, _count), _wanted);
        _count = _wanted;
        var highest = 0UL;
        foreach (var key in _keys.AsSpan(0, _wanted))
        {
            highest = Math.Max(highest, key);
        }

        RaiseThreshold((int)~(uint)(highest >> 32));
    }
}

/// <summary>Selects without sorting.</summary>
internal static class Lowest
{
    /// <summary>Brings the lowest values to the front, in no order. All values must differ.</summary>
    public static void ToFront(Span<ulong> values, int count)
    {
        var low = 0;
        var high = values.Length;
        while (low < count && high - low > 1)
        {
            if (high - low <= 16)
            {
                values[low..high].Sort();
                return;
            }

            // The middle of three is what is compared with.
            var first = values[low];
            var middle = values[(low + high) >>> 1];
            var last = values[high - 1];
            var pivot = Math.Max(Math.Min(first, middle), Math.Min(Math.Max(first, middle), last));

            // Without branches: which side a value goes to is as good as random.
            var at = low;
            for (var i = low; i < high; i++)
            {
                var value = values[i];
                values[i] = values[at];
                values[at] = value;
                at += value < pivot ? 1 : 0;
            }

            if (at <= count)
            {
                // The pivot is the lowest of the rest.
                low = at;
                if (at == count)
                {
                    return;
                }

                var pivotAt = values[at..high].IndexOf(pivot) + at;
                (values[at], values[pivotAt]) = (values[pivotAt], values[at]);
                low = at + 1;
            }
            else
            {
                high = at;
            }
        }
    }
}
