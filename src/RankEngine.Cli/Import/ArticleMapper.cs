using RankEngine.Contracts.V1;

namespace RankEngine.Cli.Import;

/// <summary>Turns rows into articles. An article without a title gets its id as the title.</summary>
internal sealed class ArticleMapper(ColumnMapping mapping) : RowMapper<Article>(new ColumnMap(Targets, mapping))
{
    /// <summary>The fields an article may have.</summary>
    public static readonly IReadOnlyList<TargetField> Targets =
    [
        new("id", "article", "article_id", "item", "item_id", "content_id", "news_id", "guid"),
        new("title", "headline", "name"),
        new("summary", "description", "abstract", "teaser", "lead", "excerpt"),
        new("body", "text", "content", "article_body", "full_text"),
        new("url", "link", "permalink", "canonical_url"),
        new("section", "category", "channel", "category_id"),
        new("tags", "tag", "keywords", "topics", "labels"),
        new("authors", "author", "byline", "creator"),
        new("source", "publisher", "agency", "provider"),
        new("language", "lang", "locale"),
        new("published", "published_at", "pubdate", "publish_time", "publication_date", "date", "time", "timestamp",
            "created_at", "created_at_ts", "created"),
        new("updated", "updated_at", "modified", "modified_at", "last_modified"),
        new("expires", "expires_at", "expiry", "valid_until"),
        new("revision", "version", "rev"),
    ];

    private const int IdOfArticle = 0;
    private const int Title = 1;
    private const int Summary = 2;
    private const int Body = 3;
    private const int Url = 4;
    private const int Section = 5;
    private const int Tags = 6;
    private const int Authors = 7;
    private const int Source = 8;
    private const int Language = 9;
    private const int Published = 10;
    private const int Updated = 11;
    private const int Expires = 12;
    private const int Revision = 13;

    /// <summary>Milliseconds added to published, updated and expires.</summary>
    public long ShiftMs { get; set; }

    /// <summary>Articles published after this moment, shift included, are counted; null: none are.</summary>
    public long? NowMs { get; set; }

    /// <summary>Rows whose title is their id.</summary>
    public long TitlesFromIds { get; private set; }

    /// <summary>Good rows published after <see cref="NowMs"/>: not shown until then.</summary>
    public long Future { get; private set; }

    /// <inheritdoc/>
    public override string IdOf(Article item) => item.Id;

    /// <inheritdoc/>
    protected override Article Map(Row row)
    {
        var result = new Article
        {
            Id = Identifier(IdOfArticle, "id"),
            Title = Text(Title, "title"),
            Summary = Text(Summary, "summary"),
            Body = Text(Body, "body"),
            Url = Text(Url, "url"),
            Section = Text(Section, "section"),
            Source = Text(Source, "source"),
            Language = Text(Language, "language"),
            Revision = Number(Revision, "revision", 0, long.MaxValue),
        };
        List(Tags, "tags", result.Tags);
        List(Authors, "authors", result.Authors);

        var published = Time(Published, "published");
        result.Published = Shifted(published);
        result.Updated = Shifted(Time(Updated, "updated"));
        result.Expires = Shifted(Time(Expires, "expires"));

        Require(result.Id.Length > 0, "id");
        if (Violations.Count > 0)
        {
            return result;
        }

        if (result.Title.Length == 0)
        {
            result.Title = result.Id;
            TitlesFromIds++;
        }

        if (published + ShiftMs > NowMs)
        {
            Future++;
        }

        return result;
    }

    private Google.Protobuf.WellKnownTypes.Timestamp? Shifted(long? unixMs) =>
        unixMs is { } ms ? UnixTime.ToTimestamp(ms + ShiftMs) : null;
}
