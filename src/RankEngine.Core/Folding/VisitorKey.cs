using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>One visitor in one repeat window.</summary>
/// <param name="Visitor">The reader, else the session.</param>
/// <param name="IsReader">True: a reader, whom the site may know from before. False: a session of nobody known.</param>
/// <param name="Slot">The window; see <see cref="RepeatWindow"/>.</param>
public readonly record struct VisitorKey(Pseudonym Visitor, bool IsReader, int Slot)
{
    /// <summary>First moment behind the window; Unix milliseconds.</summary>
    public long EndMs => RepeatWindow.EndMs(Visitor, Slot);

    /// <summary>Returns whose visit an event belongs to; null: nobody's.</summary>
    public static VisitorKey? Of(ReaderEvent readerEvent)
    {
        var isReader = !readerEvent.Reader.IsNone;
        var visitor = isReader ? readerEvent.Reader : readerEvent.Session;
        return visitor.IsNone ? null : new VisitorKey(visitor, isReader, RepeatWindow.Slot(visitor, readerEvent.TimeMs));
    }

    /// <summary>The order in which checkpoints keep them.</summary>
    internal static int Compare(VisitorKey left, VisitorKey right)
    {
        var byVisitor = left.Visitor.CompareTo(right.Visitor);
        var byKind = byVisitor != 0 ? byVisitor : left.IsReader.CompareTo(right.IsReader);
        return byKind != 0 ? byKind : left.Slot.CompareTo(right.Slot);
    }
}

/// <summary>When one reader was seen, within one block of windows.</summary>
/// <param name="Reader">Who.</param>
/// <param name="Block">See <see cref="RepeatWindow.Block"/>.</param>
public readonly record struct SeenKey(Pseudonym Reader, int Block)
{
    /// <summary>The order in which checkpoints keep them.</summary>
    internal static int Compare(SeenKey left, SeenKey right)
    {
        var byReader = left.Reader.CompareTo(right.Reader);
        return byReader != 0 ? byReader : left.Block.CompareTo(right.Block);
    }
}
