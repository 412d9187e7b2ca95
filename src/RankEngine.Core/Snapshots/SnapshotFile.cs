using Microsoft.Extensions.Logging;
using RankEngine.Articles;
using RankEngine.Binary;
using RankEngine.Folding;
using RankEngine.Generations;
using RankEngine.Log;
using RankEngine.Stories;
using RankEngine.Text;
using RankEngine.Trending;

namespace RankEngine.Snapshots;

/// <summary>A replica's snapshot on disk: it starts from it, and serves before any store has answered.</summary>
/// <remarks>
/// Kept as checkpoints are: whole or not at all, checksummed, the copy before kept too. A copy that is corrupt or of
/// another version is no copy: the replica starts from the store.
/// </remarks>
public static partial class SnapshotFile
{
    private const byte FormatVersion = 1;
    private const int FrameBytes = 1 << 20;
    private const string Folder = "snapshots";

    // The container is the checkpoints': a copy belongs to no log.
    private const string NoLog = "0000000000000000";

    /// <summary>Names the sites that have a copy.</summary>
    public static IEnumerable<string> ListSites(string directory)
    {
        var root = Path.Combine(directory, Folder);
        return Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path).Replace('+', ':'))
            : [];
    }

    /// <summary>Writes a copy; an older one stays until this one is whole and durable.</summary>
    /// <exception cref="IOException">The disk failed or is full; the older copy is untouched.</exception>
    public static void Write(string directory, SiteSnapshot snapshot) =>
        CheckpointFile.Write(PathOf(directory, snapshot.Site), NoLog, snapshot.Version, Frames(snapshot));

    /// <summary>Reads a copy; null when there is none that can be trusted.</summary>
    public static SiteSnapshot? TryRead(string directory, string site, ILogger logger)
    {
        if (CheckpointFile.TryReadLatest(PathOf(directory, site), NoLog, logger) is not { } copy)
        {
            return null;
        }

        try
        {
            return Read(copy.Sections, site);
        }
        catch (Exception e) when (e is InvalidDataException or CorruptDataException or OverflowException)
        {
            Log.Unreadable(logger, site, e);
            return null;
        }
    }

    // A colon is fine in an id, not in every file system.
    private static string PathOf(string directory, string site) =>
        Path.Combine(directory, Folder, site.Replace(':', '+'));

    private static IEnumerable<ReadOnlyMemory<byte>> Frames(SiteSnapshot snapshot)
    {
        var writer = new ByteWriter();
        writer.Byte(FormatVersion);
        writer.Text(snapshot.Site);
        writer.Signed(snapshot.Version);
        writer.Signed(snapshot.CountsAsOfMs);
        writer.Unsigned((ulong)snapshot.Heads.Count);
        foreach (var (number, head) in snapshot.Heads)
        {
            writer.Unsigned((ulong)number);
            writer.Text(head.Epoch);
            writer.Signed(head.Version);
            writer.Unsigned((ulong)head.Applied.Count);
            foreach (var (log, offset) in head.Applied)
            {
                writer.Text(log);
                writer.Signed(offset);
            }
        }

        writer.Bytes(snapshot.Priors.ToBytes());
        writer.Signed(snapshot.Text.Generation);
        writer.Bytes(snapshot.Text.Encoder is { } encoder ? encoder.Lexicon.Pack() : []);
        writer.Unsigned((ulong)snapshot.Entries.Length);
        yield return writer.Written;

        writer.Clear();
        for (var slot = 0; slot < snapshot.Entries.Length; slot++)
        {
            Pack(writer, snapshot, slot);
            if (writer.Count >= FrameBytes)
            {
                yield return writer.Written;
                writer.Clear();
            }
        }

        if (writer.Count > 0)
        {
            yield return writer.Written;
        }
    }

    private static void Pack(ByteWriter writer, SiteSnapshot snapshot, int slot)
    {
        if (snapshot.Entries[slot] is not { } entry)
        {
            // A slot given out for an id that nothing is known of: it keeps its number.
            writer.Text("");
            return;
        }

        writer.Text(entry.Id);
        writer.Unsigned((ulong)entry.Story);
        writer.Byte(entry.Meta is null ? (byte)0 : entry.Meta.IsDeleted ? (byte)1 : (byte)2);
        if (entry.Meta is { } meta)
        {
            writer.Signed(meta.Version.Revision);
            writer.Text(meta.Version.Log);
            writer.Signed(meta.Version.Offset);
            if (!meta.IsDeleted)
            {
                writer.Text(meta.Title);
                writer.Text(meta.Url);
                writer.Text(meta.Section);
                writer.Text(meta.Source);
                writer.Text(meta.Language);
                Pack(writer, meta.Tags);
                Pack(writer, meta.Authors);
                writer.Signed(meta.PublishedMs);
                writer.Signed(meta.UpdatedMs ?? long.MinValue);
                writer.Signed(meta.ExpiresMs);
                writer.Fixed64(meta.StoryKeys.Url);
                writer.Fixed64(meta.StoryKeys.Body);
            }
        }

        var buckets = entry.Counts.Buckets().ToArray();
        writer.Unsigned((ulong)buckets.Length);
        foreach (var (resolution, bucket, kind, count) in buckets)
        {
            writer.Byte((byte)(((byte)resolution << 6) | (byte)kind));
            writer.Signed(bucket);
            writer.Signed(count);
        }

        var pairs = entry.Pairs.Cells(int.MinValue).ToArray();
        writer.Unsigned((ulong)pairs.Length);
        foreach (var (other, hour, after, count) in pairs)
        {
            writer.Unsigned((ulong)other);
            writer.Signed(hour * 2L + (after ? 1 : 0));
            writer.Signed(count);
        }

        GenerationFormat.PackVector(writer, snapshot.Text.Index.VectorOf(slot) ?? SparseVector.Empty);
        GenerationFormat.PackNeighbors(writer, snapshot.Text.NeighborsOf(slot));
    }

    private static void Pack(ByteWriter writer, IReadOnlyList<string> texts)
    {
        writer.Unsigned((ulong)texts.Count);
        foreach (var text in texts)
        {
            writer.Text(text);
        }
    }

    private static SiteSnapshot? Read(IEnumerable<byte[]> frames, string site)
    {
        using var frame = frames.GetEnumerator();
        if (!frame.MoveNext())
        {
            return null;
        }

        var reader = new ByteReader(frame.Current);
        if (reader.Byte() != FormatVersion || reader.Text() != site)
        {
            return null;
        }

        var version = reader.Signed();
        var countsAsOf = reader.Signed();
        var heads = ReadHeads(ref reader);
        var priors = SitePriors.FromBytes(reader.Bytes());
        var generation = reader.Signed();
        var lexicon = reader.Bytes();
        var encoder = lexicon.IsEmpty ? null : new LexicalEncoder(LexicalLexicon.Unpack(lexicon));
        var length = checked((int)reader.Unsigned());

        var slots = new SlotTable();
        var entries = PagedArray<ArticleEntry>.Empty.ToBuilder();
        var neighbors = PagedArray<NeighborList>.Empty.ToBuilder();
        var vectors = new List<KeyValuePair<int, SparseVector>>();
        var slot = 0;
        while (frame.MoveNext())
        {
            reader = new ByteReader(frame.Current);
            while (!reader.IsAtEnd)
            {
                ReadEntry(ref reader, slot++, slots, entries, neighbors, vectors);
            }
        }

        if (slot != length)
        {
            throw new InvalidDataException("Articles are missing.");
        }

        return new SiteSnapshot
        {
            Site = site,
            Version = version,
            Slots = slots,
            Entries = entries.Build(),
            Heads = heads,
            CountsAsOfMs = countsAsOf,
            Priors = priors,
            Text = encoder is null
                ? TextView.None
                : new TextView(generation, encoder, LexicalIndex.Build(vectors), neighbors.Build()),
        };
    }

    private static Dictionary<int, PartitionHead> ReadHeads(ref ByteReader reader)
    {
        var heads = new Dictionary<int, PartitionHead>();
        for (var count = reader.Length(); count > 0; count--)
        {
            var number = checked((int)reader.Unsigned());
            var epoch = reader.Text();
            var version = reader.Signed();
            var applied = new Dictionary<string, long>();
            for (var logs = reader.Length(); logs > 0; logs--)
            {
                applied[reader.Text()] = reader.Signed();
            }

            heads[number] = new PartitionHead(epoch, version, applied);
        }

        return heads;
    }

    private static void ReadEntry(
        ref ByteReader reader,
        int slot,
        SlotTable slots,
        PagedArray<ArticleEntry>.Builder entries,
        PagedArray<NeighborList>.Builder neighbors,
        List<KeyValuePair<int, SparseVector>> vectors)
    {
        var id = reader.Text();
        if (id.Length == 0)
        {
            // Ids hold no space: nobody will ever ask for this one.
            slots.GetOrAdd($" {slot}");
            return;
        }

        if (slots.GetOrAdd(id) != slot)
        {
            throw new InvalidDataException("An article stands twice.");
        }

        var story = checked((int)reader.Unsigned());
        var meta = ReadMeta(ref reader);
        var buckets = new (Resolution, int, CountKind, long)[reader.Length()];
        for (var i = 0; i < buckets.Length; i++)
        {
            var packed = reader.Byte();
            buckets[i] = (
                (Resolution)(packed >> 6),
                checked((int)reader.Signed()),
                (CountKind)(packed & 0x3f),
                reader.Signed());
        }

        var cells = new (int, int, bool, long)[reader.Length()];
        for (var i = 0; i < cells.Length; i++)
        {
            var other = checked((int)reader.Unsigned());
            var hour = reader.Signed();
            cells[i] = (other, checked((int)(hour >> 1)), (hour & 1) == 1, reader.Signed());
        }

        var vector = GenerationFormat.UnpackVector(ref reader);
        if (vector.Count > 0)
        {
            vectors.Add(new(slot, vector));
        }

        var list = GenerationFormat.UnpackNeighbors(ref reader);
        if (list.Count > 0)
        {
            neighbors[slot] = list;
        }

        entries[slot] = new ArticleEntry(id, slot)
        {
            Meta = meta,
            Story = story,
            Counts = buckets.Length == 0 ? CountSeries.Empty : CountSeries.From(buckets),
            Pairs = cells.Length == 0 ? PairList.Empty : PairList.Empty.Add(cells, int.MinValue),
        };
    }

    private static ArticleMeta? ReadMeta(ref ByteReader reader)
    {
        var kind = reader.Byte();
        if (kind == 0)
        {
            return null;
        }

        var version = new ArticleVersion(reader.Signed(), string.Intern(reader.Text()), reader.Signed());
        if (kind == 1)
        {
            return new ArticleMeta { Version = version, IsDeleted = true };
        }

        var meta = new ArticleMeta
        {
            Version = version,
            Title = reader.Text(),
            Url = reader.Text(),
            Section = string.Intern(reader.Text()),
            Source = string.Intern(reader.Text()),
            Language = string.Intern(reader.Text()),
            Tags = ReadTexts(ref reader),
            Authors = ReadTexts(ref reader),
            PublishedMs = reader.Signed(),
        };
        var updated = reader.Signed();
        return meta with
        {
            UpdatedMs = updated == long.MinValue ? null : updated,
            ExpiresMs = reader.Signed(),
            StoryKeys = new StoryKeys(reader.Fixed64(), reader.Fixed64()),
        };
    }

    private static string[] ReadTexts(ref ByteReader reader)
    {
        var texts = new string[reader.Length()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = string.Intern(reader.Text());
        }

        return texts;
    }

    private static partial class Log
    {
        [LoggerMessage(
            2120,
            LogLevel.Warning,
            "The disk copy of site {Site} cannot be read: starting from the store.",
            EventName = nameof(Unreadable))]
        public static partial void Unreadable(ILogger logger, string site, Exception exception);
    }
}
