using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Binary;
using RankEngine.Stories;
using RankEngine.Text;

namespace RankEngine.Snapshots;

/// <summary>Articles of consecutive slots, as the disk copy keeps them: each frame can be read without the others.</summary>
/// <remarks>
/// <code>
/// first slot, number of slots
/// articles           length before it; an empty id: a slot without an article
/// texts              those that repeat, such as sections and tags: articles name them by number
/// </code>
/// Vectors and neighbours are kept as they lie in memory: reading them is copying.
/// </remarks>
internal sealed class SnapshotFrame
{
    private const byte Unknown = 0;
    private const byte Deleted = 1;
    private const byte Known = 2;
    private const byte KnownTitleOnly = 3;

    private SnapshotFrame(int first, int count)
    {
        First = first;
        Ids = new string[count];
        Entries = new ArticleEntry?[count];
        Neighbors = new NeighborList?[count];
    }

    /// <summary>The first slot.</summary>
    public int First { get; }

    /// <summary>The ids; one that nobody can ask for where there is no article.</summary>
    public string[] Ids { get; }

    /// <summary>The articles; null where there is none.</summary>
    public ArticleEntry?[] Entries { get; }

    /// <summary>Their neighbours; null where there are none.</summary>
    public NeighborList?[] Neighbors { get; }

    /// <summary>Their words.</summary>
    public LexicalSegment.Builder Words { get; } = new();

    /// <summary>Their dense vectors.</summary>
    public List<DenseChange> Dense { get; } = [];

    /// <summary>Packs articles until a frame is full.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="first">The first slot.</param>
    /// <param name="bytes">What makes a frame full.</param>
    /// <param name="section">Receives the frame.</param>
    /// <returns>The first slot of the next frame.</returns>
    public static int Pack(SiteSnapshot snapshot, int first, int bytes, ByteWriter section)
    {
        var writer = new ByteWriter();
        var texts = new TextTable();
        var url = new ByteWriter();
        var slot = first;
        for (; slot < snapshot.Entries.Length && writer.Count < bytes; slot++)
        {
            Pack(writer, texts, url, snapshot, slot);
        }

        section.Unsigned((ulong)first);
        section.Unsigned((ulong)(slot - first));
        section.Bytes(writer.Written.Span);
        section.Unsigned((ulong)texts.Texts.Count);
        foreach (var text in texts.Texts)
        {
            section.Text(text);
        }

        return slot;
    }

    /// <summary>Reads a frame.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of ours.</exception>
    public static SnapshotFrame Unpack(ReadOnlySpan<byte> section)
    {
        var reader = new ByteReader(section);
        var first = reader.Length(int.MaxValue);
        var frame = new SnapshotFrame(first, reader.Length());
        var articles = new ByteReader(reader.Bytes());
        var labels = new int[reader.Length()];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = Labels.NumberOf(reader.Text());
        }

        Span<uint> words = stackalloc uint[PackedVector.MaxTerms];
        for (var i = 0; i < frame.Ids.Length; i++)
        {
            frame.Unpack(ref articles, labels, i, words);
        }

