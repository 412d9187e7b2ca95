namespace RankEngine.Pages;

/// <summary>
/// Numbers arbitrary keys 0, 1, 2... in the order they come. Open addressing; reused from page to page.
/// </summary>
internal sealed class IntMap
{
    private long[] _keys = new long[256];
    private int[] _values = new int[256];
    private int[] _stamps = new int[256];
    private int _stamp;

    /// <summary>How many keys have been seen.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all keys. Constant time.</summary>
    public void Clear()
    {
        Count = 0;
        if (++_stamp == int.MaxValue)
        {
            Array.Clear(_stamps);
            _stamp = 1;
        }
    }

    /// <summary>Returns a key's number, giving it the next one when it is new.</summary>
    public int Number(long key)
    {
        if (Count * 2 >= _keys.Length)
        {
            Grow();
        }

        var at = Find(key);
        if (_stamps[at] != _stamp)
        {
            _stamps[at] = _stamp;
            _keys[at] = key;
            _values[at] = Count++;
        }

        return _values[at];
    }

    private int Find(long key)
    {
        var mask = _keys.Length - 1;
        var at = (int)((ulong)key * 0x9E3779B97F4A7C15UL >> 32) & mask;
        while (_stamps[at] == _stamp && _keys[at] != key)
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    private void Grow()
    {
        var (keys, values, stamps) = (_keys, _values, _stamps);
        _keys = new long[keys.Length * 2];
        _values = new int[keys.Length * 2];
        _stamps = new int[keys.Length * 2];
        for (var i = 0; i < keys.Length; i++)
        {
            if (stamps[i] == _stamp)
            {
                var at = Find(keys[i]);
                (_keys[at], _values[at], _stamps[at]) = (keys[i], values[i], _stamp);
            }
        }
    }
}
