using RankEngine.Articles;
using RankEngine.Binary;
using RankEngine.Text;

namespace RankEngine.Generations;

/// <summary>How a generation's sections are packed. Chunks are independent; articles are numbered across them.</summary>
public static class GenerationFormat
{
    /// <summary>The encoder, cut into pieces.</summary>
    public const string Encoder = "encoder";

    /// <summary>Articles: id, version, encoded text.</summary>
    public const string Articles = "articles";

    /// <summary>Each article's neighbours, by number.</summary>
    public const string Neighbors = "neighbors";

    /// <summary>What the site has seen so far, as examples to learn from: read by the next refresh only.</summary>
    public const string ForecastRows = "forecast-rows";

    /// <summary>The priors, and what was learnt of readers.</summary>
    public const string Priors = "priors";

    /// <summary>Most articles of a chunk: about a quarter of a megabyte.</summary>
    public const int ArticlesPerChunk = 500;

    private const byte FormatVersion = 2;
    private const int EncoderChunk = 1 << 20;

    /// <summary>Cuts an encoder.</summary>
    public static IEnumerable<byte[]> CutEncoder(ArticleEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return encoder.Pack().Chunk(EncoderChunk);
    }

    /// <summary>Packs a chunk of articles, at most <see cref="ArticlesPerChunk"/>.</summary>
    public static byte[] PackArticles(IReadOnlyCollection<GenerationArticle> articles)
    {
        ArgumentNullException.ThrowIfNull(articles);
        var writer = new ByteWriter();
        writer.Byte(FormatVersion);
        writer.Unsigned((ulong)articles.Count);
        foreach (var article in articles)
        {
            writer.Text(article.Id);
            writer.Signed(article.Version.Revision);
            writer.Text(article.Version.Log);
            writer.Signed(article.Version.Offset);
            article.Text.Write(writer);
        }

        return writer.ToArray();
    }

    /// <summary>Reads one chunk of <see cref="PackArticles"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static IReadOnlyList<GenerationArticle> UnpackArticles(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        Check(ref reader);
        var articles = new GenerationArticle[reader.Length()];
        for (var i = 0; i < articles.Length; i++)
        {
            var id = reader.Text();
            var version = new ArticleVersion(reader.Signed(), reader.Text(), reader.Signed());
            articles[i] = new GenerationArticle(id, version, EncodedText.Read(ref reader));
        }

        return articles;
    }

    /// <summary>Packs neighbours; their slots are the articles' numbers.</summary>
    public static IEnumerable<byte[]> PackNeighbors(IEnumerable<NeighborList> lists)
    {
        foreach (var chunk in lists.Chunk(ArticlesPerChunk))
        {
            var writer = new ByteWriter();
            writer.Byte(FormatVersion);
            writer.Unsigned((ulong)chunk.Length);
            foreach (var list in chunk)
            {
                PackNeighbors(writer, list);
            }

            yield return writer.ToArray();
        }
    }

    /// <summary>Reads one chunk of <see cref="PackNeighbors(IEnumerable{NeighborList})"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static IReadOnlyList<NeighborList> UnpackNeighbors(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        Check(ref reader);
        var lists = new NeighborList[reader.Length()];
        for (var i = 0; i < lists.Length; i++)
        {
            lists[i] = UnpackNeighbors(ref reader);
        }

        return lists;
    }

    // A similarity in steps of 1 / 65,535: as lists hold it. At most 50 × 6 bytes for a list.
    internal static void PackNeighbors(ByteWriter writer, NeighborList list)
    {
        writer.Unsigned((ulong)list.Count);
        foreach (var (slot, similarity) in list.ToArray())
        {
            writer.Unsigned((ulong)slot);
            writer.Unsigned((ulong)MathF.Round(similarity * ushort.MaxValue));
        }
    }

    internal static NeighborList UnpackNeighbors(ref ByteReader reader)
    {
        Span<int> slots = stackalloc int[reader.Length(NeighborList.Capacity + 1)];
        Span<float> similarities = stackalloc float[slots.Length];
        for (var n = 0; n < slots.Length; n++)
        {
            slots[n] = checked((int)reader.Unsigned());
            similarities[n] = reader.Unsigned() / (float)ushort.MaxValue;
        }

        return new NeighborList(slots, similarities);
    }

    private static void Check(ref ByteReader reader)
    {
        if (reader.Byte() != FormatVersion)
        {
            throw new InvalidDataException("Not a generation's chunk of a known version.");
        }
    }
}

/// <summary>One article of a generation.</summary>
/// <param name="Id">The article's id.</param>
/// <param name="Version">The write whose text was encoded.</param>
/// <param name="Text">The text.</param>
public sealed record GenerationArticle(string Id, ArticleVersion Version, EncodedText Text);
