namespace RankEngine.Snapshots;

/// <summary>Gives every article id of a site a small number for good. Only ever grows, so snapshots share it.</summary>
/// <remarks>
/// <para>
/// A snapshot ignores slots at or beyond its own length: to it they do not exist yet. One writer, many readers, who take
/// no lock.
/// </para>
/// <para>20 to 28 bytes for each id, beside the id itself.</para>
/// </remarks>
public sealed class SlotTable
{
    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;

    private Table _table;

    /// <summary>Starts a table without ids.</summary>
    public SlotTable()
        : this([])
    {
    }

    /// <summary>Starts a table with ids that have a slot: their place in the list.</summary>
    /// <exception cref="InvalidDataException">An id stands twice.</exception>
    public SlotTable(IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);

        // Room for all at once: growing would place every id again and again.
        _table = new Table(ids.Count);
        foreach (var id in ids)
        {
            var hash = HashOf(id);
            if (_table.Find(id, hash) >= 0)
            {
                throw new InvalidDataException($"The id {id} stands twice.");
            }

            Add(id, hash);
        }
    }

    /// <summary>Number of slots given out. For the one writer.</summary>
    public int Count { get; private set; }

    /// <summary>Returns an id's slot, a new one when it has none. For the one writer.</summary>
    public int GetOrAdd(string id)
    {
        var hash = HashOf(id);
        var slot = _table.Find(id, hash);
        return slot >= 0 ? slot : Add(id, hash);
    }

    /// <summary>Returns a slot's id. For the one writer.</summary>
    public string IdOf(int slot) => slot < Count
        ? _table.IdOf(slot)
        : throw new ArgumentOutOfRangeException(nameof(slot), slot, "Not given out yet.");

    /// <summary>Finds an id's slot.</summary>
    public bool TryGet(string id, out int slot)
    {
        slot = Volatile.Read(ref _table).Find(id, HashOf(id));
        return slot >= 0;
    }

    private static int HashOf(string id) => string.GetHashCode(id, StringComparison.Ordinal);

    private int Add(string id, int hash)
    {
        if (!_table.HasRoom(Count))
        {
            Volatile.Write(ref _table, _table.Grown(Count));
        }

        _table.Add(Count, id, hash);
        return Count++;
    }

    /// <summary>A hash table of slots. A reader that holds one misses what came after the next was made, no more.</summary>
    private sealed class Table
    {
        // Slot + 1 by hash, linear probing; 0: empty. Filled to two thirds at most.
        private readonly int[] _places;

        // By slot; pages that exist are shared by all tables.
        private string[][] _ids;
        private int[][] _hashes;

        public Table(int room)
            : this(room, [], [])
        {
        }

        private Table(int room, string[][] ids, int[][] hashes)
        {
            // Odd multiples of powers of two: half of the steps of doubling alone.
            var length = 64;
            while (length / 3 * 2 <= room)
            {
                length = (length & (length - 1)) == 0 ? length / 2 * 3 : length / 3 * 4;
            }

            _places = new int[length];
            _ids = ids;
            _hashes = hashes;
        }

        public bool HasRoom(int count) => count < _places.Length / 3 * 2;

        public Table Grown(int count)
        {
            var grown = new Table(count, _ids, _hashes);
            for (var slot = 0; slot < count; slot++)
            {
                grown.Place(slot, _hashes[slot >> PageBits][slot & (PageSize - 1)]);
            }

            return grown;
        }

        public string IdOf(int slot) => Volatile.Read(ref _ids)[slot >> PageBits][slot & (PageSize - 1)];

        public int Find(string id, int hash)
        {
            for (var at = Home(hash); ; at = at + 1 == _places.Length ? 0 : at + 1)
            {
                var slot = Volatile.Read(ref _places[at]) - 1;
                if (slot < 0)
                {
                    return -1;
                }

                if (HashAt(slot) == hash && IdOf(slot) == id)
                {
                    return slot;
                }
            }
        }

        public void Add(int slot, string id, int hash)
        {
            if ((slot & (PageSize - 1)) == 0)
            {
                Volatile.Write(ref _ids, [.. _ids, new string[PageSize]]);
                Volatile.Write(ref _hashes, [.. _hashes, new int[PageSize]]);
            }

            _ids[slot >> PageBits][slot & (PageSize - 1)] = id;
            _hashes[slot >> PageBits][slot & (PageSize - 1)] = hash;

            // Last, so that who finds the slot finds its id.
            Place(slot, hash);
        }

        private void Place(int slot, int hash)
        {
            var at = Home(hash);
            while (_places[at] != 0)
            {
                at = at + 1 == _places.Length ? 0 : at + 1;
            }

            Volatile.Write(ref _places[at], slot + 1);
        }

        private int HashAt(int slot) => Volatile.Read(ref _hashes)[slot >> PageBits][slot & (PageSize - 1)];

        private int Home(int hash) => (int)(((uint)hash * (ulong)_places.Length) >> 32);
    }
}
