using RankEngine.Folding;
using RankEngine.Log;

namespace RankEngine.Checkpoints;

/// <summary>What a span of a log adds to an older checkpoint, and the new checkpoint that comes of both.</summary>
/// <remarks>
/// 1. Walk the span to find where it ends and what its events ask of the older checkpoint. 2. Walk the older checkpoint
/// and take out just that. 3. Walk the span again and fold. 4. Merge the two, section by section, both in order. In
/// memory are the span's effects, never the checkpoint.
/// </remarks>
internal sealed class CheckpointFold
{
    /// <summary>Bytes of log folded at once: bounds the memory. An older log takes several checkpoints.</summary>
    public const long MaxSpanBytes = 64L << 20;

    private readonly CheckpointContents? _older;
    private readonly SortedDictionary<string, int> _sites = new(StringComparer.Ordinal);
    private readonly Dictionary<PartitionId, PartitionSpan> _spans = [];

    private CheckpointFold(CheckpointContents? older)
    {
        _older = older;
        Offset = older?.Offset ?? 0;
        ReceivedMs = older?.Manifest.ReceivedMs ?? 0;
        foreach (var site in older?.Manifest.Sites ?? [])
        {
            _sites[site.Name] = site.Tallies.Count;
        }
    }

    /// <summary>Offset up to which the new checkpoint holds everything; the older's when nothing is to be
    /// added.</summary>
    public long Offset { get; private set; }

    /// <summary>Events of the span that another log counts, and that were therefore left out.</summary>
    public long Ceded { get; private set; }

    /// <summary>Latest receipt among the records folded, those of the older checkpoint included; Unix
    /// milliseconds.</summary>
    public long ReceivedMs { get; private set; }

    /// <summary>Folds what follows an older checkpoint.</summary>
    /// <param name="log">The log.</param>
    /// <param name="older">Null: from the log's beginning.</param>
    /// <param name="bound">No record that ends behind this offset is folded.</param>
    /// <param name="keepSinceMs">
    /// The first record that was received then or later ends the span; Unix milliseconds. Records that were handed over
    /// lie behind it with older receipts: they wait for their turn.
    /// </param>
    /// <param name="partitionsOf">Returns a site's number of partitions; 0, not known now: ends the span.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PreconditionException">
    /// The older checkpoint does not reach to where the log begins, or cut a site otherwise.
    /// </exception>
    public static CheckpointFold Run(
        EventLog log,
        CheckpointContents? older,
        long bound,
        long keepSinceMs,
        Func<string, int> partitionsOf,
        CancellationToken cancellationToken)
    {
        var fold = new CheckpointFold(older);
        var from = fold.Offset;
        CheckpointCover.Require(log.Id, log.Start, older);
        fold.Survey(log, bound, keepSinceMs, partitionsOf, cancellationToken);
        if (fold.Offset > from)
        {
            fold.Recall(cancellationToken);
            fold.Fold(log, from, cancellationToken);
        }

        return fold;
    }

    /// <summary>Returns the sections of the new checkpoint, each valid until the next is asked for.</summary>
    /// <param name="now">Decides which buckets live.</param>
    public IEnumerable<ReadOnlyMemory<byte>> Sections(DateTimeOffset now)
    {
        if (_older is { Manifest.AsOfMs: var asOfMs } && asOfMs > now.ToUnixTimeMilliseconds())
        {
            // A clock that was set back: what was widened to days then is not hours again now.
            now = DateTimeOffset.FromUnixTimeMilliseconds(asOfMs);
        }

        yield return SectionPacker.Pack(new CheckpointManifest(
            now.ToUnixTimeMilliseconds(),
            ReceivedMs,
            [
                .. _sites.Select(site => new CheckpointSite(
                    site.Key, [.. PartitionsOf(site.Key, site.Value).Select(TallyOf)])),
            ]));
        using var older = new SectionStream(_older?.Sections ?? []);
        var merge = new CheckpointMerge(now, ReceivedMs);
        foreach (var (site, count) in _sites)
        {
            foreach (var partition in PartitionsOf(site, count))
            {
                var span = _spans.GetValueOrDefault(partition) ?? new PartitionSpan();
                foreach (var section in merge.Sections(partition, older, span))
                {
                    yield return section;
                }
            }
        }

        older.RequireEnd();
    }

