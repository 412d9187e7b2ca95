using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using RankEngine.Events;
using RankEngine.Generations;
using RankEngine.Ranking;
using RankEngine.Recommended;
using RankEngine.Snapshots;

namespace RankEngine.Learning.Training;

/// <summary>
/// Turns a site's past into rows: what a reader opened, against what could have been recommended to them instead.
/// </summary>
/// <remarks>
/// <para>
/// The past is walked in steps. Everything a row knows is of the step's start: counts, boards, pairs, texts and the
/// reader's history come from the same fold, builders and <see cref="FeatureContext"/> as in serving, and from nothing
/// that happened later. Deleting the future changes no row before it.
/// </para>
/// <para>
/// An opening counts when the service could have recommended it: known, visible, not read before, and among what
/// <see cref="RecommendedRanker.Gather"/> looks at. Articles outside are never scored in serving; as positives without
/// negatives of their kind they would teach that what nobody reads is what readers want.
/// </para>
/// </remarks>
public static class LogReplay
{
    /// <summary>Decides where rows begin and how many openings are taken.</summary>
    /// <param name="history">The site's past.</param>
    /// <param name="options">How to replay.</param>
    public static ReplayPlan Plan(SiteHistory history, LogReplayOptions options)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (history.Events.Count == 0)
        {
            return new ReplayPlan(0, 1);
        }

        var first = history.Events[0].TimeMs;
        var fromMs = first + (long)((history.Events[^1].TimeMs - first) * options.BurnIn);
        var openings = new HashSet<ulong>();
        foreach (var readerEvent in history.Events)
        {
            if (readerEvent.TimeMs >= fromMs && IsOpening(readerEvent))
            {
                openings.Add(Hash(readerEvent, options.Seed));
            }
        }

        var rows = (double)openings.Count * (options.Negatives + 1);
        return new ReplayPlan(fromMs, rows <= options.MaxRows ? 1 : options.MaxRows / rows);
    }

    /// <summary>Returns the rows of a site's past, by time.</summary>
    /// <param name="site">The site.</param>
    /// <param name="history">Its past.</param>
    /// <param name="plan">See <see cref="Plan"/>.</param>
    /// <param name="options">How to replay; the same options and history give the same rows.</param>
    /// <param name="fitter">Makes the encoder from the articles known when the rows begin.</param>
    /// <param name="report">Receives the share done since its last call; all of them sum to 1.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public static IReadOnlyList<RankerRow> Rows(
        string site,
        SiteHistory history,
        ReplayPlan plan,
        LogReplayOptions options,
        IEncoderFitter fitter,
        Action<double> report,
        CancellationToken cancellationToken) =>
        [.. Replay(site, history, plan, options, fitter, report, cancellationToken).Select(replayed => replayed.Row)];

    /// <summary>As <see cref="Rows"/>, with who and what each row is about.</summary>
    internal static IEnumerable<ReplayedRow> Replay(
        string site,
        SiteHistory history,
        ReplayPlan plan,
        LogReplayOptions options,
        IEncoderFitter fitter,
        Action<double> report,
        CancellationToken cancellationToken)
    {
        options.Check();
        var stepMs = (long)options.Step.TotalMilliseconds;
        var known = new ReplayedSite(site, fitter);
        var written = 0;
        for (var at = 0; at < history.Events.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Steps lie at whole multiples of their length, wherever the history begins; empty ones are jumped over.
            var startMs = Math.DivRem(history.Events[at].TimeMs, stepMs).Quotient * stepMs;
            var step = new List<ReaderEvent>();
            for (; at < history.Events.Count && history.Events[at].TimeMs < startMs + stepMs; at++)
            {
                step.Add(history.Events[at]);
            }

            for (; written < history.Writes.Count && history.Writes[written].KnownMs <= startMs; written++)
            {
                known.Know(history.Writes[written].Write);
            }

            if (startMs >= plan.FromMs)
            {
                if (!known.IsRefreshed)
                {
                    known.Refresh(startMs, cancellationToken);
                }

                foreach (var row in RowsOf(known, step, startMs, plan, options))
                {
                    yield return row;
                }
            }

            known.Count(step);
            report((double)step.Count / history.Events.Count);
        }
    }

    private static IEnumerable<ReplayedRow> RowsOf(
        ReplayedSite known, List<ReaderEvent> step, long startMs, ReplayPlan plan, LogReplayOptions options)
    {
        var taken = new List<(ReaderEvent Event, ulong Hash)>();
        var seen = new HashSet<ulong>();
        foreach (var readerEvent in step)
        {
            // By reader and article, not by event: a click and the view that follows are one opening.
            if (IsOpening(readerEvent)
                && Hash(readerEvent, options.Seed) is var hash
                && hash <= plan.Share * ulong.MaxValue
                && seen.Add(hash))
            {
                taken.Add((readerEvent, hash));
            }
        }

        if (taken.Count == 0)
        {
            yield break;
        }

        var snapshot = known.SnapshotAt(startMs);
        var opened = step.Where(IsOpening).ToLookup(item => item.PartitionKey, item => item.Article);
        foreach (var (readerEvent, hash) in taken)
        {
            var reader = known.ReaderOf(readerEvent, snapshot, startMs);
            var context = new FeatureContext(snapshot, reader, startMs);
            var eligibility = new Eligibility(
                snapshot, new PendingWrites(), RankingFilter.None, startMs, reader.Excluded);
            var shown = new List<ArticleEntry>();
            foreach (var slot in RecommendedRanker.Gather(context))
            {
                if (eligibility.Find(slot) is { } entry)
                {
                    shown.Add(entry);
                }
            }

            if (shown.Find(entry => entry.Id == readerEvent.Article) is not { } positive)
            {
                continue;
            }

            yield return Describe(context, positive, readerEvent, isClick: true);

            // What the reader opens in the same step is no example of what they leave.
            var others = opened[readerEvent.PartitionKey].ToHashSet(StringComparer.Ordinal);
            shown.RemoveAll(entry => others.Contains(entry.Id));
            var random = new Random((int)hash);
            for (var i = 0; i < Math.Min(options.Negatives, shown.Count); i++)
            {
                var other = random.Next(i, shown.Count);
                (shown[i], shown[other]) = (shown[other], shown[i]);
                yield return Describe(context, shown[i], readerEvent, isClick: false);
            }
        }
    }

    private static ReplayedRow Describe(
        FeatureContext context, ArticleEntry entry, ReaderEvent readerEvent, bool isClick)
    {
        var features = new float[RankerFeatures.Count];
        context.Describe(entry, features);
        return new ReplayedRow(new RankerRow(features, isClick, Weight: 1, context.NowMs), readerEvent, entry.Id);
    }

    private static bool IsOpening(ReaderEvent readerEvent) =>
        readerEvent.Kind is EventKind.View or EventKind.Click;

    private static ulong Hash(ReaderEvent readerEvent, int seed)
    {
        Span<byte> bytes = stackalloc byte[16 + 4 * Identifiers.MaxLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, readerEvent.PartitionKey.High);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], readerEvent.PartitionKey.Low);
        var length = Encoding.UTF8.GetBytes(readerEvent.Article, bytes[16..]);
        return XxHash3.HashToUInt64(bytes[..(16 + length)], seed);
    }
}

/// <summary>A row, and what it is about.</summary>
/// <param name="Row">The row.</param>
/// <param name="Event">The opening it was made for.</param>
/// <param name="Article">The article it describes.</param>
internal readonly record struct ReplayedRow(RankerRow Row, ReaderEvent Event, string Article);
