using System.Collections.Concurrent;

namespace RankEngine.Snapshots;

/// <summary>Gives every article id of a site a small number for good. Only ever grows, so snapshots share it.</summary>
/// <remarks>
/// A snapshot ignores slots at or beyond its own length: to it they do not exist yet. One writer, many readers.
/// </remarks>
public sealed class SlotTable
{
    private readonly ConcurrentDictionary<string, int> _slots;
    private readonly List<string> _ids;

    /// <summary>Starts a table without ids.</summary>
    public SlotTable()
        : this([])
    {
    }

    /// <summary>Starts a table with ids that have a slot: their place in the list.</summary>
    /// <exception cref="InvalidDataException">An id stands twice.</exception>
    public SlotTable(IReadOnlyCollection<string> ids)
    {
        _ids = [.. ids];

        // Room for all at once: growing would hash every id again and again. One writer needs few locks.
        _slots = new ConcurrentDictionary<string, int>(1, Math.Max(31, _ids.Count), StringComparer.Ordinal);
        for (var slot = 0; slot < _ids.Count; slot++)
        {
            if (!_slots.TryAdd(_ids[slot], slot))
            {
                throw new InvalidDataException($"The id {_ids[slot]} stands twice.");
            }
        }
    }

    /// <summary>Number of slots given out. For the one writer.</summary>
    public int Count => _ids.Count;

    /// <summary>Returns an id's slot, a new one when it has none. For the one writer.</summary>
    public int GetOrAdd(string id)
    {
        if (!_slots.TryGetValue(id, out var slot))
        {
            // Not _slots.Count: that takes every lock of the dictionary.
            slot = _ids.Count;
            _ids.Add(id);
            _slots[id] = slot;
        }

        return slot;
    }

    /// <summary>Returns a slot's id. For the one writer.</summary>
    public string IdOf(int slot) => _ids[slot];

    /// <summary>Finds an id's slot.</summary>
    public bool TryGet(string id, out int slot) => _slots.TryGetValue(id, out slot);
}
