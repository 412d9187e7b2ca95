using RankEngine.Events;
using RankEngine.Folding;

namespace RankEngine.Tests.Folding;

/// <summary>What a set of events comes to, said in the plainest words: slow, and without any state in between.</summary>
internal static class VisitOracle
{
    private const long Window = 12 * TimeBuckets.HourMs;

    private sealed record Turn(
        Pseudonym Visitor, bool IsReader, long Slot, string Article, long FirstMs, uint Session, OpeningTraits Traits);

    /// <summary>Counts of visits by minute, and the pairs.</summary>
    public static (Dictionary<CountKey, long> Counts, Dictionary<PairKey, long> Pairs) Of(
        IEnumerable<ReaderEvent> events)
    {
        var once = events.DistinctBy(one => (one.Identity, Hour: one.TimeMs / TimeBuckets.HourMs)).ToList();
        var opened = once.Where(one => one.Kind is EventKind.View or EventKind.Click or EventKind.Read).ToList();
        var counts = new Dictionary<CountKey, long>();
        var pairs = new Dictionary<PairKey, long>();
        foreach (var impression in once.Where(one => one.Kind == EventKind.Impression))
        {
            Count(impression.Article, CountKind.Examinations, impression.TimeMs, impression.Position == 0
                ? 1000
                : (long)Math.Round(1000 / Math.Log2(Math.Min(100, impression.Position) + 1)));
        }

        foreach (var loose in opened.Where(one => one.Reader.IsNone && one.Session.IsNone))
        {
            Count(loose.Article, CountKind.LooseVisits, loose.TimeMs, 1);
        }

        var named = opened.Where(one => !one.Reader.IsNone || !one.Session.IsNone).ToList();
        var turns = named
            .GroupBy(one => (Visitor(one), IsReader: !one.Reader.IsNone, Slot: SlotOf(Visitor(one), one.TimeMs)))
            .SelectMany(visitor => visitor
                .GroupBy(one => one.Article)
                .Select(article => First(visitor.Key.Item1, visitor.Key.IsReader, visitor.Key.Slot, [.. article]))
                .OrderBy(turn => turn.FirstMs)
                .ThenBy(turn => turn.Article, StringComparer.Ordinal)
                .Take(VisitorState.Capacity))
            .ToList();
        foreach (var turn in turns)
        {
            Count(turn.Article, CountKind.Visits, turn.FirstMs, 1);
            Count(turn.Article, CountKind.NewVisits, turn.FirstMs, IsKnown(turn) ? 0 : 1);
            Count(turn.Article, CountKind.UnexplainedVisits, turn.FirstMs, turn.Traits.HasFlag(OpeningTraits.Explained) ? 0 : 1);
            Count(turn.Article, CountKind.CrowdedVisits, turn.FirstMs, turn.Traits.HasFlag(OpeningTraits.HasAddress) ? 1 : 0);
        }

        foreach (var allowed in named.Where(one => !one.Address.IsNone)
            .GroupBy(one => (one.Address, Slot: SlotOf(one.Address, one.TimeMs)))
            .SelectMany(address => address
                .GroupBy(one => (one.Article, Group: Visitor(one).High % 16))
                .Select(group => (group.Key.Article, group.Key.Group, FirstMs: group.Min(one => one.TimeMs)))
                .OrderBy(group => group.FirstMs)
                .ThenBy(group => group.Article, StringComparer.Ordinal)
                .ThenBy(group => group.Group)
                .Take(AddressState.Capacity)))
        {
            Count(allowed.Article, CountKind.CrowdedVisits, allowed.FirstMs, -1);
        }

        foreach (var session in turns.Where(turn => turn.Session != 0)
            .GroupBy(turn => (turn.Visitor, turn.IsReader, turn.Slot, turn.Session)))
        {
            var inOrder = session.OrderBy(turn => turn.FirstMs).ThenBy(turn => turn.Article, StringComparer.Ordinal).ToList();
            for (var to = 0; to < inOrder.Count; to++)
            {
                for (var from = Math.Max(0, to - VisitorState.Reach); from < to; from++)
                {
                    var pair = new PairKey(inOrder[from].Article, inOrder[to].Article, TimeBuckets.Hour(inOrder[to].FirstMs));
                    pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
                }
            }
        }

        return (counts.Where(count => count.Value != 0).ToDictionary(), pairs);

        bool IsKnown(Turn turn) => turn.IsReader && named.Any(one =>
            one.Reader == turn.Visitor
            && SlotOf(one.Reader, one.TimeMs) <= turn.Slot - 2
            && Math.Floor(SlotOf(one.Reader, one.TimeMs) / 60.0) >= Math.Floor(turn.Slot / 60.0) - 1);

        void Count(string article, CountKind kind, long timeMs, long by)
        {
            var key = new CountKey(article, kind, (int)(timeMs / 60_000));
            counts[key] = counts.GetValueOrDefault(key) + by;
        }
    }

    private static Pseudonym Visitor(ReaderEvent one) => one.Reader.IsNone ? one.Session : one.Reader;

    private static long SlotOf(Pseudonym visitor, long timeMs) =>
        (long)Math.Floor((timeMs + (long)(visitor.High % (ulong)Window)) / (double)Window);

    private static Turn First(Pseudonym visitor, bool isReader, long slot, List<ReaderEvent> ofArticle)
    {
        var firstMs = ofArticle.Min(one => one.TimeMs);
        var first = ofArticle.Where(one => one.TimeMs == firstMs).Select(Opening.Of).ToList();
        return new Turn(
            visitor,
            isReader,
            slot,
            ofArticle[0].Article,
            firstMs,
            first.Select(opening => opening.Session).Where(session => session != 0).DefaultIfEmpty(0u).Min(),
            first.Aggregate(OpeningTraits.None, (traits, opening) => traits | opening.Traits));
    }
}
