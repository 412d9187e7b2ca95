using RankEngine.Articles;
using RankEngine.Binary;

namespace RankEngine.Log;

/// <summary>The packed form of log records.</summary>
/// <remarks>
/// <code>
/// byte   type       explicit and append-only
/// byte   version    of this type's form
/// 8      received   Unix milliseconds, little-endian: read without decoding the rest
/// text   site
/// ...    the type's own fields
/// </code>
/// Texts are UTF-8 with their length before them, integers LEB128 (<see cref="ByteWriter"/>).
/// </remarks>
internal static class LogRecordCodec
{
    private const byte EventsType = 1;
    private const byte ArticlesType = 2;
    private const byte SiteType = 3;
    private const byte ModelType = 4;
    private const byte PromotionType = 5;

    private const byte Version = 1;

    /// <summary>Of events that were handed over: their origins come before them.</summary>
    private const byte HandedOverVersion = 2;

    private const byte HasArticle = 1;
    private const byte HasUpdated = 2;
    private const byte HasExpires = 4;
    private const byte HasOtherId = 8;
    private const byte KnownArticleFlags = 15;

    /// <summary>Appends a record.</summary>
    /// <exception cref="ArgumentException">The record holds a value that could not be read back.</exception>
    public static void Encode(LogRecord record, ByteWriter writer)
    {
        writer.Byte(record switch
        {
            EventsRecord => EventsType,
            ArticlesRecord => ArticlesType,
            SiteRecord => SiteType,
            ModelRecord => ModelType,
            PromotionRecord => PromotionType,
            _ => throw new ArgumentException($"The log has no form for {record.GetType().Name}.", nameof(record)),
        });
        writer.Byte(record is EventsRecord { Origins.Count: > 0 } ? HandedOverVersion : Version);
        writer.Fixed64((ulong)record.ReceivedMs);
        writer.Text(record.Site);
        switch (record)
        {
            case EventsRecord events:
                EncodeOrigins(events.Origins, writer);
                EventsCodec.Encode(events, writer);
                break;
            case ArticlesRecord articles:
                EncodeArticles(articles, writer);
                break;
            case SiteRecord site:
                writer.Signed(site.Partitions);
                break;
            case ModelRecord model:
                writer.Bytes(model.Manifest);
                writer.Bytes(model.Content);
                break;
            case PromotionRecord promotion:
                writer.Text(promotion.Version);
                break;
        }
    }

    /// <summary>Reads a record back.</summary>
    /// <param name="payload">Exactly one record.</param>
    /// <param name="pool">Shares repeated texts.</param>
    /// <exception cref="InvalidDataException">These bytes are no record, or one of a newer form.</exception>
    public static LogRecord Decode(ReadOnlySpan<byte> payload, TextPool pool)
    {
        var reader = new ByteReader(payload);
        var type = reader.Byte();
        var version = reader.Byte();
        if (type is < EventsType or > PromotionType
            || (version != Version && (type, version) != (EventsType, HandedOverVersion)))
        {
            throw new InvalidDataException(
                $"A record of type {type}, version {version}, is unknown here; a newer RankEngine may have made it.");
        }

        var receivedMs = (long)reader.Fixed64();
        var site = pool.Get(reader.Bytes());
        LogRecord record = type switch
        {
            EventsType when version == HandedOverVersion => DecodeHandedOver(site, receivedMs, ref reader, pool),
            EventsType => EventsCodec.Decode(site, receivedMs, ref reader, pool),
            ArticlesType => DecodeArticles(site, receivedMs, ref reader, pool),
            SiteType => new SiteRecord(site, receivedMs, EventsCodec.Int32(ref reader)),
            ModelType => new ModelRecord(site, receivedMs, reader.Bytes().ToArray(), reader.Bytes().ToArray()),
            _ => new PromotionRecord(site, receivedMs, pool.Get(reader.Bytes())),
        };
        return reader.IsAtEnd ? record : throw new InvalidDataException("Bytes follow the end of a record.");
    }

    /// <summary>Reads only when a record was received.</summary>
    public static long ReceivedMs(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        reader.Byte();
        reader.Byte();
        return (long)reader.Fixed64();
    }

    private static void EncodeOrigins(IReadOnlyList<LogOrigin> origins, ByteWriter writer)
    {
        if (origins.Count > 0)
        {
            writer.Unsigned((ulong)origins.Count);
            foreach (var (log, nextOffset) in origins)
            {
                writer.Text(log);
                writer.Signed(nextOffset);
            }
        }
    }

