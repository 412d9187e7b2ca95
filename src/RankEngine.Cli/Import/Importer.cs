using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Import;

/// <summary>Reads files, sends their rows and tells what became of them.</summary>
/// <param name="target">Where the rows go.</param>
/// <param name="site">The site every request names.</param>
/// <param name="errors">Where bad rows are reported.</param>
/// <param name="fail">Told of each file that cannot be read to its end.</param>
/// <param name="clock">Measures the time it takes.</param>
internal sealed class Importer(
    IImportTarget target, string site, RowErrors errors, Action<string> fail, TimeProvider clock)
{
    /// <summary>Articles in a request; the contract takes 1,000.</summary>
    public const int ArticlesPerBatch = 1000;

    /// <summary>Events in a request; the contract takes 10,000. Larger ones gained nothing but delay.</summary>
    public const int EventsPerBatch = 5000;

    /// <summary>Requests on their way at a time.</summary>
    public const int InFlight = 4;

    /// <summary>True: the events are an export of the service, whose pseudonyms are kept as they are.</summary>
    public bool Pseudonymous { get; init; }

    /// <summary>
    /// Imports articles. Of two rows for one article the later wins, unless their revisions say otherwise.
    /// </summary>
    /// <param name="files">Read in this order.</param>
    /// <param name="mapper">Turns rows into articles; its counts become remarks.</param>
    /// <param name="taken">Told the id of each article the server took, from any thread; may be null.</param>
    /// <param name="progress">Told the bytes read; may be null.</param>
    /// <param name="cancellationToken">Ends reading and sending.</param>
    public async Task<ImportOutcome> ArticlesAsync(
        IReadOnlyList<ImportFile> files,
        ArticleMapper mapper,
        Action<string>? taken,
        Action<int>? progress,
        CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var rejectedBefore = errors.Count;
        var accepted = 0L;
        var reader = new BatchReader<Article>(files, mapper, errors, fail);
        await BatchSender.SendAsync(
            reader.Read(ArticlesPerBatch, progress, cancellationToken),
            async (batch, token) => Interlocked.Add(ref accepted, await UpsertAsync(batch, taken, token)),
            InFlight,
            article => article.Id,
            cancellationToken);

        var remarks = new List<string>();
        Remark(remarks, mapper.TitlesFromIds, "{0:N0} articles have no title: their id stands for it.");
        Remark(remarks, mapper.Future, "{0:N0} articles are published in the future, and not shown until then.");
        Remark(remarks, mapper.Columns);
        return new ImportOutcome(
            "articles",
            reader.Rows,
            accepted,
            errors.Count - rejectedBefore,
            reader.FailedFiles,
            clock.GetElapsedTime(started),
            mapper.Columns.Ignored(),
            remarks);
    }

    /// <summary>Imports events, old ones too.</summary>
    /// <param name="files">Read in this order.</param>
    /// <param name="mapper">Turns rows into events; its counts become remarks.</param>
    /// <param name="progress">Told the bytes read; may be null.</param>
    /// <param name="cancellationToken">Ends reading and sending.</param>
    public async Task<ImportOutcome> EventsAsync(
        IReadOnlyList<ImportFile> files, EventMapper mapper, Action<int>? progress, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var rejectedBefore = errors.Count;
        var accepted = 0L;
        var reader = new BatchReader<Event>(files, mapper, errors, fail);
        await BatchSender.SendAsync(
            reader.Read(EventsPerBatch, progress, cancellationToken),
            async (batch, token) => Interlocked.Add(ref accepted, await RecordAsync(batch, token)),
            InFlight,
            orderKey: null,
            cancellationToken);

        var remarks = new List<string>();
        Remark(remarks, mapper.IdsMade, "{0:N0} events have no id: they go by their content.");
        Remark(
            remarks,
            mapper.DeviceCodes,
            "{0:N0} events name their device by a number, which says nothing here: left out.");
        Remark(remarks, mapper.OtherDevices, "{0:N0} events name a device that is none of ours: \"other\".");
        Remark(remarks, mapper.Columns);
        return new ImportOutcome(
            "events",
            reader.Rows,
            accepted,
            errors.Count - rejectedBefore,
            reader.FailedFiles,
            clock.GetElapsedTime(started),
            mapper.Columns.Ignored(),
            remarks);
    }

    /// <summary>
    /// Sends articles that stand in no file; what the server refuses is reported under the given name.
    /// </summary>
    public async Task<ImportOutcome> MissingAsync(
        string name, IEnumerable<Article> articles, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var rejectedBefore = errors.Count;
        var rows = 0L;
        var accepted = 0L;
        foreach (var some in articles.Chunk(ArticlesPerBatch))
        {
            var batch = new Batch<Article>(name);
            batch.Items.AddRange(some);
            batch.Lines.AddRange(Enumerable.Repeat(0L, some.Length));
            rows += some.Length;
            accepted += await UpsertAsync(batch, taken: null, cancellationToken);
        }

        return new ImportOutcome(
            "missing articles",
            rows,
            accepted,
            errors.Count - rejectedBefore,
            0,
            clock.GetElapsedTime(started),
            [],
            []);
    }

    private async Task<int> UpsertAsync(
        Batch<Article> batch, Action<string>? taken, CancellationToken cancellationToken)
    {
        var request = new UpsertArticlesRequest { Site = site };
        request.Articles.AddRange(batch.Items);
        var response = await target.UpsertAsync(request, cancellationToken);
        if (response.Results.Count != batch.Items.Count)
        {
            throw new IOException(
                $"The server answered for {response.Results.Count} of {batch.Items.Count} articles: "
                + "it is not to be trusted.");
        }

        var accepted = 0;
        for (var i = 0; i < response.Results.Count; i++)
        {
            var result = response.Results[i];
            if (result.Accepted)
            {
                accepted++;
                taken?.Invoke(batch.Items[i].Id);
            }
            else
            {
                errors.Add(batch.File, batch.Lines[i], batch.Items[i].Id, Violations(result.Errors));
            }
        }

        return accepted;
    }

    private async Task<int> RecordAsync(Batch<Event> batch, CancellationToken cancellationToken)
    {
        // Rows of a file are old, however new they are: the horizon is for events that arrive as they happen.
        var request = new RecordEventsRequest
        {
            Site = site,
            Historical = true,
            Pseudonymous = Pseudonymous,
        };
        request.Events.AddRange(batch.Items);
        var response = await target.RecordAsync(request, cancellationToken);
        foreach (var rejection in response.Rejected)
        {
            if ((uint)rejection.Index >= (uint)batch.Items.Count)
            {
                throw new IOException(
                    $"The server refused event {rejection.Index} of {batch.Items.Count}: it is not to be trusted.");
            }

            errors.Add(
                batch.File,
                batch.Lines[rejection.Index],
                batch.Items[rejection.Index].Id,
                Violations(rejection.Errors));
        }

        return response.Accepted;
    }

    private static FieldViolation[] Violations(IEnumerable<FieldError> wrong) =>
        [.. wrong.Select(error => new FieldViolation(error.Field, error.Description))];

    private static void Remark(List<string> remarks, long count, string sentence)
    {
        if (count > 0)
        {
            remarks.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, sentence, count));
        }
    }

    private static void Remark(List<string> remarks, ColumnMap columns)
    {
        foreach (var column in columns.Missing)
        {
            remarks.Add($"No file has the column \"{column}\" that --columns names.");
        }
    }
}
