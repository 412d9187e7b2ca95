using RankEngine.Folding;

namespace RankEngine.Checkpoints;

/// <summary>What a section of a checkpoint holds. Values are stored: explicit and append-only.</summary>
internal enum SectionKind : byte
{
    /// <summary>What the checkpoint is of: the first section.</summary>
    Manifest = 0,

    /// <summary>Records that are not folded but kept: models and promotions, in order.</summary>
    Record = 1,

    /// <summary>The newest write of every article, by id.</summary>
    Article = 2,

    /// <summary>Identities of live events that could still come again, by hour.</summary>
    LiveId = 3,

    /// <summary>Identities of imported events, by hour, for ever.</summary>
    ImportedId = 4,

    /// <summary>Counts of single events, each at the finest resolution that still lives, by bucket.</summary>
    Count = 5,

    /// <summary>When readers were seen, by reader and block. Before visitors, who then are known or new at once.</summary>
    Seen = 6,

    /// <summary>What visitors opened, by visitor and window: pairs and derived counts are a function of it.</summary>
    Visitor = 7,

    /// <summary>What addresses had, by address and window.</summary>
    Address = 8,

    /// <summary>What readers read and hid, by reader.</summary>
    Reader = 9,
}

/// <summary>Whose and of which kind a section is. Sections of a checkpoint are ordered by it.</summary>
/// <param name="Partition">The partition; of the manifest: nobody's.</param>
/// <param name="Kind">What it holds.</param>
internal readonly record struct SectionHead(PartitionId Partition, SectionKind Kind);

/// <summary>One identity and the hour of its event.</summary>
internal readonly record struct IdEntry(int Hour, Events.Pseudonym Identity);

/// <summary>One sum.</summary>
internal readonly record struct CountEntry(CountKey Key, long Count);

/// <summary>In which windows of a block a reader was seen.</summary>
internal readonly record struct SeenEntry(SeenKey Key, ulong Bits);

/// <summary>What one visitor opened, in the order of <see cref="VisitorState.Entries"/>.</summary>
internal readonly record struct VisitorOpenings(VisitorKey Key, Opening[] Openings);

/// <summary>What one address had, in the order of <see cref="AddressState.Entries"/>.</summary>
internal readonly record struct AddressOpenings(AddressKey Key, Opening[] Openings);

/// <summary>What one reader read and hid.</summary>
internal readonly record struct ReaderEntry(Events.Pseudonym Reader, ReaderDelta Memory);

/// <summary>A record that is kept as it is, and its place in the log.</summary>
internal readonly record struct RecordEntry(long Offset, Log.LogRecord Record);
