using System.Collections.Concurrent;

namespace RankEngine.Log;

/// <summary>Place of an event in a log.</summary>
/// <param name="Offset">Offset of its record.</param>
/// <param name="Index">Its number in the record, from 0.</param>
public readonly record struct EventPlace(long Offset, int Index);

/// <summary>The events of a log that another log counts. Safe to read from many threads.</summary>
/// <remarks>
/// <para>
/// An event that was sent to two servers lies in two logs. As long as its identity is remembered it counts once, but
/// checkpoints are sums, and sums of two logs cannot be told apart. So one of the logs gives it up, for ever: the one
/// whose applier finds it counted. From then on nothing of that log counts it, neither applier nor checkpoint nor
/// <c>verify</c>, whatever becomes of the store.
/// </para>
/// <para>
/// Of all places of an event one is never ceded: a place is ceded only while another one is counted, which was not ceded
/// when it was counted, and cannot be ceded later by its own count: no applier looks again at what the store says is
/// applied. A store that was emptied is filled from logs, so what it then holds is counted by such a place again.
/// </para>
/// </remarks>
public sealed class CededEvents
{
    // One bit an event. Arrays are replaced, never changed.
    private readonly ConcurrentDictionary<long, ulong[]> _records = new();
    private long _judgedThrough;

    /// <summary>True when nothing was ceded.</summary>
    public bool IsEmpty => _records.IsEmpty;

    /// <summary>
    /// Offset up to which this process knows of every event whether it is ceded; 0 until the applier stands somewhere.
    /// No checkpoint goes further.
    /// </summary>
    public long JudgedThrough
    {
        get => Volatile.Read(ref _judgedThrough);
        internal set => Volatile.Write(ref _judgedThrough, value);
    }

    /// <summary>Returns which events of a record are ceded.</summary>
    /// <param name="offset">Offset of the record.</param>
    public CededMask Of(long offset) => new(_records.IsEmpty ? null : _records.GetValueOrDefault(offset));

    /// <summary>Counts ceded events of records in a part of the log.</summary>
    /// <param name="from">First offset.</param>
    /// <param name="to">Offset behind the last.</param>
    internal long Count(long from, long to) => _records
        .Where(record => record.Key >= from && record.Key < to)
        .Sum(record => record.Value.Sum(word => (long)ulong.PopCount(word)));

    /// <summary>All records with ceded events, by offset.</summary>
    internal IEnumerable<KeyValuePair<long, ulong[]>> Records => _records.OrderBy(record => record.Key);

    internal void Add(long offset, ReadOnlySpan<ulong> words)
    {
        var known = _records.GetValueOrDefault(offset) ?? [];
        var both = new ulong[Math.Max(known.Length, words.Length)];
        known.CopyTo(both, 0);
        for (var index = 0; index < words.Length; index++)
        {
            both[index] |= words[index];
        }

        _records[offset] = both;
    }

    internal void Remove(long offset) => _records.TryRemove(offset, out _);
}

/// <summary>Which events of one record are ceded.</summary>
public readonly struct CededMask
{
    private readonly ulong[]? _words;

    internal CededMask(ulong[]? words)
    {
        _words = words;
    }

    /// <summary>True when none is.</summary>
    public bool IsEmpty => _words is null;

    /// <summary>Tells whether an event is ceded.</summary>
    /// <param name="index">Its number in the record, from 0.</param>
    public bool Contains(int index) =>
        _words is { } words && index >> 6 < words.Length && (words[index >> 6] >> (index & 63) & 1) != 0;
}
