namespace RankEngine.Stories;

/// <summary>For one kind of key: which articles, by slot, share it. A hash table of rings, without objects.</summary>
/// <remarks>Key 0 is no key: nothing shares it.</remarks>
internal sealed class KeyLinks
{
    private const int None = -1;

    private ulong[] _keys = [];
    private int[] _next = [];
    private int[] _previous = [];

    // Slot + 1 of one article of each key; 0: empty. Linear probing, at most half full.
    private int[] _heads = new int[64];
    private int _count;

    /// <summary>Makes room for a slot and gives it no key.</summary>
    public void Reserve(int slot)
    {
        if (slot >= _keys.Length)
        {
            var length = Math.Max(64, slot + (slot / 8) + 1);
            Array.Resize(ref _keys, length);
            Array.Resize(ref _next, length);
            Array.Resize(ref _previous, length);
        }

        _keys[slot] = 0;
        _next[slot] = _previous[slot] = slot;
    }

    /// <summary>The key of a slot; 0: none.</summary>
    public ulong KeyOf(int slot) => _keys[slot];

    /// <summary>Tells whether another slot has the same key.</summary>
    public bool IsShared(int slot) => _next[slot] != slot;

    /// <summary>The next slot with the same key, round and round.</summary>
    public int Next(int slot) => _next[slot];

    /// <summary>Gives a slot that has no key one.</summary>
    /// <returns>Another slot with this key; -1 when there is none.</returns>
    public int Add(int slot, ulong key)
    {
        if (key == 0)
        {
            return None;
        }

        if ((_count + 1) * 2 > _heads.Length)
        {
            Grow();
        }

        _keys[slot] = key;
        var at = Find(key);
        if (_heads[at] == 0)
        {
            _heads[at] = slot + 1;
            _count++;
            return None;
        }

        var head = _heads[at] - 1;
        (_next[slot], _previous[slot]) = (_next[head], head);
        _previous[_next[head]] = slot;
        _next[head] = slot;
        return head;
    }

    /// <summary>Takes a slot's key away.</summary>
    /// <returns>Another slot that has this key still; -1 when there is none.</returns>
    public int Remove(int slot)
    {
        if (_keys[slot] == 0)
        {
            return None;
        }

        var at = Find(_keys[slot]);
        var other = _next[slot];
        if (other == slot)
        {
            other = None;
            Vacate(at);
        }
        else
        {
            _next[_previous[slot]] = other;
            _previous[other] = _previous[slot];
            _next[slot] = _previous[slot] = slot;
            _heads[at] = other + 1;
        }

        _keys[slot] = 0;
        return other;
    }

    private int Home(ulong key) => (int)((key * 0x9E3779B97F4A7C15UL) >> 32) & (_heads.Length - 1);

    private int Find(ulong key)
    {
        var at = Home(key);
        while (_heads[at] != 0 && _keys[_heads[at] - 1] != key)
        {
            at = (at + 1) & (_heads.Length - 1);
        }

        return at;
    }

    /// <summary>Empties a place and moves up what was pushed past it, so that no search stops too early.</summary>
    private void Vacate(int at)
    {
        var mask = _heads.Length - 1;
        _count--;
        _heads[at] = 0;
        for (var from = (at + 1) & mask; _heads[from] != 0; from = (from + 1) & mask)
        {
            var home = Home(_keys[_heads[from] - 1]);
            if (((from - home) & mask) >= ((from - at) & mask))
            {
                (_heads[at], _heads[from]) = (_heads[from], 0);
                at = from;
            }
        }
    }

    private void Grow()
    {
        var heads = _heads;
        _heads = new int[heads.Length * 2];
        foreach (var head in heads)
        {
            if (head != 0)
            {
                _heads[Find(_keys[head - 1])] = head;
            }
        }
    }
}
