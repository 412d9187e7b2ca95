using RankEngine.Events;

namespace RankEngine.Folding;

/// <summary>What is known of how an article was opened. Values are stored: explicit and append-only.</summary>
[Flags]
public enum OpeningTraits : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Something led there: the event names an answer of ours, a list or place in one, or a referrer.</summary>
    Explained = 1,

    /// <summary>The event carries an address.</summary>
    HasAddress = 2,
}

/// <summary>An article and when a visitor first turned to it within a repeat window.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="FirstMs">Earliest event time, Unix milliseconds.</param>
/// <param name="Session">Tells the sessions of one reader apart; 0: none was named.</param>
/// <param name="Traits">What the events of that moment say of it.</param>
public readonly record struct Opening(string Article, long FirstMs, uint Session, OpeningTraits Traits)
{
    /// <summary>Returns the opening that an event is.</summary>
    public static Opening Of(ReaderEvent readerEvent)
    {
        var isExplained = readerEvent.DecisionId.Length > 0
            || readerEvent.Module.Length > 0
            || readerEvent.Position > 0
            || readerEvent.Referrer.Length > 0;
        return new Opening(
            readerEvent.Article,
            readerEvent.TimeMs,
            TagOf(readerEvent.Session),
            (isExplained ? OpeningTraits.Explained : OpeningTraits.None)
                | (readerEvent.Address.IsNone ? OpeningTraits.None : OpeningTraits.HasAddress));
    }

    /// <summary>Returns what two openings of one article come to: the earlier; of one moment, what both say.</summary>
    /// <remarks>
    /// The earliest moment alone says how the article was come to: what later events say could have been forgotten, with
    /// an article that fell behind the capacity, before an earlier one brought it back.
    /// </remarks>
    public Opening Merge(Opening other) =>
        other.FirstMs < FirstMs ? other
        : other.FirstMs > FirstMs ? this
        : this with { Session = Smaller(Session, other.Session), Traits = Traits | other.Traits };

    // One that is named before none.
    private static uint Smaller(uint left, uint right) => unchecked(left - 1 <= right - 1 ? left : right);

    private static uint TagOf(Pseudonym session)
    {
        if (session.IsNone)
        {
            return 0;
        }

        var mixed = session.High ^ session.Low;
        return Math.Max(1, (uint)(mixed ^ (mixed >> 32)));
    }
}
