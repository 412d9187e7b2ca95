using RankEngine.Articles;
using RankEngine.Checkpoints;
using RankEngine.Events;
using RankEngine.Log;

namespace RankEngine.Learning.Training;

/// <summary>A write of an article and the moment from which a replay knows it.</summary>
/// <param name="Write">The write.</param>
/// <param name="KnownMs">Unix milliseconds.</param>
public readonly record struct DatedWrite(ArticleWrite Write, long KnownMs);

/// <summary>Everything the logs of an installation say of one site, in the order in which it happened.
/// Immutable.</summary>
/// <remarks>
/// Events stand by their own time, whenever they came in; each counts once, in however many logs it is. The first write
/// of an article is known from its publication on: an import brings articles long after they were read. Later writes
/// are known from their <c>updated</c> on, else from their receipt; deletions from their receipt. Of what a log no
/// longer holds its checkpoint still knows the articles, each by its last write only: these count as first writes, and
/// their deletions as done from the beginning. Events of that time are gone; what they counted is no part of a replay.
/// </remarks>
public sealed class SiteHistory
{
    private SiteHistory(ReaderEvent[] events, DatedWrite[] writes)
    {
        Events = events;
        Writes = writes;
    }

    /// <summary>By time, ties by identity; none twice.</summary>
    public IReadOnlyList<ReaderEvent> Events { get; }

    /// <summary>By the moment from which they are known, ties by id, then by version.</summary>
    public IReadOnlyList<DatedWrite> Writes { get; }

    /// <summary>Orders a site's records.</summary>
    /// <param name="events">In any order; repeats allowed.</param>
    /// <param name="writes">In any order, each with the time of its receipt in Unix milliseconds.</param>
    public static SiteHistory Of(
        IEnumerable<ReaderEvent> events, IEnumerable<(ArticleWrite Write, long ReceivedMs)> writes)
    {
        ReaderEvent[] sorted =
            [.. events.DistinctBy(item => item.Identity).OrderBy(item => item.TimeMs).ThenBy(item => item.Identity)];
        var dated = new List<DatedWrite>();
        foreach (var article in writes.GroupBy(item => item.Write.Id, StringComparer.Ordinal))
        {
            var knownMs = long.MinValue;
            foreach (var (write, receivedMs) in article.OrderBy(item => item.Write.Version))
            {
                // No version is known before the one it replaces.
                knownMs = Math.Max(knownMs, KnownFrom(write, receivedMs, isFirst: knownMs == long.MinValue));
                dated.Add(new DatedWrite(write, knownMs));
            }
        }

        return new SiteHistory(
            sorted,
            [.. dated
                .OrderBy(item => item.KnownMs)
                .ThenBy(item => item.Write.Id, StringComparer.Ordinal)
                .ThenBy(item => item.Write.Version)]);
    }

    /// <summary>Reads a site's records from all logs of an installation.</summary>
    /// <param name="site">The site.</param>
    /// <param name="logs">The log of every replica, with its checkpoint.</param>
    /// <param name="report">Receives the share read since its last call; all of them sum to 1.</param>
    /// <param name="cancellationToken">Stops between two records.</param>
    /// <exception cref="CorruptDataException">A record is damaged.</exception>
    public static SiteHistory Read(
        string site, IReadOnlyList<LogHistory> logs, Action<double> report, CancellationToken cancellationToken)
    {
        var events = new List<ReaderEvent>();
        var writes = new List<(ArticleWrite Write, long ReceivedMs)>();
        var bytes = (double)Math.Max(1, logs.Sum(history => history.Log.End - history.Log.Start));
        foreach (var history in logs)
        {
            var log = history.Log;
            var older = history.Checkpoint?.Articles(site).Where(write => write.Version.Offset < log.Start);
            writes.AddRange((older ?? []).Select(write => (write, 0L)));
            foreach (var (offset, next, record) in log.Read(log.Start))
            {
                cancellationToken.ThrowIfCancellationRequested();
                report((next - offset) / bytes);
                if (record.Site != site)
                {
                    continue;
                }

                switch (record)
                {
                    case EventsRecord batch:
                        events.AddRange(batch.Events);
                        break;
                    case ArticlesRecord articles:
                        writes.AddRange(articles.Writes(log.Id, offset).Select(write => (write, record.ReceivedMs)));
                        break;
                }
            }
        }

        return Of(events, writes);
    }

    private static long KnownFrom(ArticleWrite write, long receivedMs, bool isFirst) =>
        write.Article is not { } article ? receivedMs
        : isFirst ? article.Published.ToUnixTimeMilliseconds()
        : article.Updated?.ToUnixTimeMilliseconds() ?? receivedMs;
}