    private static IEnumerable<PartitionId> PartitionsOf(string site, int count) =>
        Enumerable.Range(0, count).Select(number => new PartitionId(site, number));

    private CheckpointTally TallyOf(PartitionId partition)
    {
        var before = _older?.Manifest.TallyOf(partition) ?? default;
        return _spans.TryGetValue(partition, out var span)
            ? new CheckpointTally(before.Counted + span.Delta.Counted, before.Repeated + span.Delta.Repeated)
            : before;
    }

    private void Survey(
        EventLog log,
        long bound,
        long keepSinceMs,
        Func<string, int> partitionsOf,
        CancellationToken cancellationToken)
    {
        var from = Offset;
        using var reader = log.OpenReader(from);
        while (reader.Position - from < MaxSpanBytes && reader.TryRead(out var entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.NextOffset > bound
                || entry.Record.ReceivedMs >= keepSinceMs
                || CountOf(entry.Record.Site, partitionsOf) is not (> 0 and var count))
            {
                return;
            }

            Offset = entry.NextOffset;
            ReceivedMs = Math.Max(ReceivedMs, entry.Record.ReceivedMs);
            if (entry.Record is EventsRecord events)
            {
                foreach (var readerEvent in events.Events)
                {
                    SpanOf(events.Site, Partitions.OfEvent(readerEvent, count)).Want(readerEvent);
                }
            }
        }
    }

    private int CountOf(string site, Func<string, int> partitionsOf)
    {
        var count = partitionsOf(site);
        if (!_sites.TryGetValue(site, out var known))
        {
            if (count > 0)
            {
                _sites.Add(site, count);
            }

            return count;
        }

        return count == 0 || count == known ? known : throw CheckpointCover.CutOtherwise(site, known, count);
    }

    private void Recall(CancellationToken cancellationToken)
    {
        foreach (var section in _older?.Sections ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            var head = SectionReader.HeadOf(section);
            if (_spans.TryGetValue(head.Partition, out var span))
            {
                span.Learn(head.Kind, section);
            }
        }
    }

    private void Fold(EventLog log, long from, CancellationToken cancellationToken)
    {
        using var reader = log.OpenReader(from);
        while (reader.Position < Offset && reader.TryRead(out var entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var site = entry.Record.Site;
            var count = _sites[site];
            switch (entry.Record)
            {
                case EventsRecord record:
                    var ceded = log.Ceded.Of(entry.Offset);
                    for (var index = 0; index < record.Events.Count; index++)
                    {
                        var readerEvent = record.Events[index];
                        var span = SpanOf(site, Partitions.OfEvent(readerEvent, count));
                        if (ceded.Contains(index))
                        {
                            // Its identity neither: it would keep the log that counts it from doing so.
                            span.Delta.Repeated++;
                            Ceded++;
                        }
                        else
                        {
                            span.Add(readerEvent, record.Historical);
                        }
                    }

                    break;
                case ArticlesRecord record:
                    foreach (var write in record.Writes(log.Id, entry.Offset))
                    {
                        EventFold.Add(write, SpanOf(site, Partitions.OfArticle(write.Id, count)).Delta);
                    }

                    break;
                case SiteRecord:
                    // The manifest says it.
                    break;
                default:
                    SpanOf(site, 0).Records.Add(new RecordEntry(entry.Offset, entry.Record));
                    break;
            }
        }
    }

    private PartitionSpan SpanOf(string site, int number)
    {
        var partition = new PartitionId(site, number);
        if (!_spans.TryGetValue(partition, out var span))
        {
            _spans[partition] = span = new PartitionSpan();
        }

        return span;
    }
}
