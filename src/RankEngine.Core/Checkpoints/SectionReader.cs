using RankEngine.Articles;
using RankEngine.Binary;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Log;

namespace RankEngine.Checkpoints;

/// <summary>Reads what <see cref="SectionPacker"/> packed.</summary>
/// <remarks>
/// Bytes that are none of ours end in <see cref="InvalidDataException"/>, a newer form in
/// <see cref="PreconditionException"/>.
/// </remarks>
internal ref struct SectionReader
{
    private readonly List<string> _names = [];
    private ByteReader _reader;

    private SectionReader(ReadOnlySpan<byte> section)
    {
        _reader = new ByteReader(section);
        var version = _reader.Byte();
        var kind = _reader.Byte();
        if (version > SectionPacker.FormatVersion || kind > (byte)SectionKind.Reader)
        {
            throw new PreconditionException(
                "checkpoint format",
                $"A checkpoint holds a section of format {version}, kind {kind}, which this RankEngine does not know. "
                + "Run the newer RankEngine.");
        }

        if (version < SectionPacker.FormatVersion)
        {
            throw new PreconditionException(
                "checkpoint format",
                $"A checkpoint holds a section of format {version}, written by a RankEngine from before the first release: "
                + "this one counts what that one did not keep. Start with an empty data directory and import the events anew.");
        }

        Head = new SectionHead(new PartitionId(_reader.Text(), _reader.Length(Partitions.Max)), (SectionKind)kind);
    }

    private SectionHead Head { get; }

    /// <summary>Reads whose and of which kind a section is.</summary>
    public static SectionHead HeadOf(ReadOnlySpan<byte> section) => new SectionReader(section).Head;

    /// <summary>Reads the manifest.</summary>
    public static CheckpointManifest Manifest(ReadOnlySpan<byte> section)
    {
        var reader = Open(section, SectionKind.Manifest)._reader;
        var asOfMs = reader.Signed();
        var receivedMs = reader.Signed();
        var sites = new List<CheckpointSite>();
        for (var left = reader.Length(); left > 0; left--)
        {
            var name = reader.Text();
            var tallies = new CheckpointTally[reader.Length(Partitions.Max + 1)];
            for (var number = 0; number < tallies.Length; number++)
            {
                tallies[number] = new CheckpointTally((long)reader.Unsigned(), (long)reader.Unsigned());
            }

            sites.Add(new CheckpointSite(name, tallies));
        }

        return new CheckpointManifest(asOfMs, receivedMs, sites);
    }

    /// <summary>Reads identities.</summary>
    public static List<IdEntry> Ids(ReadOnlySpan<byte> section)
    {
        var reader = new SectionReader(section);
        var entries = new List<IdEntry>();
        while (!reader._reader.IsAtEnd)
        {
            entries.Add(new IdEntry(reader.Int32(), reader.Pseudonym()));
        }

        return entries;
    }

    /// <summary>Reads sums.</summary>
    public static List<CountEntry> Counts(ReadOnlySpan<byte> section)
    {
        var reader = Open(section, SectionKind.Count);
        var entries = new List<CountEntry>();
        while (!reader._reader.IsAtEnd)
        {
            var minute = reader.Int32();
            var key = new CountKey(reader.Name(), (CountKind)reader._reader.Byte(), minute);
            entries.Add(new CountEntry(key, reader._reader.Signed()));
        }

        return entries;
    }

    /// <summary>Reads when readers were seen.</summary>
    public static List<SeenEntry> Seen(ReadOnlySpan<byte> section)
    {
        var reader = Open(section, SectionKind.Seen);
        var entries = new List<SeenEntry>();
        while (!reader._reader.IsAtEnd)
        {
            entries.Add(new SeenEntry(new SeenKey(reader.Pseudonym(), reader.Int32()), reader._reader.Fixed64()));
        }

        return entries;
    }

    /// <summary>Reads visitors.</summary>
    public static List<VisitorOpenings> Visitors(ReadOnlySpan<byte> section)
    {
        var reader = Open(section, SectionKind.Visitor);
        var entries = new List<VisitorOpenings>();
        while (!reader._reader.IsAtEnd)
        {
            var key = new VisitorKey(reader.Pseudonym(), reader._reader.Byte() != 0, reader.Int32());
            entries.Add(new VisitorOpenings(key, reader.Openings()));
        }

        return entries;
    }

    /// <summary>Reads addresses.</summary>
    public static List<AddressOpenings> Addresses(ReadOnlySpan<byte> section)
    {
        var reader = Open(section, SectionKind.Address);
        var entries = new List<AddressOpenings>();
        while (!reader._reader.IsAtEnd)
        {
            var key = new AddressKey(reader.Pseudonym(), reader.Int32());
            entries.Add(new AddressOpenings(key, reader.Openings()));
        }

        return entries;
    }

    /// <summary>Reads readers.</summary>
    public static List<ReaderEntry> Readers(ReadOnlySpan<byte> section)
    {
        var reader = Open(section, SectionKind.Reader);
        var entries = new List<ReaderEntry>();
        while (!reader._reader.IsAtEnd)
        {
            var pseudonym = reader.Pseudonym();
            var memory = new ReaderDelta();
            var timeMs = 0L;
            for (var left = reader._reader.Length(); left > 0; left--)
            {
                var article = reader.Name();
                timeMs += reader._reader.Signed();
                memory.Read[article] = timeMs;
            }

            for (var left = reader._reader.Length(); left > 0; left--)
            {
                memory.Hidden.Add(reader.Name());
            }

            entries.Add(new ReaderEntry(pseudonym, memory));
        }

        return entries;
    }

    /// <summary>Reads articles' writes.</summary>
    public static List<ArticleWrite> Articles(ReadOnlySpan<byte> section)
    {
        var reader = Open(section, SectionKind.Article);
        var entries = new List<ArticleWrite>();
        while (!reader._reader.IsAtEnd)
        {
            var id = reader._reader.Text();
            entries.Add(ArticleWriteCodec.Unpack(id, reader._reader.Bytes()));
        }

        return entries;
    }

    /// <summary>Reads records.</summary>
    public static List<RecordEntry> Records(ReadOnlySpan<byte> section)
    {
        var reader = Open(section, SectionKind.Record);
        var entries = new List<RecordEntry>();
        var pool = new TextPool();
        while (!reader._reader.IsAtEnd)
        {
            var offset = reader._reader.Signed();
            entries.Add(new RecordEntry(offset, LogRecordCodec.Decode(reader._reader.Bytes(), pool)));
        }

        return entries;
    }

    private static SectionReader Open(ReadOnlySpan<byte> section, SectionKind expected)
    {
        var reader = new SectionReader(section);
        return reader.Head.Kind == expected
            ? reader
            : throw new InvalidDataException($"A section holds {reader.Head.Kind}, not {expected}.");
    }

    private int Int32()
    {
        var value = _reader.Signed();
        return value == (int)value ? (int)value : throw new InvalidDataException("An integer is too large.");
    }

    private Pseudonym Pseudonym() => new(_reader.Fixed64(), _reader.Fixed64());

    private Opening[] Openings()
    {
        var openings = new Opening[_reader.Length()];
        var timeMs = 0L;
        for (var i = 0; i < openings.Length; i++)
        {
            var article = Name();
            timeMs += _reader.Signed();
            openings[i] = new Opening(article, timeMs, checked((uint)_reader.Unsigned()), (OpeningTraits)_reader.Byte());
        }

        return openings;
    }

    private string Name()
    {
        var number = _reader.Length(_names.Count + 1);
        if (number < _names.Count)
        {
            return _names[number];
        }

        var name = _reader.Text();
        _names.Add(name);
        return name;
    }
}
