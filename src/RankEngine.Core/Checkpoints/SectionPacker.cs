using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Binary;
using RankEngine.Events;
using RankEngine.Folding;
using RankEngine.Log;

namespace RankEngine.Checkpoints;

/// <summary>Packs entries into sections, each small enough to go into a store with one script.</summary>
/// <remarks>
/// A section stands alone: format, kind, site, partition, then entries to its end. A name (of an article) is written
/// where it first occurs and referred to by its number after that; a number equal to how many came before says that a
/// new one follows.
/// </remarks>
internal sealed class SectionPacker
{
    /// <summary>Version of all packed forms here.</summary>
    public const byte FormatVersion = 2;

    /// <summary>Numbers, identities or openings of one section; the last entry may exceed it.</summary>
    private const int MaxItems = 1_024;

    /// <summary>Bytes of one section; the last entry may exceed it.</summary>
    private const int MaxBytes = 256 << 10;

    private readonly ByteWriter _writer = new();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private int _items;

    /// <summary>Packs one kind of entries of a partition.</summary>
    /// <param name="head">Whose and which.</param>
    /// <param name="entries">In order; taken one by one.</param>
    /// <param name="pack">Writes one of them.</param>
    /// <returns>Sections, each valid until the next is asked for.</returns>
    public static IEnumerable<ReadOnlyMemory<byte>> Pack<TEntry>(
        SectionHead head, IEnumerable<TEntry> entries, Action<SectionPacker, TEntry> pack)
    {
        var packer = new SectionPacker();
        packer.Begin(head);
        foreach (var entry in entries)
        {
            pack(packer, entry);
            if (packer._items >= MaxItems || packer._writer.Count >= MaxBytes)
            {
                yield return packer._writer.Written;
                packer.Begin(head);
            }
        }

        if (packer._items > 0)
        {
            yield return packer._writer.Written;
        }
    }

    /// <summary>Packs the manifest.</summary>
    public static byte[] Pack(CheckpointManifest manifest)
    {
        var packer = new SectionPacker();
        packer.Begin(new SectionHead(new PartitionId("", 0), SectionKind.Manifest));
        var writer = packer._writer;
        writer.Signed(manifest.AsOfMs);
        writer.Signed(manifest.ReceivedMs);
        writer.Unsigned((ulong)manifest.Sites.Count);
        foreach (var site in manifest.Sites)
        {
            writer.Text(site.Name);
            writer.Unsigned((ulong)site.Tallies.Count);
            foreach (var tally in site.Tallies)
            {
                writer.Unsigned((ulong)tally.Counted);
                writer.Unsigned((ulong)tally.Repeated);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Adds an identity.</summary>
    public void Add(IdEntry entry)
    {
        _items++;
        _writer.Signed(entry.Hour);
        Pseudonym(entry.Identity);
    }

    /// <summary>Adds a sum.</summary>
    public void Add(CountEntry entry)
    {
        _items++;
        _writer.Signed(entry.Key.Minute);
        Name(entry.Key.Article);
        _writer.Byte((byte)entry.Key.Kind);
        _writer.Signed(entry.Count);
    }

    /// <summary>Adds when a reader was seen.</summary>
    public void Add(SeenEntry entry)
    {
        _items++;
        Pseudonym(entry.Key.Reader);
        _writer.Signed(entry.Key.Block);
        _writer.Fixed64(entry.Bits);
    }

    /// <summary>Adds a visitor.</summary>
    public void Add(VisitorOpenings entry)
    {
        Pseudonym(entry.Key.Visitor);
        _writer.Byte(entry.Key.IsReader ? (byte)1 : (byte)0);
        _writer.Signed(entry.Key.Slot);
        Openings(entry.Openings);
    }

    /// <summary>Adds an address.</summary>
    public void Add(AddressOpenings entry)
    {
        Pseudonym(entry.Key.Address);
        _writer.Signed(entry.Key.Slot);
        Openings(entry.Openings);
    }

    /// <summary>Adds a reader.</summary>
    public void Add(ReaderEntry entry)
    {
        _items += entry.Memory.Read.Count + entry.Memory.Hidden.Count;
        Pseudonym(entry.Reader);
        _writer.Unsigned((ulong)entry.Memory.Read.Count);
        var beforeMs = 0L;
        foreach (var (article, lastMs) in entry.Memory.Read)
        {
            Name(article);
            _writer.Signed(lastMs - beforeMs);
            beforeMs = lastMs;
        }

        _writer.Unsigned((ulong)entry.Memory.Hidden.Count);
        foreach (var article in entry.Memory.Hidden)
        {
            Name(article);
        }
    }

    /// <summary>Adds an article's write.</summary>
    public void Add(ArticleWrite write)
    {
        // As the applier weighs them: an article carries its texts.
        _items += 8;
        _writer.Text(write.Id);
        _writer.Bytes(ArticleWriteCodec.Pack(write));
    }

    /// <summary>Adds a record; each fills its section, for it goes into the store by itself.</summary>
    public void Add(RecordEntry entry)
    {
        _items = MaxItems;
        _writer.Signed(entry.Offset);
        var record = new ByteWriter();
        LogRecordCodec.Encode(entry.Record, record);
        _writer.Bytes(record.Written.Span);
    }

    private void Begin(SectionHead head)
    {
        _writer.Clear();
        _names.Clear();
        _items = 0;
        _writer.Byte(FormatVersion);
        _writer.Byte((byte)head.Kind);
        _writer.Text(head.Partition.Site);
        _writer.Unsigned((ulong)head.Partition.Number);
    }

    private void Pseudonym(Pseudonym value)
    {
        _writer.Fixed64(value.High);
        _writer.Fixed64(value.Low);
    }

    private void Openings(Opening[] openings)
    {
        _items += openings.Length;
        _writer.Unsigned((ulong)openings.Length);
        var beforeMs = 0L;
        foreach (var opening in openings)
        {
            Name(opening.Article);
            _writer.Signed(opening.FirstMs - beforeMs);
            _writer.Unsigned(opening.Session);
            _writer.Byte((byte)opening.Traits);
            beforeMs = opening.FirstMs;
        }
    }

    private void Name(string value)
    {
        var next = _names.Count;
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, value, out var exists);
        if (exists)
        {
            _writer.Unsigned((ulong)number);
            return;
        }

        number = next;
        _writer.Unsigned((ulong)next);
        _writer.Text(value);
    }
}
