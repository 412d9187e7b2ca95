using System.Runtime.InteropServices;
using RankEngine.Articles;
using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>What the fold must know of a partition as it stood before the batch.</summary>
public interface IPartitionState
{
    /// <summary>Tells whether an event was counted before.</summary>
    /// <param name="hour">Hour of its event time.</param>
    /// <param name="identity">Its identity.</param>
    bool IsCounted(int hour, Pseudonym identity);

    /// <summary>Returns what a visitor did in a window, or <see cref="VisitorState.Empty"/>.</summary>
    VisitorState Visitor(VisitorKey key);

    /// <summary>Returns what an address had in a window, or <see cref="AddressState.Empty"/>.</summary>
    AddressState Address(AddressKey key);

    /// <summary>Returns in which windows of a block a reader was seen, a bit for each (<see cref="RepeatWindow"/>); 0: in none.</summary>
    ulong Seen(SeenKey key);
}

/// <summary>The one place that says what an event does. Pure: events and the state before in, a delta out.</summary>
/// <remarks>
/// Applier, checkpoint, verify, replay and evaluation all call this. Any order and any batching of the same set of events
/// ends in the same state.
/// </remarks>
public static class EventFold
{
    /// <summary>Adds what one event does to a delta; nothing but a tally when it was counted before.</summary>
    public static void Add(ReaderEvent readerEvent, IPartitionState before, PartitionDelta delta)
    {
        var hour = TimeBuckets.Hour(readerEvent.TimeMs);
        if (before.IsCounted(hour, readerEvent.Identity))
        {
            delta.Repeated++;
            return;
        }

        ref var ids = ref CollectionsMarshal.GetValueRefOrAddDefault(delta.Ids, hour, out _);
        ids ??= [];
        if (!ids.Add(readerEvent.Identity))
        {
            delta.Repeated++;
            return;
        }

        delta.Counted++;
        var minute = TimeBuckets.Minute(readerEvent.TimeMs);
        delta.Add(new CountKey(readerEvent.Article, (CountKind)readerEvent.Kind, minute), 1);
        if (readerEvent.Kind == EventKind.Read && readerEvent.DwellMs >= 1000)
        {
            delta.Add(new CountKey(readerEvent.Article, CountKind.DwellSeconds, minute), readerEvent.DwellMs / 1000);
        }
        else if (readerEvent.Kind == EventKind.Impression)
        {
            delta.Add(
                new CountKey(readerEvent.Article, CountKind.Examinations, minute),
                PositionCurve.Thousandths(readerEvent.Position));
        }

        if (!readerEvent.Reader.IsNone)
        {
            Remember(readerEvent, delta);
        }

        if (!readerEvent.Kind.JoinsSession())
        {
            return;
        }

        if (VisitorKey.Of(readerEvent) is not { } visitor)
        {
            delta.Add(new CountKey(readerEvent.Article, CountKind.LooseVisits, minute), 1);
            return;
        }

        Open(visitor, Opening.Of(readerEvent), before, delta);
        if (AddressKey.Of(readerEvent) is { } address)
        {
            Open(address, AddressState.OpeningOf(readerEvent, visitor), before, delta);
        }
    }

    /// <summary>Adds an opening by a visitor.</summary>
    public static void Open(VisitorKey key, in Opening opening, IPartitionState before, PartitionDelta delta)
    {
        var known = VisitorOf(key, before, delta);
        if (known.IsEmpty)
        {
            if (key.IsReader)
            {
                See(key.Visitor, key.Slot, before, delta);
            }

            known = VisitorState.Begin(key.IsReader && IsKnown(key, before, delta));
        }

        var opened = known.Open(opening, delta);
        if (opened != known)
        {
            delta.Visitors[key] = opened;
        }
    }

    /// <summary>Adds an opening from an address.</summary>
    public static void Open(AddressKey key, in Opening opening, IPartitionState before, PartitionDelta delta)
    {
        var known = delta.Addresses.TryGetValue(key, out var state) ? state : before.Address(key);
        var opened = known.Open(opening, delta);
        if (opened != known)
        {
            delta.Addresses[key] = opened;
        }
    }

    /// <summary>Notes that a reader was seen in a window, and makes them known in those windows where that tells.</summary>
    /// <remarks>
    /// When it comes late, at most two windows learn of it: the next one in which the reader was seen and the one behind
    /// it. All later ones knew the reader by the first of these.
    /// </remarks>
    public static void See(Pseudonym reader, int slot, IPartitionState before, PartitionDelta delta)
    {
        var key = new SeenKey(reader, RepeatWindow.Block(slot));
        var own = SeenOf(key, before, delta);
        var bit = SeenSlots.Bit(slot);
        if ((own & bit) != 0)
        {
            return;
        }

        var after = SeenOf(key with { Block = key.Block + 1 }, before, delta);
        delta.Seen[key] = own | bit;
        if (SeenSlots.NextAfter(slot, own, after) is not { } next)
        {
            return;
        }

        for (var later = Math.Max(next, slot + 2); later <= next + 1; later++)
        {
            var isSeen = RepeatWindow.Block(later) == key.Block ? own : after;
            if (RepeatWindow.Block(later) > key.Block + 1 || (isSeen & SeenSlots.Bit(later)) == 0)
            {
                continue;
            }

            var visitor = new VisitorKey(reader, true, later);
            var state = VisitorOf(visitor, before, delta);
            if (!state.IsEmpty && !state.IsKnown)
            {
                delta.Visitors[visitor] = state.Recognize(delta);
            }
        }
    }

    /// <summary>Adds an article's write to a delta: the newer of two versions stays.</summary>
    public static void Add(ArticleWrite write, PartitionDelta delta)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(delta.Articles, write.Id, out _);
        if (known is null || known.Version < write.Version)
        {
            known = write;
        }
    }

    private static void Remember(ReaderEvent readerEvent, PartitionDelta delta)
    {
        var joins = readerEvent.Kind.JoinsHistory();
        if (!joins && !readerEvent.Kind.HidesArticle())
        {
            return;
        }

        ref var reader = ref CollectionsMarshal.GetValueRefOrAddDefault(delta.Readers, readerEvent.Reader, out _);
        reader ??= new ReaderDelta();
        if (joins)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(
                reader.Read, readerEvent.Article, out var exists);
            last = exists ? Math.Max(last, readerEvent.TimeMs) : readerEvent.TimeMs;
        }
        else
        {
            reader.Hidden.Add(readerEvent.Article);
        }
    }

    private static bool IsKnown(VisitorKey key, IPartitionState before, PartitionDelta delta)
    {
        var own = new SeenKey(key.Visitor, RepeatWindow.Block(key.Slot));
        return SeenSlots.IsKnown(
            key.Slot,
            SeenOf(own with { Block = own.Block - 1 }, before, delta),
            SeenOf(own, before, delta));
    }

    private static VisitorState VisitorOf(VisitorKey key, IPartitionState before, PartitionDelta delta) =>
        delta.Visitors.TryGetValue(key, out var state) ? state : before.Visitor(key);

    private static ulong SeenOf(SeenKey key, IPartitionState before, PartitionDelta delta) =>
        delta.Seen.TryGetValue(key, out var bits) ? bits : before.Seen(key);
}
