using System.Text;
using RankEngine.Binary;

namespace RankEngine.Snapshots;

/// <summary>What is shown of an article, or filtered by rarely, in as few bytes as can be read without a store.</summary>
/// <remarks>
/// Title, address, tags, authors: an archive of a million has each of them a million times, and an answer needs those of
/// ten. A property reads its text anew each time it is asked.
/// </remarks>
internal readonly struct ArticleNames
{
    /// <summary>None at all.</summary>
    public static readonly ArticleNames Empty = new([0, 0, 0, 0, 0]);

    // Title; tags and authors by their labels; address.
    private readonly byte[] _packed;

    private ArticleNames(byte[] packed) => _packed = packed;

    /// <summary>Bytes they take.</summary>
    public int Length => _packed.Length;

    /// <summary>The title.</summary>
    public string Title => Encoding.UTF8.GetString(TitleBytes);

    /// <summary>The title, UTF-8.</summary>
    public ReadOnlySpan<byte> TitleBytes => new ByteReader(_packed).Bytes();

    /// <summary>The address.</summary>
    public string Url
    {
        get
        {
            var url = new ByteWriter();
            CopyUrl(url);
            return Encoding.UTF8.GetString(url.Written.Span);
        }
    }

    /// <summary>The tags.</summary>
    public IReadOnlyList<string> Tags
    {
        get
        {
            var reader = BehindTitle();
            return ReadLabels(ref reader);
        }
    }

    /// <summary>The authors.</summary>
    public IReadOnlyList<string> Authors
    {
        get
        {
            var reader = BehindTitle();
            SkipLabels(ref reader);
            return ReadLabels(ref reader);
        }
    }

    /// <summary>Packs names.</summary>
    /// <param name="title">UTF-8.</param>
    /// <param name="url">UTF-8.</param>
    /// <param name="tags">Numbers of <see cref="Labels"/>.</param>
    /// <param name="authors">Numbers of <see cref="Labels"/>.</param>
    public static ArticleNames Of(
        ReadOnlySpan<byte> title, ReadOnlySpan<byte> url, ReadOnlySpan<int> tags, ReadOnlySpan<int> authors)
    {
        var writer = new ByteWriter();
        writer.Bytes(title);
        WriteLabels(writer, tags);
        WriteLabels(writer, authors);
        PackedUrl.Write(writer, url, title);
        return new ArticleNames(writer.ToArray());
    }

    /// <summary>Packs names.</summary>
    public static ArticleNames Of(
        string title, string url, IReadOnlyList<string> tags, IReadOnlyList<string> authors) =>
        Of(Encoding.UTF8.GetBytes(title), Encoding.UTF8.GetBytes(url), Numbers(tags), Numbers(authors));

    /// <summary>Writes the address, UTF-8, without its length.</summary>
    public void CopyUrl(ByteWriter url)
    {
        var reader = BehindTitle();
        SkipLabels(ref reader);
        SkipLabels(ref reader);
        PackedUrl.Read(ref reader, TitleBytes, url);
    }

    /// <summary>Tells whether a text is a tag.</summary>
    public bool HasTag(string text)
    {
        var reader = BehindTitle();
        for (var count = reader.Unsigned(); count > 0; count--)
        {
            if (Labels.TextOf((int)reader.Unsigned()) == text)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tells whether one of some texts is a tag.</summary>
    public bool HasTag(IReadOnlyCollection<string> texts)
    {
        var reader = BehindTitle();
        for (var count = reader.Unsigned(); count > 0; count--)
        {
            if (texts.Contains(Labels.TextOf((int)reader.Unsigned())))
            {
                return true;
            }
        }

        return false;
    }

    private static int[] Numbers(IReadOnlyList<string> texts)
    {
        var numbers = new int[texts.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Labels.NumberOf(texts[i]);
        }

        return numbers;
    }

    private static void WriteLabels(ByteWriter writer, ReadOnlySpan<int> labels)
    {
        writer.Unsigned((ulong)labels.Length);
        foreach (var label in labels)
        {
            writer.Unsigned((ulong)label);
        }
    }

    private static string[] ReadLabels(ref ByteReader reader)
    {
        var count = reader.Unsigned();
        var texts = count == 0 ? [] : new string[count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Labels.TextOf((int)reader.Unsigned());
        }

        return texts;
    }

    private static void SkipLabels(ref ByteReader reader)
    {
        for (var count = reader.Unsigned(); count > 0; count--)
        {
            reader.Unsigned();
        }
    }

    private ByteReader BehindTitle()
    {
        var reader = new ByteReader(_packed);
        reader.Bytes();
        return reader;
    }
}
