using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Import;

/// <summary>A first look at events: when the newest happened, and when each article was first met.</summary>
internal sealed class EventScan
{
    private readonly Dictionary<string, long> _firstMs = new(StringComparer.Ordinal);

    /// <summary>Unix milliseconds of the newest good row; null when there is none.</summary>
    public long? NewestMs { get; private set; }

    /// <summary>The first event of each article, in Unix milliseconds; empty unless asked for.</summary>
    public IReadOnlyDictionary<string, long> FirstMs => _firstMs;

    /// <summary>Looks at files. Bad rows are passed over: the import itself reports them.</summary>
    /// <param name="files">Files that can be read again afterwards.</param>
    /// <param name="mapping">What the person said about columns.</param>
    /// <param name="defaultKind">For rows that name no kind.</param>
    /// <param name="withArticles">True: <see cref="FirstMs"/> is wanted.</param>
    /// <param name="progress">Told the bytes read; may be null.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static EventScan Run(
        IReadOnlyList<ImportFile> files,
        ColumnMapping mapping,
        EventKind defaultKind,
        bool withArticles,
        Action<int>? progress,
        CancellationToken cancellationToken)
    {
        var scan = new EventScan();
        var mapper = new EventMapper(mapping, defaultKind) { MakesIds = false };
        using var unheard = new RowErrors(_ => { }, all: null);
        var reader = new BatchReader<Event>(files, mapper, unheard, _ => { });
        foreach (var batch in reader.Read(Importer.EventsPerBatch, progress, cancellationToken))
        {
            foreach (var item in batch.Items)
            {
                scan.Add(item, withArticles);
            }
        }

        return scan;
    }

    /// <summary>
    /// Articles that were met in events but are not among the known ones, bare: their id as title, published with their
    /// first event. Their version is that moment too, so one that the server knows already keeps what it says.
    /// </summary>
    /// <param name="known">Ids of articles that need none.</param>
    /// <param name="shiftMs">Milliseconds added to every moment.</param>
    public IEnumerable<Article> Missing(IReadOnlySet<string> known, long shiftMs) => _firstMs
        .Where(first => !known.Contains(first.Key))
        .OrderBy(first => first.Key, StringComparer.Ordinal)
        .Select(first => new Article
        {
            Id = first.Key,
            Title = first.Key,
            Published = UnixTime.ToTimestamp(first.Value + shiftMs),
            Updated = UnixTime.ToTimestamp(first.Value + shiftMs),
        });

    private void Add(Event item, bool withArticles)
    {
        var unixMs = UnixTime.ToUnixMs(item.Time);
        NewestMs = NewestMs is { } newest && newest > unixMs ? newest : unixMs;
        if (!withArticles)
        {
            return;
        }

        ref var first = ref System.Runtime.InteropServices.CollectionsMarshal
            .GetValueRefOrAddDefault(_firstMs, item.Article, out var exists);
        first = exists ? Math.Min(first, unixMs) : unixMs;
    }
}
