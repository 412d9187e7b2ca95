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
        var query = new PartitionQuery();
        foreach (var readerEvent in events)
        {
            query.Add(readerEvent);
        }

        await ApplyAsync(
            query,
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
        ApplyAsync(new PartitionQuery(), _ => delta, cancellationToken);

    public Task ApplyAsync(ArticleWrite write, CancellationToken cancellationToken)
    {
        var delta = new PartitionDelta();
        EventFold.Add(write, delta);
        return ApplyAsync(delta, cancellationToken);
    }

    private async Task ApplyAsync(
        PartitionQuery query,
        Func<PartitionReading, PartitionDelta> fold,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var reading = await store.ReadAsync(partition, query, cancellationToken);
            var delta = fold(reading);
            if (reading.IsShort)
            {
                query.Add(reading);
                continue;
            }

            var next = (_offset ?? 0) + 1;
            var result = await store.ApplyAsync(
                partition, log, _offset, next, reading.Head, delta, cancellationToken);
            if (result.Outcome == ApplyOutcome.Applied)
            {
                _offset = next;
                return;
            }

            Assert.Equal(ApplyOutcome.VersionMoved, result.Outcome);
        }
    }
}
