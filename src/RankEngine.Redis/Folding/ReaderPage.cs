using System.Buffers.Binary;
using System.Text;
using RankEngine.Folding;

namespace RankEngine.Redis.Folding;

/// <summary>What one reader read in one block of days, packed as one field: entries in no order.</summary>
/// <remarks>
/// <code>
/// entry: length of the id (1 byte), id (UTF-8), last time read (8 bytes, little-endian, Unix ms)
/// </code>
/// An id occurs once. A value instead of a sorted set, because a set for each reader costs a store four times as much at
/// each write. Its size is bounded by <see cref="ReaderMemory.ReadCapacity"/> entries.
/// </remarks>
internal static class ReaderPage
{
    private const int TimeBytes = 8;
    private const int LongestId = 128;

    /// <summary>Returns a page with times added: the greater of two for one article stays.</summary>
    /// <param name="page">Packed; empty: nothing read yet.</param>
    /// <param name="read">Articles and times, not none.</param>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static byte[] Add(ReadOnlySpan<byte> page, IReadOnlyCollection<KeyValuePair<string, long>> read)
    {
        var next = new byte[page.Length + read.Sum(entry => 1 + Encoding.UTF8.GetByteCount(entry.Key) + TimeBytes)];
        page.CopyTo(next);
        var length = page.Length;
        Span<byte> id = stackalloc byte[LongestId];
        foreach (var (article, time) in read)
        {
            var bytes = id[..Encoding.UTF8.GetBytes(article, id)];
            var at = Find(next.AsSpan(0, length), bytes, out var entries);
            if (at < 0)
            {
                next[length] = (byte)bytes.Length;
                bytes.CopyTo(next.AsSpan(length + 1));
                at = length + 1 + bytes.Length;
                length = at + TimeBytes;
                BinaryPrimitives.WriteInt64LittleEndian(next.AsSpan(at), time);
                if (entries >= ReaderMemory.ReadCapacity)
                {
                    length = RemoveOldest(next.AsSpan(0, length));
                }
            }
            else if (time > BinaryPrimitives.ReadInt64LittleEndian(next.AsSpan(at)))
            {
                BinaryPrimitives.WriteInt64LittleEndian(next.AsSpan(at), time);
            }
        }

        return length == next.Length ? next : next[..length];
    }

    /// <summary>Reads a page, in no order.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static List<KeyValuePair<string, long>> Read(ReadOnlySpan<byte> page)
    {
        var entries = new List<KeyValuePair<string, long>>();
        for (var at = 0; at < page.Length;)
        {
            var (id, time) = Entry(page, at);
            entries.Add(new(
                Encoding.UTF8.GetString(page[id]), BinaryPrimitives.ReadInt64LittleEndian(page[time..])));
            at = time + TimeBytes;
        }

        return entries;
    }

    // Where the time of an article stands; -1 when it is not there, and how many others are.
    private static int Find(ReadOnlySpan<byte> page, ReadOnlySpan<byte> article, out int entries)
    {
        entries = 0;
        for (var at = 0; at < page.Length; entries++)
        {
            var (id, time) = Entry(page, at);
            if (page[id].SequenceEqual(article))
            {
                return time;
            }

            at = time + TimeBytes;
        }

        return -1;
    }

    // The same that a reader of the page would leave out: the earliest, the ordinally first id among equals.
    private static int RemoveOldest(Span<byte> page)
    {
        var (oldest, end) = (0, 0);
        for (var at = 0; at < page.Length;)
        {
            var (id, time) = Entry(page, at);
            var (oldestId, oldestTime) = Entry(page, oldest);
            var byTime = BinaryPrimitives.ReadInt64LittleEndian(page[time..])
                .CompareTo(BinaryPrimitives.ReadInt64LittleEndian(page[oldestTime..]));
            if (at == 0 || byTime < 0 || (byTime == 0 && page[id].SequenceCompareTo(page[oldestId]) < 0))
            {
                (oldest, end) = (at, time + TimeBytes);
            }

            at = time + TimeBytes;
        }

        page[end..].CopyTo(page[oldest..]);
        return page.Length - (end - oldest);
    }

    private static (Range Id, int Time) Entry(ReadOnlySpan<byte> page, int at)
    {
        var time = at + 1 + page[at];
        return time + TimeBytes <= page.Length
            ? (new Range(at + 1, time), time)
            : throw new InvalidDataException("A packed page of a reader ends too early.");
    }
}
