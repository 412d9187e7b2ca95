using System.Runtime.InteropServices;
using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.Checkpoints;

/// <summary>A span of a log, folded for one partition on top of an older checkpoint. Not thread-safe.</summary>
/// <remarks>Of the older checkpoint it knows what the span's events ask of it, and no more.</remarks>
internal sealed class PartitionSpan : IPartitionState
{
    private readonly Dictionary<int, HashSet<Pseudonym>> _known = [];

    /// <summary>What the span adds.</summary>
    public PartitionDelta Delta { get; } = new();

    /// <summary>Identities of the span's imported events, known before or not, by hour.</summary>
    public Dictionary<int, HashSet<Pseudonym>> Imported { get; } = [];

    /// <summary>Records that are kept as they are.</summary>
    public List<RecordEntry> Records { get; } = [];

    /// <inheritdoc/>
    public bool IsCounted(int hour, Pseudonym identity) =>
        _known.TryGetValue(hour, out var identities) && identities.Contains(identity);

    /// <inheritdoc/>
    /// <remarks>
    /// As if nobody had come before: what visitors did in the span is united with what the older checkpoint knows of them
    /// (<see cref="CheckpointMerge"/>), and no checkpoint keeps what follows from it.
    /// </remarks>
    public VisitorState Visitor(VisitorKey key) => VisitorState.Empty;

    /// <inheritdoc/>
    public AddressState Address(AddressKey key) => AddressState.Empty;

    /// <inheritdoc/>
    public ulong Seen(SeenKey key) => 0;

    /// <summary>Notes what an event will ask of the older checkpoint.</summary>
    public void Want(ReaderEvent readerEvent) => _known.TryAdd(TimeBuckets.Hour(readerEvent.TimeMs), []);

    /// <summary>Takes what is wanted out of a section of the older checkpoint.</summary>
    public void Learn(SectionKind kind, ReadOnlySpan<byte> section)
    {
        if (kind is not (SectionKind.LiveId or SectionKind.ImportedId))
        {
            return;
        }

        foreach (var (hour, identity) in SectionReader.Ids(section))
        {
            if (_known.TryGetValue(hour, out var identities))
            {
                identities.Add(identity);
            }
        }
    }

    /// <summary>Folds an event.</summary>
    public void Add(ReaderEvent readerEvent, bool isImported)
    {
        EventFold.Add(readerEvent, this, Delta);
        if (isImported)
        {
            // Also when it was counted as a live one: the file may come again when the live identity is forgotten.
            ref var identities = ref CollectionsMarshal.GetValueRefOrAddDefault(
                Imported, TimeBuckets.Hour(readerEvent.TimeMs), out _);
            (identities ??= []).Add(readerEvent.Identity);
        }
    }
}
