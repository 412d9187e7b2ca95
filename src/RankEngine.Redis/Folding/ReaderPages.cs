using RankEngine.Folding;

namespace RankEngine.Redis.Folding;

/// <summary>What a reader's pages come to.</summary>
internal static class ReaderPages
{
    /// <summary>Returns the blocks that hold what a reader is remembered to have read.</summary>
    public static IEnumerable<int> Blocks(DateTimeOffset now)
    {
        var first = TimeBuckets.Day((now - TimeBuckets.ReadLifetime).ToUnixTimeMilliseconds());
        var last = TimeBuckets.Day((now + RedisPartitionStore.Ahead).ToUnixTimeMilliseconds());
        for (var block = DeltaOperations.Floor(first, RedisKeys.PageDays);
            block <= DeltaOperations.Floor(last, RedisKeys.PageDays);
            block++)
        {
            yield return block;
        }
    }

    /// <summary>Puts together what pages hold, capped and ordered.</summary>
    /// <param name="read">Articles with times, in any order; of several for one article the latest counts.</param>
    /// <param name="hidden">Articles hidden or reported.</param>
    /// <param name="now">Decides what is remembered.</param>
    public static ReaderMemory Memory(
        List<KeyValuePair<string, long>> read, IEnumerable<string> hidden, DateTimeOffset now)
    {
        // An article that was read in two blocks stands in both.
        var oldest = (now - TimeBuckets.ReadLifetime).ToUnixTimeMilliseconds();
        var last = new Dictionary<string, long>(read.Count);
        foreach (var (article, time) in read)
        {
            if (time >= oldest && (!last.TryGetValue(article, out var known) || known < time))
            {
                last[article] = time;
            }
        }

        KeyValuePair<string, long>[] latestFirst = [.. last];
        Array.Sort(latestFirst, static (left, right) => left.Value != right.Value
            ? right.Value.CompareTo(left.Value)
            : string.CompareOrdinal(right.Key, left.Key));
        return new ReaderMemory(
            latestFirst.Length > ReaderMemory.ReadCapacity ? latestFirst[..ReaderMemory.ReadCapacity] : latestFirst,
            hidden.ToHashSet());
    }
}