    private static EventsRecord DecodeHandedOver(
        string site, long receivedMs, ref ByteReader reader, TextPool pool)
    {
        var origins = new LogOrigin[reader.Length()];
        for (var index = 0; index < origins.Length; index++)
        {
            origins[index] = new LogOrigin(pool.Get(reader.Bytes()), reader.Signed());
        }

        return EventsCodec.Decode(site, receivedMs, ref reader, pool) with { Origins = origins };
    }

    private static void EncodeArticles(ArticlesRecord record, ByteWriter writer)
    {
        writer.Unsigned((ulong)record.Articles.Count);
        foreach (var (id, revision, article) in record.Articles)
        {
            writer.Text(id);
            writer.Signed(revision);
            if (article is null)
            {
                writer.Byte(0);
                continue;
            }

            var hasOtherId = !string.Equals(article.Id, id, StringComparison.Ordinal);
            writer.Byte((byte)(HasArticle
                | (article.Updated is null ? 0 : HasUpdated)
                | (article.Expires is null ? 0 : HasExpires)
                | (hasOtherId ? HasOtherId : 0)));
            if (hasOtherId)
            {
                writer.Text(article.Id);
            }

            writer.Text(article.Title);
            writer.Text(article.Summary);
            writer.Text(article.Body);
            writer.Text(article.Url);
            writer.Text(article.Section);
            EncodeTexts(article.Tags, writer);
            EncodeTexts(article.Authors, writer);
            writer.Text(article.Source);
            writer.Text(article.Language);
            writer.Signed(article.Published.UtcTicks);
            if (article.Updated is { } updated)
            {
                writer.Signed(updated.UtcTicks);
            }

            if (article.Expires is { } expires)
            {
                writer.Signed(expires.UtcTicks);
            }
        }
    }

    private static ArticlesRecord DecodeArticles(
        string site, long receivedMs, ref ByteReader reader, TextPool pool)
    {
        var entries = new List<ArticleEntry>();
        for (var left = reader.Length(); left > 0; left--)
        {
            var id = pool.Get(reader.Bytes());
            var revision = reader.Signed();
            var flags = reader.Byte();
            if ((flags & ~KnownArticleFlags) != 0 || ((flags & HasArticle) == 0 && flags != 0))
            {
                throw new InvalidDataException("An article carries unknown fields.");
            }

            if (flags == 0)
            {
                entries.Add(new ArticleEntry(id, revision, null));
                continue;
            }

            // Object initialisers run in the order they are written, which is the order of the fields.
            var article = new Article
            {
                Id = (flags & HasOtherId) != 0 ? pool.Get(reader.Bytes()) : id,
                Title = reader.Text(),
                Summary = reader.Text(),
                Body = reader.Text(),
                Url = reader.Text(),
                Section = pool.Get(reader.Bytes()),
                Tags = DecodeTexts(ref reader, pool),
                Authors = DecodeTexts(ref reader, pool),
                Source = pool.Get(reader.Bytes()),
                Language = pool.Get(reader.Bytes()),
                Published = DecodeTime(ref reader),
                Updated = (flags & HasUpdated) != 0 ? DecodeTime(ref reader) : null,
                Expires = (flags & HasExpires) != 0 ? DecodeTime(ref reader) : null,
            };
            entries.Add(new ArticleEntry(id, revision, article));
        }

        return new ArticlesRecord(site, receivedMs, entries);
    }

    private static void EncodeTexts(IReadOnlyList<string> texts, ByteWriter writer)
    {
        writer.Unsigned((ulong)texts.Count);
        foreach (var text in texts)
        {
            writer.Text(text);
        }
    }

    private static string[] DecodeTexts(ref ByteReader reader, TextPool pool)
    {
        var count = reader.Length();
        if (count == 0)
        {
            return [];
        }

        var texts = new string[count];
        for (var index = 0; index < count; index++)
        {
            texts[index] = pool.Get(reader.Bytes());
        }

        return texts;
    }

    private static DateTimeOffset DecodeTime(ref ByteReader reader)
    {
        var ticks = reader.Signed();
        return ticks >= DateTimeOffset.MinValue.UtcTicks && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException("A time is out of range.");
    }
}
