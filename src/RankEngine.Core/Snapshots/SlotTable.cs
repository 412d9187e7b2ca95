using System.Collections.Concurrent;

namespace RankEngine.Snapshots;

/// <summary>Gives every article id of a site a small number for good. Only ever grows, so snapshots share it.</summary>
/// <remarks>
/// A snapshot ignores slots at or beyond its own length: to it they do not exist yet. One writer, many readers.
/// </remarks>
public sealed class SlotTable
{
    private readonly ConcurrentDictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];

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
