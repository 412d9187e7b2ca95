using RankEngine.Articles;
using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.IntegrationTests.Redis;

/// <summary>Reads, folds and applies batches as one log, again whenever another log was faster.</summary>
internal sealed class Applier(IPartitionStore store, string log, PartitionId partition)
{
    private long? _offset;

    public async Task ApplyAsync(IReadOnlyCollection<ReaderEvent> events, CancellationToken cancellationToken)
    {
        var ids = events
            .GroupBy(readerEvent => TimeBuckets.Hour(readerEvent.TimeMs))
            .ToDictionary(group => group.Key, group => group.Select(readerEvent => readerEvent.Identity).ToHashSet());
        var sessions = events.Where(EventFold.NeedsSession).Select(EventFold.SessionKey).ToHashSet();
        await ApplyAsync(
            async () => await store.ReadAsync(partition, ids, sessions, cancellationToken),
            reading =>
            {
                var delta = new PartitionDelta();
                foreach (var readerEvent in events)
                {
                    EventFold.Add(readerEvent, reading, delta);
                }

                return delta;
            },
            cancellationToken);
    }

    public Task ApplyAsync(PartitionDelta delta, CancellationToken cancellationToken) =>
        ApplyAsync(
            async () => await store.ReadAsync(partition, new Dictionary<int, HashSet<Pseudonym>>(), [], cancellationToken),
            _ => delta,
            cancellationToken);

    public Task ApplyAsync(ArticleWrite write, CancellationToken cancellationToken)
    {
        var delta = new PartitionDelta();
        EventFold.Add(write, delta);
        return ApplyAsync(delta, cancellationToken);
    }

    private async Task ApplyAsync(
        Func<Task<PartitionReading>> read,
        Func<PartitionReading, PartitionDelta> fold,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var reading = await read();
            var next = (_offset ?? 0) + 1;
            var result = await store.ApplyAsync(
                partition, log, _offset, next, reading.Head, fold(reading), cancellationToken);
            if (result.Outcome == ApplyOutcome.Applied)
            {
                _offset = next;
                return;
            }

            Assert.Equal(ApplyOutcome.VersionMoved, result.Outcome);
        }
    }
}
