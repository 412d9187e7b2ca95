using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using RankEngine.Binary;
using RankEngine.Folding;
using RankEngine.Log;
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
    // 4: texts as stems, word vectors and topics.
    private const byte FormatVersion = 4;

    // Enough for some fifty articles. Below what the collector calls a large object: 100 MB of those at a start cost it
    // more than reading them does.
    private const int FrameBytes = 48 << 10;
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
    public static SiteSnapshot? TryRead(
        string directory, string site, EncoderSource encoders, ILogger logger)
    {
        try
        {
            return CheckpointFile.TryReadLatest(
                PathOf(directory, site), NoLog, logger, copy => Read(copy.Sections, site, encoders));
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException)
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

        // Before the first refresh too: a start with other word vectors must not compare texts with these.
        writer.Bytes(snapshot.Text.Encoder.Pack());
        writer.Unsigned((ulong)snapshot.Entries.Length);
        yield return writer.Written;

        for (var slot = 0; slot < snapshot.Entries.Length;)
        {
            writer.Clear();
            slot = SnapshotFrame.Pack(snapshot, slot, FrameBytes, writer);
            yield return writer.Written;
        }
    }

    private static SiteSnapshot? Read(IEnumerable<byte[]> sections, string site, EncoderSource encoders)
    {
        using var section = sections.GetEnumerator();
        if (!section.MoveNext())
        {
            return null;
        }

        var reader = new ByteReader(section.Current);
        if (reader.Byte() != FormatVersion || reader.Text() != site)
        {
            return null;
        }

        var version = reader.Signed();
        var countsAsOf = reader.Signed();
        var heads = ReadHeads(ref reader);
        var priors = SitePriors.FromBytes(reader.Bytes());
        var generation = reader.Signed();
        var packed = reader.Bytes().ToArray();
        var length = checked((int)reader.Unsigned());

        var encoder = encoders.First;
        SnapshotFrame[] frames = [];
        Side(
            // Copies of before had none without a generation.
            () => encoder = packed.Length == 0 && encoders.Sentences is null
                ? encoders.First
                : encoders.Unpack(packed),
            () => frames = ReadFrames(section, length));

        SlotTable slots = null!;
        var index = TextIndex.Empty;
        var entries = PagedArray<ArticleEntry>.Empty;
        var neighbors = PagedArray<NeighborList>.Empty;
        Side(
            () => slots = new SlotTable([.. frames.SelectMany(frame => frame.Ids)]),
            () =>
            {
                entries = PagedArray<ArticleEntry>.Of([.. frames.SelectMany(frame => frame.Entries)]);
                neighbors = PagedArray<NeighborList>.Of([.. frames.SelectMany(frame => frame.Neighbors)]);
                index = IndexOf(frames);
            });
        return new SiteSnapshot
        {
            Site = site,
            Version = version,
            Slots = slots,
            Entries = entries,
            Heads = heads,
            CountsAsOfMs = countsAsOf,
            Priors = priors,
            Text = new TextView(generation, encoder, index, neighbors),
        };
    }

    /// <summary>Reads the frames one after the other and unpacks them side by side.</summary>
    private static SnapshotFrame[] ReadFrames(IEnumerator<byte[]> sections, int length)
    {
        var frames = new ConcurrentBag<SnapshotFrame>();
        Unwrapped(() => Parallel.ForEach(
            Partitioner.Create(Rest(sections), EnumerablePartitionerOptions.NoBuffering),
            section => frames.Add(SnapshotFrame.Unpack(section))));

        var inOrder = frames.OrderBy(frame => frame.First).ToArray();
        var next = 0;
        foreach (var frame in inOrder)
        {
            if (frame.First != next)
            {
                throw new InvalidDataException("A frame is missing or stands twice.");
            }

            next += frame.Ids.Length;
        }

        return next == length ? inOrder : throw new InvalidDataException("Articles are missing.");
    }

    private static IEnumerable<byte[]> Rest(IEnumerator<byte[]> sections)
    {
        while (sections.MoveNext())
        {
            yield return sections.Current;
        }
    }

    private static TextIndex IndexOf(SnapshotFrame[] frames)
    {
        var words = new LexicalSegment.Builder(frames.Sum(frame => frame.Words.Entries));
        foreach (var frame in frames)
        {
            words.Add(frame.Words);
        }

        // Centres are found later, on another thread: answers need none.
        DenseChange[] dense = [.. frames.SelectMany(frame => frame.Dense)];
        return TextIndex.Empty.With(LexicalIndex.OfOne(words), DenseIndex.Empty.With(dense));
    }

    private static void Side(Action left, Action right) => Unwrapped(() => Parallel.Invoke(left, right));

    /// <summary>Throws the first of what several threads threw: a reader tells damage by its type.</summary>
    private static void Unwrapped(Action action)
    {
        try
        {
            action();
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
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
