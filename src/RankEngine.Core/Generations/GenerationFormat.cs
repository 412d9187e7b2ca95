using RankEngine.Articles;
using RankEngine.Binary;
using RankEngine.Text;

namespace RankEngine.Generations;

/// <summary>How a generation's sections are packed. Chunks are independent; articles are numbered across them.</summary>
public static class GenerationFormat
{
    /// <summary>The lexicon, cut into pieces.</summary>
    public const string Lexicon = "lexicon";

    /// <summary>Articles: id, version, vector.</summary>
    public const string Articles = "articles";

    /// <summary>Each article's neighbours, by number.</summary>
    public const string Neighbors = "neighbors";

    /// <summary>The priors.</summary>
    public const string Priors = "priors";

    private const byte FormatVersion = 1;
    private const int ArticlesPerChunk = 500;
    private const int LexiconChunk = 1 << 20;

    /// <summary>Cuts a lexicon.</summary>
    public static IEnumerable<byte[]> CutLexicon(LexicalLexicon lexicon) =>
        lexicon.Pack().Chunk(LexiconChunk);

    /// <summary>Packs articles.</summary>
    public static IEnumerable<byte[]> PackArticles(IReadOnlyList<GenerationArticle> articles)
    {
        foreach (var chunk in articles.Chunk(ArticlesPerChunk))
        {
            var writer = new ByteWriter();
            writer.Byte(FormatVersion);
            writer.Unsigned((ulong)chunk.Length);
            foreach (var article in chunk)
            {
                writer.Text(article.Id);
                writer.Signed(article.Version.Revision);
                writer.Text(article.Version.Log);
                writer.Signed(article.Version.Offset);
                PackVector(writer, article.Vector);
            }

            yield return writer.ToArray();
        }
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
            articles[i] = new GenerationArticle(id, version, UnpackVector(ref reader));
        }

        return articles;
    }

    /// <summary>Packs neighbours; their slots are the articles' numbers.</summary>
    public static IEnumerable<byte[]> PackNeighbors(IReadOnlyList<NeighborList> lists)
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

    /// <summary>Reads one chunk of <see cref="PackNeighbors(IReadOnlyList{NeighborList})"/>.</summary>
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

    internal static void PackVector(ByteWriter writer, SparseVector vector)
    {
        writer.Unsigned((ulong)vector.Count);
        var last = 0;
        for (var i = 0; i < vector.Count; i++)
        {
            writer.Unsigned((ulong)(vector.Terms[i] - last));
            writer.Single(vector.Weights[i]);
            last = vector.Terms[i];
        }
    }

    internal static SparseVector UnpackVector(ref ByteReader reader)
    {
        var count = reader.Length();
        var terms = new int[count];
        var weights = new float[count];
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            last = checked(last + (int)reader.Unsigned());
            terms[i] = last;
            weights[i] = reader.Single();
        }

        return new SparseVector(terms, weights);
    }

    // A cosine in steps of 1 / 65,535: finer than any list's order needs. At most 50 × 6 bytes for a list.
    internal static void PackNeighbors(ByteWriter writer, NeighborList list)
    {
        writer.Unsigned((ulong)list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            writer.Unsigned((ulong)list.Slots[i]);
            writer.Unsigned((ulong)Math.Clamp(MathF.Round(list.Similarities[i] * ushort.MaxValue), 0, ushort.MaxValue));
        }
    }

    internal static NeighborList UnpackNeighbors(ref ByteReader reader)
    {
        var slots = new int[reader.Length()];
        var similarities = new float[slots.Length];
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
/// <param name="Vector">Its text.</param>
public sealed record GenerationArticle(string Id, ArticleVersion Version, SparseVector Vector);
