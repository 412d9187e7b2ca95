using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>What a batch adds to one reader's memory.</summary>
public sealed class ReaderDelta
{
    /// <summary>Articles read: id to last time, Unix milliseconds. Merges by the greater.</summary>
    public Dictionary<string, long> Read { get; } = [];

    /// <summary>Articles hidden or reported.</summary>
    public HashSet<string> Hidden { get; } = [];
}

/// <summary>Everything a batch of log records does to one partition: what the store adds in one script.</summary>
/// <remarks>
/// Counts and pairs add up, ids and hidden articles are sets, histories keep the greater time, articles the newer
/// version: all of it commutes with what other replicas do. Only ids, and what is known of visitors and
/// addresses, were computed from what the store held before, so only they tie the delta to the store's version at that
/// time.
/// </remarks>
public sealed class PartitionDelta
{
    /// <summary>Identities that are new, by the hour of their event time.</summary>
    public Dictionary<int, HashSet<Pseudonym>> Ids { get; } = [];

    /// <summary>What to add to the counts; of derived kinds may be negative, never 0.</summary>
    public Dictionary<CountKey, long> Counts { get; } = [];

    /// <summary>What to add to the pairs; may be negative, never 0.</summary>
    public Dictionary<PairKey, long> Pairs { get; } = [];

    /// <summary>Visitors that changed, as they are after the batch.</summary>
    public Dictionary<VisitorKey, VisitorState> Visitors { get; } = [];

    /// <summary>Addresses that changed, as they are after the batch.</summary>
    public Dictionary<AddressKey, AddressState> Addresses { get; } = [];

    /// <summary>When readers were seen, where that changed: the block's bits after the batch.</summary>
    public Dictionary<SeenKey, ulong> Seen { get; } = [];

    /// <summary>What to add to readers' memories.</summary>
    public Dictionary<Pseudonym, ReaderDelta> Readers { get; } = [];

    /// <summary>The newest write of the batch for each article.</summary>
    public Dictionary<string, ArticleWrite> Articles { get; } = [];

    /// <summary>
    /// True when the batch holds imported events: its ids are kept without end, because a file may be imported again at
    /// any time and must add nothing then. False, the default: ids live as long as the horizon lets their events arrive.
    /// </summary>
    public bool KeepsIds { get; set; }

    /// <summary>
    /// True when the store lost what it had confirmed: the partition gets another epoch, because followers may know
    /// versions that will come again with other content. False, the default.
    /// </summary>
    public bool RenewsEpoch { get; init; }

    /// <summary>Events that count.</summary>
    public int Counted { get; set; }

    /// <summary>Events that were there already.</summary>
    public int Repeated { get; set; }

    /// <summary>True when applying it would change nothing but the offset.</summary>
    public bool IsEmpty => Counted == 0 && Articles.Count == 0;

    /// <summary>Adds to a count.</summary>
    public void Add(CountKey key, long by) => Add(Counts, key, by);

    /// <summary>Adds to a pair.</summary>
    public void Add(PairKey key, long by) => Add(Pairs, key, by);

    private static void Add<TKey>(Dictionary<TKey, long> sums, TKey key, long by)
        where TKey : notnull
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        sum += by;
        if (sum == 0)
        {
            sums.Remove(key);
        }
    }
}
