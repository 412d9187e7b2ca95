using System.Text;

namespace RankEngine.Folding;

/// <summary>
/// What one visitor turned to within one repeat window: decides what counts as a visit, and what was read together.
/// Immutable.
/// </summary>
/// <remarks>
/// All of it is a function of the set of events, not of their order. An article is in it once, by its earliest opening;
/// of these the <see cref="Capacity"/> earliest are kept (ties by id, ordinally), and the earliest of a set can be kept
/// without the rest. So a reader moves at most that many articles in a window, each once, however many sessions and
/// events are sent. Pairs are between articles of one session: each pairs with the <see cref="Reach"/> before it.
/// </remarks>
public sealed class VisitorState
{
    /// <summary>Most articles that are kept: who opens more in half a day is a machine or a shared screen.</summary>
    public const int Capacity = 50;

    /// <summary>How many articles of its session before it an article pairs with.</summary>
    public const int Reach = 5;

    /// <summary>A visitor who has opened nothing and is new to the site.</summary>
    public static readonly VisitorState Empty = new(PackedOpenings.Pack(New, []));

    private const byte New = 0;
    private const byte Known = 1;

    private static readonly VisitorState EmptyKnown = new(PackedOpenings.Pack(Known, []));

    private readonly byte[] _packed;

    private VisitorState(byte[] packed)
    {
        _packed = packed;
    }

    /// <summary>True when nothing was opened.</summary>
    public bool IsEmpty => _packed.Length == Empty._packed.Length;

    /// <summary>True when the site knew the reader from an earlier day; see <see cref="SeenSlots"/>.</summary>
    public bool IsKnown => PackedOpenings.MarkOf(_packed) == Known;

    /// <summary>By time, then id. Unpacked on each call.</summary>
    public ReadOnlySpan<Opening> Entries => PackedOpenings.Unpack(_packed, Capacity);

    /// <summary>The packed state, as <see cref="FromBytes"/> reads it. Not to be changed.</summary>
    public ReadOnlyMemory<byte> Bytes => _packed;

    /// <summary>Returns a state without openings.</summary>
    public static VisitorState Begin(bool isKnown) => isKnown ? EmptyKnown : Empty;

    /// <summary>Takes over what <see cref="Bytes"/> gave.</summary>
    /// <param name="bytes">Not to be changed afterwards.</param>
    /// <exception cref="InvalidDataException">The bytes are none of ours; may be noticed only when they are used.</exception>
    public static VisitorState FromBytes(byte[] bytes)
    {
        PackedOpenings.Require(bytes);
        return new VisitorState(bytes);
    }

    /// <summary>Returns the state with one more opening of an article.</summary>
    /// <param name="opening">The opening.</param>
    /// <param name="delta">Receives how visits and pairs changed: what is gained, and what is lost.</param>
    /// <returns>This same object when nothing changed.</returns>
    public VisitorState Open(in Opening opening, PartitionDelta delta)
    {
        Span<int> starts = stackalloc int[Capacity];
        Span<byte> id = stackalloc byte[PackedOpenings.LongestId];
        id = id[..Encoding.UTF8.GetBytes(opening.Article, id)];
        var count = PackedOpenings.Walk(_packed, starts);
        for (var i = 0; i < count; i++)
        {
            if (PackedOpenings.IdAt(_packed, starts[i]).SequenceEqual(id))
            {
                return PackedOpenings.TimeAt(_packed, starts[i]) < opening.FirstMs ? this : Reopen(i, opening, delta);
            }
        }

        if (count > 0 && PackedOpenings.Compare(PackedOpenings.At(_packed, starts[count - 1]), opening) > 0)
        {
            return Insert(opening, delta);
        }

        if (count == Capacity)
        {
            return this;
        }

        CountVisit(opening, 1, delta);
        var left = Reach;
        for (var i = count - 1; i >= 0 && left > 0 && opening.Session != 0; i--)
        {
            if (PackedOpenings.TagAt(_packed, starts[i]) == opening.Session)
            {
                CountPair(Encoding.UTF8.GetString(PackedOpenings.IdAt(_packed, starts[i])), opening, 1, delta);
                left--;
            }
        }

        return new VisitorState(
            count == 0 ? PackedOpenings.Pack(_packed[1], [opening]) : PackedOpenings.Append(_packed, opening));
    }

    /// <summary>Returns the state of a reader of whom it turned out that the site knew them.</summary>
    /// <param name="delta">Receives that their visits are none of a new reader.</param>
    public VisitorState Recognize(PartitionDelta delta)
    {
        foreach (var entry in Entries)
        {
            delta.Add(KeyOf(entry, CountKind.NewVisits), -1);
        }

        return new VisitorState(PackedOpenings.WithMark(_packed, Known));
    }

    private VisitorState Reopen(int index, in Opening opening, PartitionDelta delta)
    {
        var entries = Entries;
        var merged = entries[index].Merge(opening);
        return merged == entries[index]
            ? this
            : Replace(entries, [.. entries[..index], .. entries[(index + 1)..], merged], delta);
    }

    private VisitorState Insert(in Opening opening, PartitionDelta delta)
    {
        var entries = Entries;
        return Replace(entries, [.. entries, opening], delta);
    }

    // Rare: something came late. What the openings count is taken back and counted anew.
    private VisitorState Replace(ReadOnlySpan<Opening> before, Opening[] loose, PartitionDelta delta)
    {
        Array.Sort(loose, static (left, right) => PackedOpenings.Compare(left, right));
        var after = loose.Length > Capacity ? loose[..Capacity] : loose;
        CountAll(before, -1, delta);
        CountAll(after, 1, delta);
        return new VisitorState(PackedOpenings.Pack(_packed[1], after));
    }

    private void CountAll(ReadOnlySpan<Opening> entries, int sign, PartitionDelta delta)
    {
        for (var to = 0; to < entries.Length; to++)
        {
            CountVisit(entries[to], sign, delta);
            var left = Reach;
            for (var from = to - 1; from >= 0 && left > 0 && entries[to].Session != 0; from--)
            {
                if (entries[from].Session == entries[to].Session)
                {
                    CountPair(entries[from].Article, entries[to], sign, delta);
                    left--;
                }
            }
        }
    }

    private void CountVisit(in Opening opening, int sign, PartitionDelta delta)
    {
        delta.Add(KeyOf(opening, CountKind.Visits), sign);
        if (!IsKnown)
        {
            delta.Add(KeyOf(opening, CountKind.NewVisits), sign);
        }

        if ((opening.Traits & OpeningTraits.Explained) == 0)
        {
            delta.Add(KeyOf(opening, CountKind.UnexplainedVisits), sign);
        }

        if ((opening.Traits & OpeningTraits.HasAddress) != 0)
        {
            delta.Add(KeyOf(opening, CountKind.CrowdedVisits), sign);
        }
    }

    private static CountKey KeyOf(in Opening opening, CountKind kind) =>
        new(opening.Article, kind, TimeBuckets.Minute(opening.FirstMs));

    private static void CountPair(string from, in Opening to, int sign, PartitionDelta delta) =>
        delta.Add(new PairKey(from, to.Article, TimeBuckets.Hour(to.FirstMs)), sign);
}
