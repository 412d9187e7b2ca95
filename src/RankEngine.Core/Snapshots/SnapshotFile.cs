using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
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
    // 4: texts as stems, word vectors and topics. 5: says beforehand how many stems there are in all. 6: signatures.
    private const byte FormatVersion = 6;

    // Enough for some fifty articles. Below what the collector calls a large object: 100 MB of those at a start cost it
    // more than reading them does.
    private const int FrameBytes = 48 << 10;

    // Articles whose dense vectors are put into the index together.
    private const int DenseAtOnce = 4_096;
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
    /// <returns>Bytes written.</returns>
    /// <exception cref="IOException">The disk failed or is full; the older copy is untouched.</exception>
    public static long Write(string directory, SiteSnapshot snapshot)
    {
        var bytes = 0L;
        CheckpointFile.Write(
            PathOf(directory, snapshot.Site),
            NoLog,
            snapshot.Version,
            Frames(snapshot).Select(frame =>
            {
                bytes += frame.Length;
                return frame;
            }));
        return bytes;
    }

    /// <summary>Reads a copy; null when there is none that can be trusted.</summary>
    /// <param name="directory">Where <see cref="Write"/> put it.</param>
    /// <param name="site">The site.</param>
    /// <param name="encoders">Make of the packed encoder what it was.</param>
    /// <param name="neighborDirectory">See <see cref="FollowerOptions.NeighborDirectory"/>.</param>
    /// <param name="logger">Told of copies that cannot be read.</param>
    public static SiteSnapshot? TryRead(
        string directory, string site, EncoderSource encoders, string? neighborDirectory, ILogger logger)
    {
        var path = PathOf(directory, site);
        SiteSnapshot? snapshot = null;
        var usable = -1L;
        try
        {
            snapshot = CheckpointFile.TryReadLatest(path, NoLog, logger, copy =>
            {
                usable = copy.Offset;
                return Read(copy.Sections, site, encoders, new NeighborKeeper(neighborDirectory, logger));
            });
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException)
        {
            Log.Unreadable(logger, site, e);
        }

        // A start from the store counts versions anew: copies that cannot be read would outlast those that come.
        CheckpointFile.DropBehind(path, snapshot is null ? -1 : usable);
        return snapshot;
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
        var words = 0;
        for (var slot = 0; slot < snapshot.Entries.Length; slot++)
        {
            words += snapshot.Entries[slot] is null ? 0 : snapshot.Text.Index.Lexical.PackedOf(slot).Length;
        }

        writer.Unsigned((ulong)words);
        yield return writer.Written;

        for (var slot = 0; slot < snapshot.Entries.Length;)
        {
            writer.Clear();
            slot = SnapshotFrame.Pack(snapshot, slot, FrameBytes, writer);
            yield return writer.Written;
        }
    }

    private static SiteSnapshot? Read(
        IEnumerable<byte[]> sections, string site, EncoderSource encoders, NeighborKeeper keeper)
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
        var words = checked((int)reader.Unsigned());

        var encoder = encoders.First;
        var articles = new Articles(words, keeper);
        Side(
            // Copies of before had none without a generation.
            () => encoder = packed.Length == 0 && encoders.Sentences is null
                ? encoders.First
                : encoders.Unpack(packed),
            () => articles.Read(section, length));
        return new SiteSnapshot
        {
            Site = site,
            Version = version,
            Slots = articles.Slots,
            Entries = articles.Entries.Build(),
            Heads = heads,
            CountsAsOfMs = countsAsOf,
            Priors = priors,
            Text = new TextView(generation, encoder, articles.Index(), articles.Neighbors.Build()),
        };
    }

    private static IEnumerable<byte[]> Rest(IEnumerator<byte[]> sections)
    {
        while (sections.MoveNext())
        {
            yield return sections.Current;
        }
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

    /// <summary>
    /// What the frames hold, put together while they are read: all frames and what is made of them do not stand in
    /// memory side by side.
    /// </summary>
    private sealed class Articles(int words, NeighborKeeper keeper)
    {
        private readonly LexicalSegment.Builder _words = new(words);
        private readonly List<DenseChange> _dense = [];
        private DenseIndex _vectors = DenseIndex.Empty;

        public SlotTable Slots { get; } = new();

        public PagedArray<ArticleEntry>.Builder Entries { get; } = PagedArray<ArticleEntry>.Empty.ToBuilder();

        public PagedArray<NeighborList>.Builder Neighbors { get; } = PagedArray<NeighborList>.Empty.ToBuilder();

        /// <summary>Reads the frames one after the other, unpacks them side by side, and takes them over in order.</summary>
        public void Read(IEnumerator<byte[]> sections, int length)
        {
            var frames = Partitioner.Create(Rest(sections), EnumerablePartitionerOptions.NoBuffering)
                .AsParallel()
                .AsOrdered()
                .WithMergeOptions(ParallelMergeOptions.NotBuffered)
                .Select(section => SnapshotFrame.Unpack(section));
            var next = 0;
            foreach (var frame in frames)
            {
                if (frame.First != next)
                {
                    throw new InvalidDataException("A frame is missing or stands twice.");
                }

                Take(frame);
                next += frame.Ids.Length;
            }

            keeper.Complete();
            if (next != length)
            {
                throw new InvalidDataException("Articles are missing.");
            }
        }

        // Centres are found later, on another thread: answers need none.
        public TextIndex Index() => TextIndex.Empty.With(
            LexicalIndex.OfOne(_words), _vectors.With(CollectionsMarshal.AsSpan(_dense)));

        private void Take(SnapshotFrame frame)
        {
            for (var i = 0; i < frame.Ids.Length; i++)
            {
                if (Slots.GetOrAdd(frame.Ids[i]) != frame.First + i)
                {
                    throw new InvalidDataException($"The id {frame.Ids[i]} stands twice.");
                }

                Entries[frame.First + i] = frame.Entries[i];
                Neighbors[frame.First + i] =
                    frame.Neighbors[i] is { } list ? keeper.Keep(frame.First + i, list) : null;
            }

            _words.Add(frame.Words);
            _dense.AddRange(frame.Dense);
            if (_dense.Count >= DenseAtOnce)
            {
                _vectors = _vectors.With(CollectionsMarshal.AsSpan(_dense));
                _dense.Clear();
            }
        }
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
