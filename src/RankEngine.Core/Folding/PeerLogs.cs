using Microsoft.Extensions.Logging;
using RankEngine.Log;

namespace RankEngine.Folding;

/// <summary>The logs of other servers that write to the same partitions. For one applier.</summary>
/// <remarks>
/// After a store was emptied every log fills it anew. Were an event that waits in this log, unjudged, applied before
/// another log's checkpoint came that holds it, both would count it, for sums cannot be taken back. So a refill waits
/// until the logs that were ever met in a partition are in it again; bounded, for a server may be gone for good.
/// </remarks>
internal sealed partial class PeerLogs(
    EventLog log, IPartitionStore store, ApplierOptions options, TimeProvider clock, ILogger logger)
{
    private readonly HashSet<PartitionPeer> _met = [.. log.Peers()];

    /// <summary>Notes who writes to partitions.</summary>
    public void Meet(IReadOnlyList<PartitionId> partitions, IReadOnlyList<PartitionHead> heads)
    {
        var met = partitions.Zip(heads).SelectMany(pair => Unmet(pair.First, pair.Second)).ToList();
        if (met.Count > 0)
        {
            log.Meet(met);
            _met.UnionWith(met);
        }
    }

    /// <summary>Tells whether other logs ever were in a partition.</summary>
    public bool WereMetIn(PartitionId partition) =>
        _met.Any(peer => peer.Site == partition.Site && peer.Number == partition.Number);

    /// <summary>Tells whether other logs are in a partition.</summary>
    public bool AreIn(PartitionId partition, PartitionHead head)
    {
        var others = head.Applied.ContainsKey(log.Id) ? head.Applied.Count - 1 : head.Applied.Count;
        if (others == 0)
        {
            return false;
        }

        lock (_met)
        {
            Meet([partition], [head]);
        }

        return true;
    }

    /// <summary>Shows others that this log is there, and waits until those that were met are.</summary>
    /// <param name="applied">Where this log stands in each partition; brought up to date.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WaitAsync(Dictionary<PartitionId, long?> applied, CancellationToken cancellationToken)
    {
        var wanted = _met
            .Select(peer => (Partition: new PartitionId(peer.Site, peer.Number), peer.Log))
            .Where(peer => applied.ContainsKey(peer.Partition))
            .ToList();
        foreach (var partition in wanted.Select(peer => peer.Partition).Distinct())
        {
            if (applied[partition] is null)
            {
                await ShowAsync(partition, cancellationToken);
                applied[partition] = log.Start;
            }
        }

        var partitions = wanted.Select(peer => peer.Partition).Distinct().ToList();
        var stood = new Dictionary<(PartitionId Partition, string Log), long>();
        var since = clock.GetTimestamp();
        while (wanted.Count > 0)
        {
            var heads = await store.ReadHeadsAsync(partitions, cancellationToken);
            var applieds = partitions.Zip(heads).ToDictionary(pair => pair.First, pair => pair.Second.Applied);
            foreach (var peer in wanted)
            {
                if (applieds[peer.Partition].TryGetValue(peer.Log, out var offset)
                    && (!stood.TryGetValue(peer, out var before) || before != offset))
                {
                    stood[peer] = offset;
                    since = clock.GetTimestamp();
                }
            }

            // Below 0: a part of its checkpoint is still to come.
            wanted.RemoveAll(peer => stood.TryGetValue(peer, out var offset) && offset >= 0);
            if (wanted.Count > 0)
            {
                if (clock.GetElapsedTime(since) >= options.PeerWait)
                {
                    var (partition, peer) = wanted[0];
                    Log.Absent(logger, wanted.Count, peer, partition);
                    return;
                }

                await Task.Delay(options.RetryDelay, clock, cancellationToken);
            }
        }
    }

    private IEnumerable<PartitionPeer> Unmet(PartitionId partition, PartitionHead head) => head.Applied.Keys
        .Where(id => id != log.Id)
        .Select(id => new PartitionPeer(partition.Site, partition.Number, id))
        .Where(peer => !_met.Contains(peer));

    private async Task ShowAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        var result = default(ApplyResult);
        do
        {
            var before = await store.ReadAsync(partition, PartitionQuery.Nothing, cancellationToken);
            result = await store.ApplyAsync(
                partition, log.Id, null, log.Start, before.Head, new PartitionDelta(), cancellationToken);
        }
        while (result.Outcome == ApplyOutcome.VersionMoved);

        if (result.Outcome == ApplyOutcome.OffsetDiffers && result.Offset != log.Start)
        {
            throw new UnavailableException("store", $"Partition {partition} was replaced while it was refilled.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2006,
            LogLevel.Warning,
            "{Count} logs that wrote to this store before it was emptied are not back, among them {Peer} in {Partition}: "
            + "going on without them.",
            EventName = nameof(Absent))]
        public static partial void Absent(ILogger logger, int count, string peer, PartitionId partition);
    }
}
