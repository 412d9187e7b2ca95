using Microsoft.Extensions.Logging;
using RankEngine.Binary;

namespace RankEngine.Log;

/// <summary>Keeps <see cref="CededEvents"/> on disk, beside the segments. Thread-safe.</summary>
/// <remarks>
/// <code>
/// 64     head       as a segment's, for the complement of the log's id
/// ...    frames     <see cref="Frame"/>
/// </code>
/// A frame holds what became known at once, durable before anybody goes by it:
/// <code>
/// byte   1          ceded events
/// count  records    offset (the first; of the others what it is more), words, 64 events a word
/// byte   2          other logs seen in partitions
/// count  peers      site, number, log
/// </code>
/// It is begun with the first entry and written anew, as a whole, when the log was shortened or a write failed.
/// </remarks>
internal sealed partial class CededFile : IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "ceded";

    private const byte EventsType = 1;
    private const byte PeersType = 2;

    private readonly Lock _writing = new();
    private readonly string _path;
    private readonly SegmentHead _head;
    private readonly Func<string, ILogFile> _openFile;
    private readonly HashSet<PartitionPeer> _peers;
    private ILogFile? _file;
    private long _end;
    private long _sealed;

    private CededFile(
        string path, SegmentHead head, CededEvents events, HashSet<PartitionPeer> peers, Func<string, ILogFile> openFile)
    {
        _path = path;
        _head = head;
        Events = events;
        _peers = peers;
        _openFile = openFile;
    }

    /// <summary>What is ceded.</summary>
    public CededEvents Events { get; }

    /// <summary>Reads what there is and cuts off a torn tail. The directory's lock is held.</summary>
    /// <exception cref="CorruptDataException">Something else than the tail is damaged.</exception>
    public static CededFile Open(
        string directory, ulong logId, TimeProvider clock, ILogger logger, Func<string, ILogFile> openFile)
    {
        var path = Path.Combine(directory, FileName);
        var head = new SegmentHead(~logId, 0, 0, 0, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var events = new CededEvents();
        var peers = new HashSet<PartitionPeer>();
        var opened = new CededFile(path, head, events, peers, openFile);
        if (File.Exists(path))
        {
            var (end, fileEnd) = Read(path, logId, live: false, events, peers);
            if (fileEnd > end)
            {
                Log.TornTail(logger, path, fileEnd - end);
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                RandomAccess.SetLength(file, end + SegmentHead.Bytes);
                RandomAccess.FlushToDisk(file);
            }

            opened._end = end;
            opened._file = openFile(path);
        }

        return opened;
    }

    /// <summary>Reads beside a server that may be writing; nothing when there is no file.</summary>
    public static CededEvents ReadOnly(string directory, ulong logId, bool live)
    {
        var events = new CededEvents();
        var path = Path.Combine(directory, FileName);
        if (File.Exists(path))
        {
            Read(path, logId, live, events, []);
        }

        return events;
    }

    /// <summary>Notes events that another log counts; durable on return.</summary>
    /// <exception cref="UnavailableException">The disk failed: nothing is noted; to be tried again.</exception>
    /// <exception cref="PreconditionException">A checkpoint holds one of them already.</exception>
    public void Add(IEnumerable<EventPlace> places)
    {
        var added = new CededEvents();
        foreach (var (offset, index) in places)
        {
            var words = new ulong[(index >> 6) + 1];
            words[^1] = 1UL << (index & 63);
            added.Add(offset, words);
        }

        lock (_writing)
        {
            if (added.Records.Any(record => record.Key < _sealed))
            {
                throw new PreconditionException(
                    "store",
                    $"The store fell back behind the newest checkpoint, at offset {_sealed}, and other servers wrote to "
                    + "it meanwhile. Empty the store (all keys of this installation): it is refilled from the "
                    + "checkpoints and logs of all servers.");
            }

            Write(Encode(added), () =>
            {
                foreach (var (offset, words) in added.Records)
                {
                    Events.Add(offset, words);
                }
            });
        }
    }

    /// <summary>Tells whether a log is known to write to a partition.</summary>
    public bool Knows(PartitionPeer peer)
    {
        lock (_writing)
        {
            return _peers.Contains(peer);
        }
    }

    /// <summary>The logs that are known to write to partitions, in no order.</summary>
    public IReadOnlyList<PartitionPeer> Peers()
    {
        lock (_writing)
        {
            return [.. _peers];
        }
    }

    /// <summary>Notes logs that write to partitions; durable on return.</summary>
    /// <exception cref="UnavailableException">The disk failed: nothing is noted; to be tried again.</exception>
    public void Add(IReadOnlyCollection<PartitionPeer> peers)
    {
        lock (_writing)
        {
            if (!peers.All(_peers.Contains))
            {
                Write(Encode(peers), () => _peers.UnionWith(peers));
            }
        }
    }

    /// <summary>Forgets events of records that the log no longer holds.</summary>
    public void Forget(long before)
    {
        lock (_writing)
        {
            var gone = Events.Records.Select(record => record.Key).TakeWhile(offset => offset < before).ToList();
            if (gone.Count > 0)
            {
                gone.ForEach(Events.Remove);
                Replace();
            }
        }
    }

    /// <summary>Takes care that nothing is ceded any more of what a checkpoint is about to hold.</summary>
    /// <param name="from">Where the fold began.</param>
    /// <param name="to">Where it ended.</param>
    /// <param name="count">Ceded events that it left out.</param>
    /// <returns>False: more were ceded meanwhile, the fold must not be used.</returns>
    public bool TrySeal(long from, long to, long count)
    {
        lock (_writing)
        {
            if (Events.Count(from, to) != count)
            {
                return false;
            }

            _sealed = Math.Max(_sealed, to);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_writing)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private static (long End, long FileEnd) Read(
        string path, ulong logId, bool live, CededEvents events, HashSet<PartitionPeer> peers)
    {
        Span<byte> bytes = stackalloc byte[SegmentHead.Bytes];
        using (var file = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
        }

        if (bytes.Length < SegmentHead.Bytes
            || SegmentHead.TryDecode(bytes) is not { Base: 0 } head
            || head.LogId != ~logId)
        {
            throw new CorruptDataException(
                path, "The head of this file is damaged or another log's. Restore it from a backup.");
        }

        var segment = new LogSegment(path, head, long.MaxValue, long.MaxValue);
        using var scanner = new FrameScanner(segment, 0);
        var fileEnd = scanner.FileEnd;
        FrameOutcome outcome;
        while ((outcome = scanner.Next(fileEnd, out var payload)) == FrameOutcome.Whole)
        {
            Decode(payload, events, peers);
        }

        if (outcome != FrameOutcome.End && !live)
        {
            LogRecovery.RefuseDamage(segment, scanner.Position, fileEnd, acknowledged: null);
        }

        return (scanner.Position, fileEnd);
    }

    private static void Decode(ReadOnlySpan<byte> payload, CededEvents events, HashSet<PartitionPeer> peers)
    {
        var reader = new ByteReader(payload);
        switch (reader.Byte())
        {
            case EventsType:
                var offset = 0L;
                for (var left = reader.Length(); left > 0; left--)
                {
                    offset = checked(offset + (long)reader.Unsigned());
                    var words = new ulong[reader.Length()];
                    for (var index = 0; index < words.Length; index++)
                    {
                        words[index] = reader.Fixed64();
                    }

                    events.Add(offset, words);
                }

                break;
            case PeersType:
                for (var left = reader.Length(); left > 0; left--)
                {
                    peers.Add(new PartitionPeer(reader.Text(), (int)reader.Unsigned(), reader.Text()));
                }

                break;
            case var type:
                throw new InvalidDataException(
                    $"An entry of type {type} is unknown here; a newer RankEngine may have made it.");
        }

        if (!reader.IsAtEnd)
        {
            throw new InvalidDataException("Bytes follow the end of an entry.");
        }
    }

    private static ByteWriter Encode(CededEvents events)
    {
        var writer = Begin(EventsType);
        var records = events.Records.ToList();
        writer.Unsigned((ulong)records.Count);
        var before = 0L;
        foreach (var (offset, words) in records)
        {
            writer.Unsigned((ulong)(offset - before));
            writer.Unsigned((ulong)words.Length);
            foreach (var word in words)
            {
                writer.Fixed64(word);
            }

            before = offset;
        }

        return writer;
    }

    private static ByteWriter Encode(IReadOnlyCollection<PartitionPeer> peers)
    {
        var writer = Begin(PeersType);
        writer.Unsigned((ulong)peers.Count);
        foreach (var (site, number, log) in peers)
        {
            writer.Text(site);
            writer.Unsigned((ulong)number);
            writer.Text(log);
        }

        return writer;
    }

    private static ByteWriter Begin(byte type)
    {
        var writer = new ByteWriter();
        for (var left = Frame.HeaderBytes; left > 0; left--)
        {
            writer.Byte(0);
        }

        writer.Byte(type);
        return writer;
    }

    /// <summary>Appends an entry, then lets it be true.</summary>
    private void Write(ByteWriter entry, Action accept)
    {
        if (_file is null)
        {
            Replace();
        }

        var frame = Seal(entry, _end);
        try
        {
            _file!.Write(frame, _end + SegmentHead.Bytes);
            _file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What the disk holds now is unknown: the next entry begins a new file.
            _file!.Dispose();
            _file = null;
            throw Failed(e);
        }

        _end += frame.Length;
        accept();
    }

    private byte[] Seal(ByteWriter entry, long offset)
    {
        var frame = entry.ToArray();
        Frame.Seal(frame);
        Frame.Place(frame, _head.LogId, offset);
        return frame;
    }

    private void Replace()
    {
        _file?.Dispose();
        _file = null;
        try
        {
            var end = 0L;
            DurableFiles.Replace(_path, file =>
            {
                Span<byte> bytes = stackalloc byte[SegmentHead.Bytes];
                _head.Encode(bytes);
                file.Write(bytes);

                // In pieces: an entry has a largest size.
                foreach (var piece in Events.Records.Chunk(256))
                {
                    var events = new CededEvents();
                    foreach (var (offset, words) in piece)
                    {
                        events.Add(offset, words);
                    }

                    Append(Encode(events));
                }

                if (_peers.Count > 0)
                {
                    Append(Encode(_peers));
                }

                void Append(ByteWriter entry)
                {
                    var frame = Seal(entry, end);
                    file.Write(frame);
                    end += frame.Length;
                }
            });
            _file = _openFile(_path);
            _end = end;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    private UnavailableException Failed(Exception exception) => new(
        "log", $"{_path} could not be written to its disk; it is tried again.", exception);

    private static partial class Log
    {
        [LoggerMessage(
            8020,
            LogLevel.Warning,
            "Cut {Bytes} torn bytes off {Path}: the end of a write that nothing was based on yet.",
            EventName = nameof(TornTail))]
        public static partial void TornTail(ILogger logger, string path, long bytes);
    }
}

/// <summary>A log that was seen in a partition beside one's own.</summary>
/// <param name="Site">The partition's site.</param>
/// <param name="Number">Its number.</param>
/// <param name="Log">Id of the log.</param>
public readonly record struct PartitionPeer(string Site, int Number, string Log);
