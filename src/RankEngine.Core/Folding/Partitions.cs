using System.IO.Hashing;
using System.Text;
using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>One partition of one site: what one script may touch, and one slot of a cluster.</summary>
/// <param name="Site">The site's id.</param>
/// <param name="Number">From 0.</param>
public readonly record struct PartitionId(string Site, int Number)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Site}:{Number}";
}

/// <summary>Says where things live. Fixed for ever: data is stored by it.</summary>
public static class Partitions
{
    /// <summary>Most partitions of a site.</summary>
    public const int Max = 64;

    /// <summary>Partition of an event: by its reader, else its session, else itself.</summary>
    public static int OfEvent(ReaderEvent readerEvent, int count) => OfKey(readerEvent.PartitionKey, count);

    /// <summary>Partition of a reader's memory.</summary>
    public static int OfKey(Pseudonym key, int count) => (int)(key.Low % (ulong)count);

    /// <summary>Partition of an article's record.</summary>
    public static int OfArticle(string id, int count) =>
        count == 1 ? 0 : (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(id)) % (ulong)count);
}
