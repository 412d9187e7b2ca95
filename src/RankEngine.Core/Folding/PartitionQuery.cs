using System.Runtime.InteropServices;
using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>What the fold of a batch must know of a partition. Not thread-safe.</summary>
public sealed class PartitionQuery
{
    private const int HoursKept = 4;

    /// <summary>Nothing but the head. Not to be added to.</summary>
    public static readonly PartitionQuery Nothing = new();

    /// <summary>Identities of events, by hour of event time. A set may be empty.</summary>
    public Dictionary<int, HashSet<Pseudonym>> Ids { get; } = [];

    /// <summary>
    /// Visitors. Of a reader who is not there, when they were seen is read too: in the window's block and those beside
    /// it.
    /// </summary>
    public HashSet<VisitorKey> Visitors { get; } = [];

    /// <summary>Addresses.</summary>
    public HashSet<AddressKey> Addresses { get; } = [];

    /// <summary>When readers were seen.</summary>
    public HashSet<SeenKey> Seen { get; } = [];

    /// <summary>Adds what the fold of an event asks, so far as the event tells.</summary>
    public void Add(ReaderEvent readerEvent)
    {
        ref var identities = ref CollectionsMarshal.GetValueRefOrAddDefault(
            Ids, TimeBuckets.Hour(readerEvent.TimeMs), out _);
        (identities ??= []).Add(readerEvent.Identity);
        if (readerEvent.Kind.JoinsSession() && VisitorKey.Of(readerEvent) is { } visitor)
        {
            Visitors.Add(visitor);
            if (AddressKey.Of(readerEvent) is { } address)
            {
                Addresses.Add(address);
            }
        }
    }

    /// <summary>Adds what a fold found missing.</summary>
    public void Add(PartitionReading reading)
    {
        Visitors.UnionWith(reading.MissingVisitors);
        Seen.UnionWith(reading.MissingSeen);
    }

    /// <summary>Asks nothing any more, and keeps the memory.</summary>
    public void Clear()
    {
        Visitors.Clear();
        Addresses.Clear();
        Seen.Clear();
        if (Ids.Count > HoursKept)
        {
            // An old log wanders through the hours.
            Ids.Clear();
        }

        foreach (var identities in Ids.Values)
        {
            identities.Clear();
        }
    }
}
