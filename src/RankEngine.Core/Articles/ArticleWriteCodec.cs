using System.Buffers.Binary;
using System.Text;
using RankEngine.Binary;

namespace RankEngine.Articles;

/// <summary>Packs an article's write so that of two writes of one id the newer sorts later, byte by byte.</summary>
/// <remarks>
/// A store's script can thereby keep the newer one without reading it:
/// <code>
/// 8 bytes    revision, big-endian, sign flipped
/// n bytes    log id, UTF-8, ended by a 0
/// 8 bytes    offset, big-endian, sign flipped
/// 1 byte     version of this format
/// 1 byte     1 an article follows, 0 deleted
/// </code>
/// The id itself is not packed: it is the key.
/// </remarks>
public static class ArticleWriteCodec
{
    private const byte FormatVersion = 1;

    /// <summary>Packs a write.</summary>
    /// <exception cref="ArgumentException">The log's id holds a zero character.</exception>
    public static byte[] Pack(ArticleWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (write.Version.Log.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A log's id holds no zero character.", nameof(write));
        }

        var writer = new ByteWriter();
        if (write.Article is { } article)
        {
            writer.Text(article.Title);
            writer.Text(article.Summary);
            writer.Text(article.Body);
            writer.Text(article.Url);
            writer.Text(article.Section);
            Texts(writer, article.Tags);
            Texts(writer, article.Authors);
            writer.Text(article.Source);
            writer.Text(article.Language);
            Moment(writer, article.Published);
            Moment(writer, article.Updated);
            Moment(writer, article.Expires);
        }

        var log = Encoding.UTF8.GetByteCount(write.Version.Log);
        var bytes = new byte[8 + log + 1 + 8 + 2 + writer.Count];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Sortable(write.Version.Revision));
        Encoding.UTF8.GetBytes(write.Version.Log, bytes.AsSpan(8));
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8 + log + 1), Sortable(write.Version.Offset));
        bytes[8 + log + 1 + 8] = FormatVersion;
        bytes[8 + log + 1 + 9] = write.Article is null ? (byte)0 : (byte)1;
        writer.Written.Span.CopyTo(bytes.AsSpan(8 + log + 1 + 10));
        return bytes;
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <param name="id">The article's id.</param>
    /// <param name="bytes">The packed write.</param>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static ArticleWrite Unpack(string id, ReadOnlySpan<byte> bytes)
    {
        var log = bytes.Length < 8 ? -1 : bytes[8..].IndexOf((byte)0);
        if (log < 0 || bytes.Length < 8 + log + 1 + 10)
        {
            throw new InvalidDataException("A packed article ends too early.");
        }

        var version = new ArticleVersion(
            Signed(BinaryPrimitives.ReadUInt64BigEndian(bytes)),
            Encoding.UTF8.GetString(bytes.Slice(8, log)),
            Signed(BinaryPrimitives.ReadUInt64BigEndian(bytes[(8 + log + 1)..])));
        var rest = bytes[(8 + log + 1 + 8)..];
        if (rest[0] != FormatVersion)
        {
            throw new InvalidDataException("Not a packed article of a known version.");
        }

        if (rest[1] == 0)
        {
            return new ArticleWrite(id, version, null);
        }

        var reader = new ByteReader(rest[2..]);
        var article = new Article
        {
            Id = id,
            Title = reader.Text(),
            Summary = reader.Text(),
            Body = reader.Text(),
            Url = reader.Text(),
            Section = reader.Text(),
            Tags = Texts(ref reader),
            Authors = Texts(ref reader),
            Source = reader.Text(),
            Language = reader.Text(),
            Published = Moment(ref reader)
                ?? throw new InvalidDataException("A packed article lacks its time of publishing."),
            Updated = Moment(ref reader),
            Expires = Moment(ref reader),
        };
        return reader.IsAtEnd
            ? new ArticleWrite(id, version, article)
            : throw new InvalidDataException("Bytes follow a packed article.");
    }

    private static ulong Sortable(long value) => (ulong)value ^ (1ul << 63);

    private static long Signed(ulong value) => (long)(value ^ (1ul << 63));

    private static void Texts(ByteWriter writer, IReadOnlyList<string> texts)
    {
        writer.Unsigned((ulong)texts.Count);
        foreach (var text in texts)
        {
            writer.Text(text);
        }
    }

    private static string[] Texts(ref ByteReader reader)
    {
        var texts = new string[reader.Length()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.Text();
        }

        return texts;
    }

    // Ticks, not milliseconds: what a client said comes back as it was, but for the offset, which is always UTC.
    private static void Moment(ByteWriter writer, DateTimeOffset? moment)
    {
        writer.Byte(moment is null ? (byte)0 : (byte)1);
        if (moment is { } known)
        {
            writer.Signed(known.UtcTicks);
        }
    }

    private static DateTimeOffset? Moment(ref ByteReader reader)
    {
        if (reader.Byte() == 0)
        {
            return null;
        }

        var ticks = reader.Signed();
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException("A packed moment lies outside the calendar.");
    }
}
