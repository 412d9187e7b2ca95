using System.Text;
using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>One network address in one repeat window, in one partition.</summary>
/// <param name="Address">The address.</param>
/// <param name="Slot">The window; see <see cref="RepeatWindow"/>.</param>
public readonly record struct AddressKey(Pseudonym Address, int Slot)
{
    /// <summary>First moment behind the window; Unix milliseconds.</summary>
    public long EndMs => RepeatWindow.EndMs(Address, Slot);

    /// <summary>
    /// Returns the address whose state an event changes; null: none. What nobody did is no visit of a visitor, so an
    /// address can have no more of them than it may.
    /// </summary>
    public static AddressKey? Of(ReaderEvent readerEvent) =>
        readerEvent.Address.IsNone || !readerEvent.Kind.JoinsSession() || VisitorKey.Of(readerEvent) is null
            ? null
            : new AddressKey(readerEvent.Address, RepeatWindow.Slot(readerEvent.Address, readerEvent.TimeMs));

    /// <summary>The order in which checkpoints keep them.</summary>
    internal static int Compare(AddressKey left, AddressKey right)
    {
        var byAddress = left.Address.CompareTo(right.Address);
        return byAddress != 0 ? byAddress : left.Slot.CompareTo(right.Slot);
    }
}

/// <summary>Which visits one address may have within one repeat window. Immutable.</summary>
/// <remarks>
/// Visitors are dealt into <see cref="Groups"/> by their hash, and an address may have one visit of an article for each:
/// a household or an office loses next to nothing, a thousand invented readers come to sixteen. The allowed ones are
/// taken off <see cref="CountKind.CrowdedVisits"/>, to which every visit with an address is added: what remains is too
/// many. Like a visitor's state a function of the set of events: the <see cref="Capacity"/> earliest are kept. It can
/// remain below 0 by a few, where a reader's window and the address's end at different moments.
/// </remarks>
public sealed class AddressState
{
    /// <summary>Visitors of an article that an address may have, at most.</summary>
    public const int Groups = 16;

    /// <summary>Visits that an address may have in a window, over all articles: of a carrier's address thousands have.</summary>
    public const int Capacity = 512;

    /// <summary>An address that nobody came from.</summary>
    public static readonly AddressState Empty = new(PackedOpenings.Pack(0, []));

    private readonly byte[] _packed;

    private AddressState(byte[] packed)
    {
        _packed = packed;
    }

    /// <summary>By time, id and group. Unpacked on each call.</summary>
    public ReadOnlySpan<Opening> Entries => PackedOpenings.Unpack(_packed, Capacity);

    /// <summary>The packed state, as <see cref="FromBytes"/> reads it. Not to be changed.</summary>
    public ReadOnlyMemory<byte> Bytes => _packed;

    /// <summary>Takes over what <see cref="Bytes"/> gave.</summary>
    /// <param name="bytes">Not to be changed afterwards.</param>
    /// <exception cref="InvalidDataException">The bytes are none of ours; may be noticed only when they are used.</exception>
    public static AddressState FromBytes(byte[] bytes)
    {
        PackedOpenings.Require(bytes);
        return new AddressState(bytes);
    }

    /// <summary>Returns what a visitor's event is to its address: an opening whose tag is the visitor's group.</summary>
    public static Opening OpeningOf(ReaderEvent readerEvent, VisitorKey visitor) =>
        new(readerEvent.Article, readerEvent.TimeMs, (uint)(visitor.Visitor.High % Groups), OpeningTraits.None);

    /// <summary>Returns the state with one more opening.</summary>
    /// <param name="opening">See <see cref="OpeningOf"/>.</param>
    /// <param name="delta">Receives what more, or less, the address may have.</param>
    /// <returns>This same object when nothing changed.</returns>
    public AddressState Open(in Opening opening, PartitionDelta delta)
    {
        Span<int> starts = stackalloc int[Capacity];
        Span<byte> id = stackalloc byte[PackedOpenings.LongestId];
        id = id[..Encoding.UTF8.GetBytes(opening.Article, id)];
        var count = PackedOpenings.Walk(_packed, starts);
        var existing = -1;
        for (var i = 0; i < count && existing < 0; i++)
        {
            if (PackedOpenings.TagAt(_packed, starts[i]) == opening.Session
                && PackedOpenings.IdAt(_packed, starts[i]).SequenceEqual(id))
            {
                existing = i;
            }
        }

        if (existing >= 0 && PackedOpenings.TimeAt(_packed, starts[existing]) <= opening.FirstMs)
        {
            return this;
        }

        var isLast = count == 0
            || PackedOpenings.Compare(PackedOpenings.At(_packed, starts[count - 1]), opening) < 0;
        if (existing < 0 && isLast)
        {
            if (count == Capacity)
            {
                return this;
            }

            Allow(opening, 1, delta);
            return new AddressState(
                count == 0 ? PackedOpenings.Pack(0, [opening]) : PackedOpenings.Append(_packed, opening));
        }

        var entries = new List<Opening>(PackedOpenings.Unpack(_packed, Capacity));
        if (existing >= 0)
        {
            Allow(entries[existing], -1, delta);
            entries.RemoveAt(existing);
        }

        entries.Add(opening);
        Allow(opening, 1, delta);
        entries.Sort(static (left, right) => PackedOpenings.Compare(left, right));
        if (entries.Count > Capacity)
        {
            Allow(entries[Capacity], -1, delta);
            entries.RemoveAt(Capacity);
        }

        return new AddressState(PackedOpenings.Pack(0, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries)));
    }

    private static void Allow(in Opening opening, int count, PartitionDelta delta) => delta.Add(
        new CountKey(opening.Article, CountKind.CrowdedVisits, TimeBuckets.Minute(opening.FirstMs)), -count);
}
