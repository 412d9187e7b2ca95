using System.IO.Hashing;
using System.Text;
using RankEngine.Articles;
using RankEngine.Cli.Import;
using RankEngine.Events;
using RankEngine.Learning.Training;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Cli.Evaluation;

/// <summary>Reads a site's past from files, as an import would, without a server.</summary>
/// <remarks>
/// Articles that only events name are published with their first event. Readers and sessions are hashed without a key:
/// nothing of this is stored.
/// </remarks>
internal static class SiteFiles
{
    private const string Log = "files";

    /// <summary>Reads.</summary>
    /// <param name="articles">May be none.</param>
    /// <param name="events">At least one.</param>
    /// <param name="errors">Receives bad rows.</param>
    /// <param name="fail">Told of each file that cannot be read to its end.</param>
    /// <param name="progress">Told the bytes read.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static SiteHistory Read(
        IReadOnlyList<ImportFile> articles,
        IReadOnlyList<ImportFile> events,
        RowErrors errors,
        Action<string> fail,
        Action<int> progress,
        CancellationToken cancellationToken)
    {
        var writes = new Dictionary<string, ArticleWrite>(StringComparer.Ordinal);
        var mapper = new ArticleMapper(ColumnMapping.Parse(null, ArticleMapper.Targets));
        foreach (var batch in new BatchReader<Proto.Article>(articles, mapper, errors, fail)
            .Read(Importer.ArticlesPerBatch, progress, cancellationToken))
        {
            foreach (var article in batch.Items)
            {
                // Of two rows for one article the later wins.
                writes[article.Id] = Write(
                    article.Id, article.Title, article.Section, UnixTime.ToUnixMs(article.Published), writes.Count);
            }
        }

        var read = new List<ReaderEvent>();
        var firstMs = new Dictionary<string, long>(StringComparer.Ordinal);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var eventMapper = new EventMapper(ColumnMapping.Parse(null, EventMapper.Targets));
        foreach (var batch in new BatchReader<Proto.Event>(events, eventMapper, errors, fail)
            .Read(Importer.EventsPerBatch, progress, cancellationToken))
        {
            foreach (var one in batch.Items)
            {
                var readerEvent = Event(one, texts);
                read.Add(readerEvent);
                var known = firstMs.GetValueOrDefault(readerEvent.Article, long.MaxValue);
                firstMs[readerEvent.Article] = Math.Min(known, readerEvent.TimeMs);
            }
        }

        foreach (var (id, timeMs) in firstMs)
        {
            if (!writes.ContainsKey(id))
            {
                writes[id] = Write(id, id, "", timeMs, writes.Count);
            }
        }

        return SiteHistory.Of(read, writes.Values.Select(write => (write, write.Version.Revision)));
    }

    private static ArticleWrite Write(string id, string title, string section, long publishedMs, long number) => new(
        id,
        new ArticleVersion(publishedMs, Log, number),
        new Article
        {
            Id = id,
            Title = title,
            Section = section,
            Published = DateTimeOffset.FromUnixTimeMilliseconds(publishedMs),
        });

    private static ReaderEvent Event(Proto.Event one, Dictionary<string, string> texts)
    {
        var timeMs = UnixTime.ToUnixMs(one.Time);
        var reader = Hash(one.Reader);
        return new ReaderEvent
        {
            // The mapper gives rows without an id one by their content.
            Identity = Hash($"{one.Reader}\n{one.Id}\n{timeMs}"),
            TimeMs = timeMs,
            Kind = (EventKind)one.Kind,
            Article = texts.TryGetValue(one.Article, out var known) ? known : texts[one.Article] = one.Article,
            Reader = reader,
            Session = Hash(one.Session),
            DwellMs = (int)(one.Dwell?.ToTimeSpan().TotalMilliseconds ?? 0),
        };
    }

    private static Pseudonym Hash(string text)
    {
        if (text.Length == 0)
        {
            return Pseudonym.None;
        }

        var hash = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(text));
        return new Pseudonym((ulong)(hash >> 64), (ulong)hash);
    }
}
