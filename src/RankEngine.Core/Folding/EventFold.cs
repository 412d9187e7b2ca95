using System.Buffers.Binary;
using System.IO.Hashing;
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

    /// <summary>Returns a session, or <see cref="SessionState.Empty"/>.</summary>
    SessionState Session(Pseudonym sessionKey);
}

/// <summary>The one place that says what an event does. Pure: events and the state before in, a delta out.</summary>
/// <remarks>
/// Applier, checkpoint, verify, replay and evaluation all call this. Any order and any batching of the same set of events
/// ends in the same state.
/// </remarks>
public static class EventFold
{
    /// <summary>Names a session within its site: the same session id of two readers is two sessions.</summary>
    public static Pseudonym SessionKey(ReaderEvent readerEvent)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, readerEvent.Reader.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], readerEvent.Reader.Low);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], readerEvent.Session.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], readerEvent.Session.Low);
        var hash = XxHash128.HashToUInt128(bytes);
        return new Pseudonym((ulong)(hash >> 64), (ulong)hash);
    }

    /// <summary>True when the session's state before must be known to fold this event.</summary>
    public static bool NeedsSession(ReaderEvent readerEvent) =>
        !readerEvent.Session.IsNone && readerEvent.Kind.JoinsSession();

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
        Increment(delta.Counts, new CountKey(readerEvent.Article, (CountKind)readerEvent.Kind, minute), 1);
        if (readerEvent.Kind == EventKind.Read && readerEvent.DwellMs >= 1000)
        {
            var dwell = new CountKey(readerEvent.Article, CountKind.DwellSeconds, minute);
            Increment(delta.Counts, dwell, readerEvent.DwellMs / 1000);
        }

        if (!readerEvent.Reader.IsNone)
        {
            Remember(readerEvent, delta);
        }

        if (NeedsSession(readerEvent))
        {
            var key = SessionKey(readerEvent);
            var known = delta.Sessions.TryGetValue(key, out var session) ? session : before.Session(key);
            var opened = known.Open(readerEvent.Article, readerEvent.TimeMs, delta.Pairs);
            if (opened != known)
            {
                delta.Sessions[key] = opened;
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

    private static void Increment(Dictionary<CountKey, long> counts, CountKey key, long by)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
        count += by;
    }
}
