using RankEngine.Articles;
using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>Where a partition stands.</summary>
/// <param name="Epoch">Identity of its data: another one means emptied or replaced. Empty: nothing there yet.</param>
/// <param name="Version">Number of deltas applied in this epoch; 0 when nothing is there.</param>
/// <param name="Applied">Log id to the offset up to which that log is applied.</param>
public sealed record PartitionHead(string Epoch, long Version, IReadOnlyDictionary<string, long> Applied);

/// <summary>What the fold needs to know before a batch.</summary>
/// <param name="Head">Where the partition stood when it was read.</param>
/// <param name="Counted">Identities, of those asked, that were counted before.</param>
/// <param name="Visitors">All visitors that were asked for.</param>
/// <param name="Addresses">All addresses that were asked for.</param>
/// <param name="SeenSlots">When readers were seen, as far as it was asked or follows from what was.</param>
public sealed record PartitionReading(
    PartitionHead Head,
    IReadOnlySet<Pseudonym> Counted,
    IReadOnlyDictionary<VisitorKey, VisitorState> Visitors,
    IReadOnlyDictionary<AddressKey, AddressState> Addresses,
    IReadOnlyDictionary<SeenKey, ulong> SeenSlots) : IPartitionState
{
    private readonly HashSet<VisitorKey> _missingVisitors = [];
    private readonly HashSet<SeenKey> _missingSeen = [];

    /// <summary>Visitors that a fold needed and that were not read.</summary>
    public IReadOnlyCollection<VisitorKey> MissingVisitors => _missingVisitors;

    /// <summary>What a fold needed of when readers were seen and was not read.</summary>
    public IReadOnlyCollection<SeenKey> MissingSeen => _missingSeen;

    /// <summary>
    /// True when a fold needed more than was read: its delta is of no use. It happens when something came late of a reader
    /// who was seen since. Ask again, with <see cref="PartitionQuery.Add(PartitionReading)"/>.
    /// </summary>
    public bool IsShort => _missingVisitors.Count + _missingSeen.Count > 0;

    /// <inheritdoc/>
    public bool IsCounted(int hour, Pseudonym identity) => Counted.Contains(identity);

    /// <inheritdoc/>
    public VisitorState Visitor(VisitorKey key)
    {
        if (Visitors.TryGetValue(key, out var visitor))
        {
            return visitor;
        }

        _missingVisitors.Add(key);
        return VisitorState.Empty;
    }

    /// <inheritdoc/>
    public AddressState Address(AddressKey key) => Addresses[key];

    /// <inheritdoc/>
    public ulong Seen(SeenKey key)
    {
        if (SeenSlots.TryGetValue(key, out var bits))
        {
            return bits;
        }

        _missingSeen.Add(key);
        return 0;
    }
}

/// <summary>How an attempt to apply a delta ended.</summary>
public enum ApplyOutcome
{
    /// <summary>The delta is in, the log's offset moved.</summary>
    Applied,

    /// <summary>The partition's version or epoch is another than the one read: nothing changed; read and fold again.</summary>
    VersionMoved,

    /// <summary>The log's offset is another than expected: nothing changed; rewind to it.</summary>
    OffsetDiffers,
}

/// <summary>How an attempt to apply a delta ended, and where the partition stands now.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Version">The partition's version now.</param>
/// <param name="Offset">The log's applied offset now; null: never applied here.</param>
public readonly record struct ApplyResult(ApplyOutcome Outcome, long Version, long? Offset);

/// <summary>What a reader has read and wants no more of.</summary>
/// <param name="Read">Articles read, latest first (ties by id, descending), with the last time in Unix milliseconds.</param>
/// <param name="Hidden">Articles hidden or reported.</param>
public sealed record ReaderMemory(IReadOnlyList<KeyValuePair<string, long>> Read, IReadOnlySet<string> Hidden)
{
    /// <summary>Most articles remembered as read.</summary>
    public const int ReadCapacity = 2_000;

    /// <summary>Most articles of the recent history, which recommendations start from.</summary>
    public const int RecentCapacity = 100;

    /// <summary>A reader of whom nothing is known.</summary>
    public static readonly ReaderMemory Empty = new([], new HashSet<string>());

    /// <summary>Returns the articles that still count as read at a moment (Unix milliseconds), latest first.</summary>
    public IEnumerable<string> ReadAt(long nowMs)
    {
        var oldest = nowMs - (long)TimeBuckets.ReadLifetime.TotalMilliseconds;
        return Read.Where(entry => entry.Value >= oldest).Select(entry => entry.Key);
    }
}

/// <summary>One integer of a partition, as the store holds it.</summary>
/// <param name="Resolution">Minute, hour, day or total.</param>
/// <param name="Bucket">Minutes, hours or days since the Unix epoch; 0 for totals.</param>
/// <param name="Article">The article's id.</param>
/// <param name="Kind">What is counted.</param>
/// <param name="Count">The sum; may be 0 only for a moment.</param>
public readonly record struct StoredCount(Resolution Resolution, int Bucket, string Article, CountKind Kind, long Count);