        return frame;
    }

    private static void Pack(
        ByteWriter writer, TextTable texts, ByteWriter url, SiteSnapshot snapshot, int slot)
    {
        if (snapshot.Entries[slot] is not { } entry)
        {
            writer.Text("");
            return;
        }

        writer.Text(entry.Id);
        writer.Unsigned((ulong)entry.Story);
        Pack(writer, texts, url, entry.Meta);
        entry.Counts.Pack(writer);
        entry.Pairs.Pack(writer);
        var words = snapshot.Text.Index.Lexical.PackedOf(slot);
        writer.Unsigned((ulong)words.Length);
        writer.Fixed32(words);
        var dense = snapshot.Text.Index.Dense.VectorOf(slot) ?? DenseVector.Empty;
        writer.Bytes(MemoryMarshal.AsBytes(dense.Values));
        writer.Single(dense.Scale);
        foreach (var part in snapshot.Text.Index.Dense.SignatureOf(slot).Span)
        {
            writer.Fixed64(part);
        }

        snapshot.Text.NeighborsOf(slot).Pack(writer);
    }

    private static void Pack(ByteWriter writer, TextTable texts, ByteWriter url, ArticleMeta? meta)
    {
        if (meta is null)
        {
            writer.Byte(Unknown);
            return;
        }

        writer.Byte(meta.IsDeleted ? Deleted : meta.IsTitleOnly ? KnownTitleOnly : Known);
        writer.Signed(meta.Version.Revision);
        writer.Unsigned(texts.NumberOf(meta.Version.Log));
        writer.Signed(meta.Version.Offset);
        if (meta.IsDeleted)
        {
            return;
        }

        writer.Bytes(meta.Names.TitleBytes);
        url.Clear();
        meta.Names.CopyUrl(url);
        writer.Bytes(url.Written.Span);
        writer.Unsigned(texts.NumberOf(meta.Section));
        writer.Unsigned(texts.NumberOf(meta.Source));
        writer.Unsigned(texts.NumberOf(meta.Language));
        Pack(writer, texts, meta.Tags);
        Pack(writer, texts, meta.Authors);
        writer.Signed(meta.PublishedMs);
        writer.Signed(meta.UpdatedMs ?? long.MinValue);
        writer.Signed(meta.ExpiresMs);
        writer.Fixed64(meta.StoryKeys.Url);
        writer.Fixed64(meta.StoryKeys.Body);
        writer.Bytes(meta.Sketch is { } sketch ? sketch.Values : default);
    }

    private static void Pack(ByteWriter writer, TextTable texts, IReadOnlyList<string> list)
    {
        writer.Unsigned((ulong)list.Count);
        foreach (var text in list)
        {
            writer.Unsigned(texts.NumberOf(text));
        }
    }

    private void Unpack(ref ByteReader reader, int[] labels, int i, scoped Span<uint> words)
    {
        var id = reader.Text();
        if (id.Length == 0)
        {
            // Ids hold no space: nobody will ever ask for this one.
            Ids[i] = $" {First + i}";
            return;
        }

        Ids[i] = id;
        Entries[i] = new ArticleEntry(id, First + i)
        {
            Story = reader.Length(int.MaxValue),
            Meta = UnpackMeta(ref reader, labels),
            Counts = CountSeries.Unpack(ref reader),
            Pairs = PairList.Unpack(ref reader),
        };
        words = words[..reader.Length(PackedVector.MaxTerms + 1)];
        reader.Fixed32(words);
        var unit = PackedVector.UnitOf(words);
        if (!words.IsEmpty)
        {
            Words.Add(First + i, words, unit);
        }

        var dense = MemoryMarshal.Cast<byte, sbyte>(reader.Bytes());
        var scale = reader.Single();
        if (!dense.IsEmpty)
        {
            var signature = new ulong[TextSignature.Words];
            for (var part = 0; part < signature.Length; part++)
            {
                signature[part] = reader.Fixed64();
            }

            Dense.Add(new DenseChange(First + i, Vector(dense, scale), signature));
        }

        var neighbors = NeighborList.Unpack(ref reader);
        Neighbors[i] = neighbors.Count > 0 || neighbors.Text != 0 ? neighbors : null;
    }

    private static ArticleMeta? UnpackMeta(ref ByteReader reader, int[] labels)
    {
        var kind = reader.Byte();
        if (kind == Unknown)
        {
            return null;
        }

        var version = new ArticleVersion(reader.Signed(), Text(ref reader, labels), reader.Signed());
        if (kind == Deleted)
        {
            return new ArticleMeta { Version = version, IsDeleted = true };
        }

        var title = reader.Bytes();
        var url = reader.Bytes();
        return new ArticleMeta
        {
            Version = version,
            Section = Text(ref reader, labels),
            Source = Text(ref reader, labels),
            Language = Text(ref reader, labels),
            Names = ArticleNames.Of(title, url, Texts(ref reader, labels), Texts(ref reader, labels)),
            PublishedMs = reader.Signed(),
            UpdatedMs = reader.Signed() is var updated and not long.MinValue ? updated : null,
            ExpiresMs = reader.Signed(),
            StoryKeys = new StoryKeys(reader.Fixed64(), reader.Fixed64()),
            Sketch = Sketch(reader.Bytes()),
            IsTitleOnly = kind == KnownTitleOnly,
        };
    }

    private static DenseVector Vector(ReadOnlySpan<sbyte> values, float scale)
    {
        try
        {
            return new DenseVector(values.ToArray(), scale);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException("Not a dense vector.", e);
        }
    }

    private static StorySketch? Sketch(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        0 => null,
        StorySketch.Length => StorySketch.From(bytes),
        _ => throw new InvalidDataException("Not a sketch."),
    };

    private static string Text(ref ByteReader reader, int[] labels) =>
        Labels.TextOf(labels[reader.Length(labels.Length)]);

    private static int[] Texts(ref ByteReader reader, int[] labels)
    {
        var count = reader.Length();
        if (count == 0)
        {
            return [];
        }

        var list = new int[count];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = labels[reader.Length(labels.Length)];
        }

        return list;
    }

    /// <summary>Numbers texts in the order in which they first come.</summary>
    private sealed class TextTable
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

        public List<string> Texts { get; } = [];

        public ulong NumberOf(string text)
        {
            if (!_numbers.TryGetValue(text, out var number))
            {
                number = Texts.Count;
                Texts.Add(text);
                _numbers[text] = number;
            }

            return (ulong)number;
        }
    }
}