/// <summary>Width of a bucket. Values are explicit and append-only.</summary>
public enum Resolution : byte
{
    /// <summary>A minute.</summary>
    Minute = 0,

    /// <summary>An hour.</summary>
    Hour = 1,

    /// <summary>A day.</summary>
    Day = 2,

    /// <summary>For ever.</summary>
    Total = 3,
}

/// <summary>The store of one installation's view: the sum of all logs, by partition.</summary>
/// <remarks>
/// All methods throw <see cref="UnavailableException"/> with subject <c>store</c> when the store cannot be reached in
/// time. A call that fails may still have been carried out: <see cref="ApplyAsync"/> is safe to repeat because the
/// expected offset no longer fits then.
/// </remarks>
public interface IPartitionStore
{
    /// <summary>Returns where partitions stand, in the order asked.</summary>
    Task<IReadOnlyList<PartitionHead>> ReadHeadsAsync(
        IReadOnlyList<PartitionId> partitions, CancellationToken cancellationToken);

    /// <summary>Reads what the fold of a batch needs, and the head it belongs to.</summary>
    /// <param name="partition">Which.</param>
    /// <param name="query">What is needed; not changed until the answer is there.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>
    /// As of one moment; only when readers were seen may be of a later version: then <see cref="ApplyAsync"/> refuses what
    /// was folded from it.
    /// </returns>
    Task<PartitionReading> ReadAsync(
        PartitionId partition, PartitionQuery query, CancellationToken cancellationToken);

    /// <summary>Adds a delta and moves the log's offset, all or nothing.</summary>
    /// <param name="partition">Which.</param>
    /// <param name="log">Id of the log the delta was folded from.</param>
    /// <param name="expectedOffset">Offset the log must stand at; null: the log must be unknown here.</param>
    /// <param name="newOffset">Offset it stands at afterwards; not before <paramref name="expectedOffset"/>.</param>
    /// <param name="before">Head as read: version and epoch must still be these.</param>
    /// <param name="delta">What to add.</param>
    /// <param name="cancellationToken">Stops the wait, not the script.</param>
    Task<ApplyResult> ApplyAsync(
        PartitionId partition,
        string log,
        long? expectedOffset,
        long newOffset,
        PartitionHead before,
        PartitionDelta delta,
        CancellationToken cancellationToken);

    /// <summary>Returns the changes of versions <paramref name="after"/>+1 to <paramref name="through"/>, in order.</summary>
    /// <returns>Null when one of them is collected already: load anew.</returns>
    Task<IReadOnlyList<PartitionChange>?> ReadChangesAsync(
        PartitionId partition, long after, long through, CancellationToken cancellationToken);

    /// <summary>Returns articles' last writes, tombstones included; null for an id without one. In the order asked.</summary>
    Task<IReadOnlyList<ArticleWrite?>> ReadArticlesAsync(
        PartitionId partition, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Streams all articles' last writes, tombstones included, in no order; an id may come twice.</summary>
    IAsyncEnumerable<ArticleWrite> ScanArticlesAsync(PartitionId partition, CancellationToken cancellationToken);

    /// <summary>Streams all live counts of a resolution, in no order; a count may come twice, the later is right.</summary>
    IAsyncEnumerable<StoredCount> ScanCountsAsync(
        PartitionId partition, Resolution resolution, CancellationToken cancellationToken);

    /// <summary>Streams all live pairs, in no order; a pair may come twice, the later is right. 0 may occur.</summary>
    IAsyncEnumerable<KeyValuePair<PairKey, long>> ScanPairsAsync(
        PartitionId partition, CancellationToken cancellationToken);

    /// <summary>Returns exact counts and pairs and the head they belong to, as of one moment. In the order asked.</summary>
    Task<ExactReading> ReadExactAsync(
        PartitionId partition,
        IReadOnlyList<CountKey> counts,
        IReadOnlyList<PairKey> pairs,
        CancellationToken cancellationToken);

    /// <summary>Returns what is remembered of a reader: at most one trip.</summary>
    Task<ReaderMemory> ReadReaderAsync(PartitionId partition, Pseudonym reader, CancellationToken cancellationToken);

    /// <summary>Streams everything remembered of readers, in no order. For audits, off every request path.</summary>
    IAsyncEnumerable<KeyValuePair<Pseudonym, ReaderMemory>> ScanReadersAsync(
        PartitionId partition, CancellationToken cancellationToken);
}

/// <summary>Exact integers as of one moment.</summary>
/// <param name="Head">Where the partition stood.</param>
/// <param name="Counts">For each key asked: minute, hour and total count that its minute lies in.</param>
/// <param name="Pairs">For each key asked.</param>
public sealed record ExactReading(
    PartitionHead Head,
    IReadOnlyList<(long Minute, long Hour, long Total)> Counts,
    IReadOnlyList<long> Pairs);
